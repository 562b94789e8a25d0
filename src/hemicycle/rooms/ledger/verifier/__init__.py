"""The single file with which a stranger checks an export, a proof or a checkpoint of the ledger."""
