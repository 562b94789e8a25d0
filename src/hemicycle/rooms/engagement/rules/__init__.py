"""The policy of the public register in plain Python: its fields, its documents, its clock."""
