"""The pages of compliance."""
