"""The policy of compliance in plain Python: frameworks as data, when a requirement applies, and what proves it."""
