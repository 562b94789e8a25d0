"""Administration: a parliament is ready to work ten minutes after the first command.

For administrators of accounts, who decide nothing else; it serves clear lines of responsibility (IPU-ACC-01):
who holds which office, in which chamber, from when until when.
"""
