"""The command `pilotzone`: results on standard output, progress and log on standard error.

Exit codes: 0 done, 1 failed, 2 usage or bad input. Adding a command takes one line in `entries.py`.
"""


def main() -> None:
    """Run the command line; ends the process with its exit code."""
    # Importing this package costs nothing, so that tools may look at it.
    from pilotzone.cli.app import run

    run()
