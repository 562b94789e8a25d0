"""The ledger: every change is one entry of a Merkle log that a stranger can check offline.

For auditors, the secretary general and the public; it serves accountability and transparency of the Guidelines
(IPU-ACC, IPU-TRA): who decided what, when and on what evidence cannot be changed unseen.
"""
