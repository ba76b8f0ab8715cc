"""admin: a zone of one's own needs somebody who may open accounts and give roles."""

import secrets
from pathlib import Path
from typing import Annotated

import typer

from pilotzone.cli.output import say


def admin(
    home: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the zone.")],
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Address to log in with.")],
) -> None:
    """Make somebody an administrator; a log-in that is made for it prints its password once."""
    from pilotzone.site import deployment

    deployment.enter(home)
    deployment.migrate()
    from pilotzone.audit.actors import SYSTEM  # the rooms are loaded by now
    from pilotzone.packs.commands import appoint_administrator

    password = secrets.token_urlsafe(12)
    if appoint_administrator(email, password=password, by=SYSTEM):
        print(password)
        say("An administrator's log-in was made; this is its password, shown once. Change it after the first log-in.")
    else:
        say("The log-in is an administrator's now; its password stays as it was.")
