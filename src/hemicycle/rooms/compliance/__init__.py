"""Compliance: laws and frameworks, what they require here, and what proves it now.

For compliance officers, legal services, project leads and auditors; it serves alignment with law and with national and
international frameworks (IPU-ALN, IPU-KP-11, IPU-KP-12).
"""
