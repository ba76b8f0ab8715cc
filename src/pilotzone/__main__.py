"""`python -m pilotzone`."""

from pilotzone.cli import main

main()
