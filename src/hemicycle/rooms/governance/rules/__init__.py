"""The policy of governance in plain Python: no framework, no input or output, no clock."""
