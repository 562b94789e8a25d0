"""The portfolio: every AI initiative of the house from the first idea to its end, and the gates between.

For the AI office, project leads and whoever decides; it serves strategic alignment and portfolio management of the
Guidelines (IPU-PPM, IPU-KP-20): one register, no initiative outside it.
"""
