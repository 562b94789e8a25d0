"""The pages of engagement: the records as they are written, what the public wrote, and what strangers reach."""
