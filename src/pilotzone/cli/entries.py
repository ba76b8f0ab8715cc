"""Every command by name: where it lives, what it does in one line, which extra it needs.

`target` names a function (one command) or a `typer.Typer` (a group with sub-commands) as "module:attribute". The module is
imported only when its command runs or its own help is asked for, so `pilotzone --help` stays fast whatever is added here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One command. `extra` is the optional part of the package it needs, empty if none."""

    name: str
    target: str
    summary: str
    extra: str = ""


ENTRIES = (Entry("evaluate", "pilotzone.cli.evaluate:evaluate", "Estimate what a policy changed, from a panel in a Parquet or CSV file."),)
