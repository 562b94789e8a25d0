"""The policy of the portfolio in plain Python: no framework, no input or output, no clock."""
