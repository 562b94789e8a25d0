"""The pages of ethics."""
