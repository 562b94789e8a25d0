"""`python -m hemicycle` is the command `hemicycle`."""

from hemicycle.cli import main

main()
