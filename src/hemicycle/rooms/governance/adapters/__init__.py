"""What governance reads from outside: the content that comes with the room."""
