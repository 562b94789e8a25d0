"""The outside world of the portfolio: tables read from files and written to them, in dataclasses."""
