"""What reports speak to outside: calendars."""
