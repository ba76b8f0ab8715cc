"""Results on standard output, progress and words on standard error, machine forms by --json."""

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from pilotzone.cli.language import language

Json = Annotated[str | None, typer.Option("--json", metavar="F", help="Write the machine form to F; - for standard output.")]


def say(text: str) -> None:
    """Print a sentence for people on standard error."""
    print(text, file=sys.stderr)


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table on standard output."""
    from rich.console import Console  # loads slowly
    from rich.table import Table

    shown = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        shown.add_row(*(str(cell) for cell in row))
    Console(soft_wrap=not sys.stdout.isatty()).print(shown)


def write_json(target: str, content: Any) -> None:
    """Write JSON to a file, whole or not at all, or to standard output for "-"."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    if target == "-":
        sys.stdout.write(text)
        return
    path = Path(target)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)


def counted(faults: int) -> str:
    """Return how many faults there are, in words."""
    if language() == "zh":
        return f"共 {faults} 处问题。"
    return "1 fault" if faults == 1 else f"{faults} faults"
