"""The world outside: files of risks."""
