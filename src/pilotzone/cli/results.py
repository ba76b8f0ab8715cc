"""How the command of every design ends: its files are checked before the work, and what it found is written and printed after it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from pilotzone.cli.files import STDOUT, check_outputs, check_picture, check_report, drawn, machine_form, write_and_say

_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters of names that would command a terminal or turn the order of its text round."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """Files to write; `json` may be "-"."""

    plot: str | None
    report: str | None
    json: str | None

    def check(self, *, panel: Path | None = None, others: Mapping[str, Path | None] | None = None) -> None:
        """Refuse, before any work, files that could not be written or drawn, or would overwrite an input or each other."""
        check_outputs({"--plot": self.plot, "--report": self.report, "--json": self.json}, panel=panel, others=others)
        check_picture(self.plot)
        check_report(self.report)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A record with what shows it in a language: as text, as picture, and as a page on which the command stands."""

    record: dict[str, Any]
    text: Callable[[str], str]
    svg: Callable[[str], str]
    png: Callable[[str], bytes]
    page: Callable[[str], str]


def deliver(result: Result, outputs: Outputs, lang: str) -> None:
    """Write the files asked for, all or none, then print the tables, or the machine form where that was asked for."""
    contents: dict[str, bytes] = {}
    if outputs.plot:
        contents[outputs.plot] = drawn(outputs.plot, svg=lambda: result.svg(lang), png=lambda: result.png(lang))
    if outputs.report:
        contents[outputs.report] = result.page(lang).encode()
    if outputs.json and outputs.json != STDOUT:
        contents[outputs.json] = machine_form(result.record).encode()
    write_and_say(contents, lang)
    typer.echo(machine_form(result.record) if outputs.json == STDOUT else visible(result.text(lang)), nl=False)


def visible(text: str) -> str:
    """Return a text for a terminal: characters of control, which names in a file may hold, are shown as escapes."""
    return _HIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
