"""`python -m amnmethods` is the command line."""

from .cli import main

main()
