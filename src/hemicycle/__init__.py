"""Hemicycle: AI governance for parliaments, after the IPU's Guidelines for AI in parliaments."""

__version__ = "0.1.0"
