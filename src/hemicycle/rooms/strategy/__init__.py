"""Strategy: what parliament wants of AI, and which initiative serves which objective, how strongly.

For the secretary general, the AI officer and the bodies that approve; it serves vision, strategy and alignment
(IPU-KP-01, IPU-SGV-05, IPU-SI-01 to IPU-SI-09).
"""
