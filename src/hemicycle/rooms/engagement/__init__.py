"""Engagement: the public register of AI, its records and notices, and what people write about them.

For the engagement officer who writes, the AI officer and the secretary general who approve, and the public who reads,
checks and asks; it serves transparency and human agency (IPU-TRA-05, IPU-TRA-06, IPU-HAO-06). Consultations come later.
"""
