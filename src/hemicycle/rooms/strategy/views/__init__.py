"""The pages of strategy."""
