"""The rooms of the house, each named after a part of the mission and built on one floor plan."""
