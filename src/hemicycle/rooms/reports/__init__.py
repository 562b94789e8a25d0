"""Reports: what each office sees first. So far the Desk; the State of AI, the packs and the exports follow.

For everybody who owes something or watches something; it serves
oversight by senior management (IPU-KP-25 to IPU-KP-31).
"""
