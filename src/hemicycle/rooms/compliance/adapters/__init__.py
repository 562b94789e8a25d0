"""How frameworks come in and go out as files."""
