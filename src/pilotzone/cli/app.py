"""The top of the command line: commands are named here and imported when they run."""

import signal
import sys
from importlib import import_module
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from pilotzone.cli.entries import ENTRIES, Entry
from pilotzone.cli.failures import Missing, exit_code, explain, extra_of, is_refusal, known


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

    def get_help_option(self, ctx: Any) -> Any:
        """Return Typer's option with a plain default: for one of None it imports pydantic, which help need not wait for."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.default = False
        return option

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - Typer passes the context
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(entry.name, entry.summary) for entry in ENTRIES])


def load(entry: Entry) -> Any:
    """Return the command of an entry, imported now, under the name the entry gives it."""
    module, _, attribute = entry.target.partition(":")
    found = getattr(import_module(f"pilotzone.cli.{module}"), attribute)
    if not isinstance(found, typer.Typer):
        single = typer.Typer(add_completion=False)
        single.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True} if entry.passes_on else None)(found)
        found = single
    # Plain help here too: it is ready in a fraction of the time that Rich takes to be imported.
    found.rich_markup_mode = None
    command = get_command(found)
    command.name = entry.name
    return command


app = typer.Typer(
    name="pilotzone",
    cls=LazyGroup,
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        # Reading package metadata is slow, and only this needs it.
        from importlib.metadata import version

        typer.echo(f"pilotzone {version('pilotzone')}")
        raise typer.Exit


@app.callback()
def pilotzone(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")] = False,
) -> None:
    """Run an AI pilot zone: every yuan carries its rule, its comparison and its clock. 每一笔资金都有规则、有对照、有时点。"""


def end_in_order() -> None:
    """Let the process clean up when it is told to end or its terminal closes: temporary files may be as large as the panel."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # Whoever had it ignored, as nohup does, meant it.
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, _: object) -> NoReturn:
    sys.exit(128 + number)


def run() -> None:
    """Run the command line; what a person can act on becomes a message, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows a question mark; a result is not lost over it.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    end_in_order()
    try:
        app()
    except ModuleNotFoundError as fault:
        extra = extra_of(fault)
        if extra is None:
            raise
        _stop(Missing(fault.name, extra))
    except known() as fault:
        if not is_refusal(fault):
            raise
        _stop(fault)


def _stop(fault: Exception) -> None:
    typer.echo(explain(fault), err=True)
    sys.exit(exit_code(fault))
