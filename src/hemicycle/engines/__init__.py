"""Mathematics that knows no parliament and no framework; usable as a library."""
