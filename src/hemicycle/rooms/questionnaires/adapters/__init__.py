"""The files in which questionnaires come: our own YAML, and survey files of others."""
