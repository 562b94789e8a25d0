"""The hall's own pages: long work, notices, drafts, saved views, and what hangs on any record."""
