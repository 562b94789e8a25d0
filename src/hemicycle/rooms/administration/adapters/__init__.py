"""The outside world of the room: archives, database files, rows without a database."""
