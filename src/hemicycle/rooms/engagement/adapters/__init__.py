"""The folder that the public reads."""
