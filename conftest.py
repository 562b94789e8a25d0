"""Every test, in `tests/` and in the rooms, finds the cast here; `tests/support/run.py` prepares the run."""

pytest_plugins = [
    "tests.support.database",
    "tests.support.cast",
    "tests.support.world",
    "tests.support.browser",
    "tests.support.served",
    "tests.support.visitors",
]
