"""The pages of the portfolio: the own register, and the comparison sets beside it."""
