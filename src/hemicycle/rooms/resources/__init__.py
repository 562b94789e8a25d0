"""Money and people: budgets by line and year, whole-life cost, skills, capacity and what asks for it.

For finance, the AI office, whoever leads an initiative, and the bodies that decide on money (IPU-KP-05, IPU-KP-16).
"""
