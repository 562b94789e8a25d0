"""How measured oversight comes in from files."""
