"""The benchmarks, which live beside the source and not in the package."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from pilotzone.cli.failures import UsageError

CHECKOUT = Path(__file__).resolve().parents[3]


def bench(
    context: typer.Context, name: Annotated[str, typer.Argument(metavar="[NAME]", help="One of them; nothing for all.")] = ""
) -> None:
    """Run the benchmarks of bench/; ratios are printed last. What stands after NAME goes to that benchmark."""
    if not (CHECKOUT / "bench" / "__main__.py").is_file():
        raise UsageError("NAME", f"expected a checkout of the source with bench/ in it, found none at {CHECKOUT}.")
    command = [sys.executable, "-m", "bench", *([name] if name else []), *context.args]
    raise typer.Exit(subprocess.run(command, cwd=CHECKOUT, check=False).returncode)  # noqa: S603 - our own modules, no shell
