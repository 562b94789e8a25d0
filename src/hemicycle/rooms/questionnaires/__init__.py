"""Questionnaires: versioned instruments, and one store for every answer.

For whoever proposes, builds or runs an initiative and for those who check them; it serves the three risk
questionnaires of the Guidelines (IPU-RQ-01 to IPU-RQ-03) and language suited to each level (IPU-RM-04).
"""
