"""The hall: people, offices, initiatives, and the one way to change, to see and to offer anything."""
