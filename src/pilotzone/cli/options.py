"""Options that every command of a design offers, and how a list is written in one."""

from enum import StrEnum
from typing import Annotated

import typer

from pilotzone.cli.failures import UsageError


class Language(StrEnum):
    """Language of tables, picture and report."""

    ZH = "zh"
    EN = "en"


Report = Annotated[str | None, typer.Option(metavar="F.html", help="Write a report, one self-contained page.")]
JsonFile = Annotated[str | None, typer.Option("--json", metavar="F", help="Write the machine form; - for standard output.")]
Lang = Annotated[Language | None, typer.Option(help="Language of tables, picture and report; by default that of the locale.")]
Level = Annotated[float, typer.Option(help="Confidence level.")]


def names_of(text: str | None) -> tuple[str, ...]:
    """Return names with commas between them; blanks around a name and empty names do not count."""
    return tuple(name.strip() for name in (text or "").split(",") if name.strip())


def numbers_of(option: str, text: str, *, such_as: str) -> tuple[float, ...]:
    """Return numbers with commas between them.

    Raises
    ------
    UsageError
        If a part is no number.
    """
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as fault:
        raise UsageError(option, f"Expected numbers with commas between them, got {text!r}. Accepted: such as {such_as}.") from fault
