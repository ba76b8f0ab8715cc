"""Studies of a zone: list, show, run."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pilotzone.cli.failures import UsageError
from pilotzone.cli.output import Json, say, table, write_json

if TYPE_CHECKING:
    from pilotzone.studies.models import Study

Dir = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the zone.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Code of the study, as the list shows it.")]

study = typer.Typer(no_args_is_help=True)


@study.command(name="list")
def study_list(home: Dir, json_file: Json = None) -> None:
    """List the studies of a zone, worked examples last; those of retired samples are left out."""
    _enter(home)
    from pilotzone.audit.queries import retired_origins  # needs the rooms loaded

    listed = [each for each in _all() if each.origin not in retired_origins()]
    found = [
        {
            "id": each.code,
            "title": {"zh": each.title_zh, "en": each.title_en},
            "state": each.status,
            "origin": each.origin,
            "call": each.call.code if each.call else None,
            "due_on": each.due_on.isoformat() if each.due_on else None,
        }
        for each in listed
    ]
    if json_file:
        write_json(json_file, {"schema": "pilotzone.studies/1", "studies": found})
    if json_file != "-":
        rows = [(each.code, str(each.get_status_display()), str(each.get_origin_display()), str(each)) for each in listed]
        print_rows(("id", "state", "data", "title"), rows)


@study.command(name="show")
def study_show(home: Dir, code: Id, json_file: Json = None) -> None:
    """Show a study: plan, sample flow, grade with the facts that bind, opinion, estimates."""
    _enter(home)
    found = _one(code)
    if json_file:
        from pilotzone.studies.plain import show  # needs the rooms loaded

        write_json(json_file, show(found))
    if json_file != "-":
        print_result(found)


@study.command(name="run")
def study_run(home: Dir, code: Id, json_file: Json = None) -> None:
    """Estimate a study again from its stored snapshot; exits with 0 only if the numbers on record come out."""
    _enter(home)
    from pilotzone.studies.reruns import rerun  # needs the rooms loaded

    found = _one(code)
    runs = rerun(found)
    if json_file:
        write_json(json_file, {"schema": "pilotzone.rerun/1", "id": code, "estimates": [_run_record(each) for each in runs]})
    if json_file != "-":
        overall = [(each, each.found.record["overall"]["event_study"]) for each in runs]
        rows = [[each.stored.outcome, each.stored.control, row["att"], row["se"], _verdict(each)] for each, row in overall]
        table(["outcome", "control", "att", "se", "beside the record"], rows)
    holds = all(each.equal for each in runs)
    say("The numbers on record come out." if holds else "The numbers on record do not come out.")
    raise typer.Exit(0 if holds else 1)


def _run_record(each: Any) -> dict[str, Any]:
    return {
        "outcome": each.stored.outcome,
        "role": each.stored.role,
        "control": each.stored.control,
        "identical": each.identical,
        "equal": each.equal,
        "estimate": each.found.record,
    }


def _verdict(each: Any) -> str:
    return "identical" if each.identical else "equal up to rounding" if each.equal else "DIFFERENT"


def print_result(found: "Study") -> None:
    """Print a study for people: what it is, what it found, how much it can prove, who has said what about it."""
    from pilotzone.studies.plain import text_lines  # needs the rooms loaded

    for line in text_lines(found):
        print(line)


def print_rows(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows that are never cut: an id is there to be copied."""
    from pilotzone.cli.text import table_text
    from pilotzone.evidence.report import Table

    print(table_text(Table("studies", head, tuple(rows))))


def _enter(home: Path) -> None:
    from pilotzone.site import deployment  # Django loads slowly

    deployment.enter(home)


def _all() -> list["Study"]:
    from pilotzone.studies.models import Study

    # The zone's own first, each group by its code.
    return sorted(Study.objects.select_related("call"), key=lambda each: (each.origin == "example", each.code))


def _one(code: str) -> "Study":
    known = {each.code: each for each in _all()}
    if code not in known:
        raise UsageError("ID", f"{code!r} is no study of this zone. Accepted: {', '.join(known) or 'none, there is no study yet'}.")
    return known[code]
