"""pack new and pack lint: from an empty folder to one that a zone can be made of."""

from pathlib import Path
from typing import Annotated

import typer

from pilotzone.cli.failures import UsageError
from pilotzone.cli.files import check_outputs
from pilotzone.cli.language import language
from pilotzone.cli.output import Json, counted, say, write_json

pack = typer.Typer(no_args_is_help=True)

HOLDS = {"zh": "配置包没有问题。", "en": "The pack holds."}
NEXT = {"zh": "修改 zone.yaml，填写表格，然后运行：", "en": "Edit zone.yaml, fill in the sheets, then: "}


# A group keeps its own help only if it has a callback.
@pack.callback()
def folders() -> None:
    """A zone from a folder of your own."""


@pack.command(name="new")
def pack_new(path: Annotated[Path, typer.Argument(help="New or empty folder.")]) -> None:
    """Write a pack to be filled in: zone.yaml, headed CSV files, and a README in Chinese and English that explains each column."""
    _load_rooms()
    from pilotzone.packs.blank import write_pack  # the rooms are loaded by now

    for name in write_pack(path):
        print(path / name)
    say(f"{NEXT[language()]}pilotzone pack lint {path}")


@pack.command(name="lint")
def pack_lint(path: Annotated[Path, typer.Argument(help="Folder of a pack.")], json_file: Json = None) -> None:
    """Check a pack; every fault with file, line and what would be accepted."""
    if not path.is_dir():
        raise UsageError("PATH", f"expected the folder of a pack, got {str(path)!r}.")
    check_outputs({"--json": json_file})
    _load_rooms()
    from pilotzone.packs.lint import examine  # the rooms are loaded by now

    examined = examine(path)
    faults, notes = examined.faults, [str(note) for note in examined.notes]
    if json_file:
        write_json(json_file, {"schema": "pilotzone.lint/1", "faults": [fault.to_dict() for fault in faults], "notes": notes})
    if json_file != "-":
        for fault in faults:
            print(fault)
        for note in notes:
            say(note)
        say(counted(len(faults)) if faults else HOLDS[language()])
    raise typer.Exit(2 if faults else 0)


def _load_rooms() -> None:
    from pilotzone.site import deployment  # Django is of the zone extra

    deployment.load_rooms()
