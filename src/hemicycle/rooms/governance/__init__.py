"""Governance: who decides and who answers. So far the room offers one claim, on which the whole promise rests.

For the governance body and the AI office; it serves clear lines of responsibility (IPU-ACC-01). It decides nothing yet.
"""
