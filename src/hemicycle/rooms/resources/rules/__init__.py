"""The policy of resources in plain Python: periods, money, people, and tables of others."""
