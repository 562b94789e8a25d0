"""OSCAL 1.1 as JSON, both ways: documents kept as they came, their parts indexed, and the house's own statements."""
