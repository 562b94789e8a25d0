"""Risk: every risk seen, treated, priced and held within appetite.

For risk officers, owners of risks and the leaders who set the appetite; it serves the Guidelines' risk management
(IPU-RM-01 and what follows). So far it prices a file of risks; the register follows.
"""
