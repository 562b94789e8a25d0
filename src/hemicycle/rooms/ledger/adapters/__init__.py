"""The outside world of the ledger: the export folder and the proof file."""
