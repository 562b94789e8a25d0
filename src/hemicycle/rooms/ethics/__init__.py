"""Ethics: principles embedded in every initiative. So far the room offers one claim about automation.

For the ethics committee and every project lead; it serves human autonomy and oversight (IPU-HAO, IPU-DEP-01).
"""
