"""The hall's pages: what is one's own, and what hangs on a record."""
