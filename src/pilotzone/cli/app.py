"""The top of the command line: commands are named here and imported when they run."""

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from pilotzone.cli.entries import ENTRIES, Entry
from pilotzone.cli.failures import FAILED, exit_code, explain, known


class LazyGroup(TyperGroup):
    """A group that knows names and summaries of its commands and imports a command only to run it."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.entries = {entry.name: entry for entry in ENTRIES}
        # Stand-ins with a name and a summary: enough for help, and for suggestions after a typing error.
        self.commands = {entry.name: TyperCommand(entry.name, help=entry.summary, rich_markup_mode=None) for entry in ENTRIES}

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - Typer passes the context
        """Return the command, imported now; None if there is none of that name."""
        entry = self.entries.get(cmd_name)
        return None if entry is None else load(entry)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - Typer passes the context
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(entry.name, entry.summary) for entry in ENTRIES])


def load(entry: Entry) -> Any:
    """Return the command of an entry.

    A package that is not installed ends the process with a message that names the extra to install.
    """
    module, _, attribute = entry.target.partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except ModuleNotFoundError as fault:
        # A module of our own that is missing is a mistake of ours, not a matter of what is installed.
        if not entry.extra or (fault.name or "").partition(".")[0] == "pilotzone":
            raise
        typer.echo(f"pilotzone {entry.name} needs the extra '{entry.extra}': pip install 'pilotzone[{entry.extra}]'.", err=True)
        raise typer.Exit(FAILED) from fault
    if isinstance(found, typer.Typer):
        found.rich_markup_mode = None
        command = get_command(found)
    else:
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(name=entry.name)(found)
        command = get_command(single)
    command.name = entry.name
    return command


# Plain help: it is ready in a third of the time that Rich takes to be imported.
app = typer.Typer(
    name="pilotzone",
    cls=LazyGroup,
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        # Reading package metadata is slow, and only this needs it.
        from importlib.metadata import version

        typer.echo(f"pilotzone {version('pilotzone')}")
        raise typer.Exit


@app.callback()
def pilotzone(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version and stop."),
) -> None:
    """Run an AI pilot zone: every yuan carries its rule, its comparison and its clock."""


def run() -> None:
    """Run the command line; what a person can act on becomes a message, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows a question mark; a result is not lost over it.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    try:
        app()
    except known() as fault:
        typer.echo(explain(fault), err=True)
        sys.exit(exit_code(fault))
