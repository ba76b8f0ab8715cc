"""`pilotzone trial`: from a table of a randomised trial to sentences, tables and JSON."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from pilotzone.cli.failures import UsageError
from pilotzone.cli.files import command_line
from pilotzone.cli.language import language
from pilotzone.cli.options import JsonFile, Lang, Level, Report, names_of
from pilotzone.cli.results import Outputs, Result, deliver

NO_OPTIONS = ("exact_limit",)
"""What a record holds that the command does not offer to choose."""
NAMES = {"outcomes": "outcome"}
"""Names of options that differ from those of the record."""


class Errors(StrEnum):
    """Standard errors."""

    CR2 = "cr2"
    CR3 = "cr3"


class Estimator(StrEnum):
    """Which estimate the conclusion rests on."""

    DIFFERENCE = "difference"
    LIN = "lin"
    CUPED = "cuped"


def trial(
    table: Annotated[
        Path, typer.Argument(metavar="TABLE", help="Parquet or CSV file, one row per unit; a stepped wedge: per unit and period.")
    ],
    unit: Annotated[str, typer.Option(metavar="COL", help="Column that names the unit.")],
    arm: Annotated[str, typer.Option(metavar="COL", help="Column of the arm assigned; a stepped wedge: the condition of the row.")],
    outcome: Annotated[str, typer.Option(metavar="A,B", help="Columns of the outcomes, numbers; empty where unknown.")],
    control: Annotated[
        str | None, typer.Option(metavar="ARM", help="Arm to compare with; by default the one called 0, false, control or 对照.")
    ] = None,
    block: Annotated[str | None, typer.Option(metavar="COL", help="Block, stratum or pair within which arms were dealt.")] = None,
    cluster: Annotated[str | None, typer.Option(metavar="COL", help="Group of units that was assigned as one.")] = None,
    time: Annotated[str | None, typer.Option(metavar="COL", help="Column of periods: a stepped wedge; needs --cluster.")] = None,
    covariates: Annotated[str, typer.Option(metavar="A,B", help="Columns known before: Lin's adjustment and the balance table.")] = "",
    pre: Annotated[str | None, typer.Option(metavar="COL", help="The outcome before the trial: adjustment by CUPED.")] = None,
    uptake: Annotated[str | None, typer.Option(metavar="COL", help="Whether or how much was taken up: effect among compliers.")] = None,
    estimator: Annotated[Estimator | None, typer.Option(help="Which estimate the conclusion rests on, as planned.")] = None,
    shares: Annotated[str, typer.Option(metavar="ARM=N,ARM=N", help="Planned shares by arm: sample-ratio test.")] = "",
    permutations: Annotated[
        int | None, typer.Option(metavar="N", help="Assignments to draw where all are too many; 0: no randomisation test.")
    ] = None,
    errors: Annotated[Errors, typer.Option(help="Standard errors: Bell and McCaffrey's, or the jackknife.")] = Errors.CR2,
    level: Level = 0.95,
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of every draw.")] = 0,
    plot: Annotated[str | None, typer.Option(metavar="F.svg|F.png", help="Write means, effects, lottery and balance as a picture.")] = None,
    report: Report = None,
    json_file: JsonFile = None,
    lang: Lang = None,
) -> None:
    """Estimate what a randomised trial shows: every arm against the control, by assignment.

    Prints for every arm and outcome the sentence the data allow; arms, what was left out and why, estimates with intervals, tests
    with their adjustment for many questions, effects among compliers, bounds where outcomes are missing, balance and warnings.
    """
    said = str(lang or language())
    outputs = Outputs(plot, report, json_file)
    outputs.check(others={"TABLE": table})
    columns: dict[str, Any] = {
        "unit": unit,
        "arm": arm,
        "outcomes": names_of(outcome),
        "block": block,
        "cluster": cluster,
        "time": time,
        "covariates": names_of(covariates),
        "pre": pre,
        "uptake": uptake,
    }
    options: dict[str, Any] = {
        "control": control,
        "estimator": None if estimator is None else estimator.value,
        "shares": _shares(shares),
        "permutations": permutations,
        "errors": errors.value,
        "level": level,
        "seed": seed,
    }
    record = _record(table, columns, options)
    deliver(_result(record, table.name), outputs, said)


def _result(record: dict[str, Any], source: str) -> Result:
    from pilotzone.evidence.randomised.page import trial_html
    from pilotzone.evidence.randomised.picture import trial_png, trial_svg

    # The name alone: a report travels, and folders of this machine are nobody's business.
    command = reproducing(source, record["spec"])
    return Result(
        record=record,
        text=lambda lang: _text(record, lang),
        svg=lambda lang: trial_svg(record, lang=lang),
        png=lambda lang: trial_png(record, lang=lang),
        page=lambda lang: trial_html(record, source=source, command=command, lang=lang),
    )


def reproducing(source: str, spec: dict[str, Any]) -> str:
    """Return the command that makes the same numbers again."""
    options = {NAMES.get(name, name): value for name, value in spec.items() if value != "stepped_wedge"}
    return command_line("trial", source, options, skip=NO_OPTIONS)


def _shares(given: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in names_of(given):
        # The name itself may hold the sign; the share after the last one may not.
        arm, sign, share = part.rpartition("=")
        if arm.strip() in found:
            raise UsageError("--shares", f"{arm.strip()!r} stands twice. Accepted: ARM=NUMBER once for every arm.")
        try:
            found[arm.strip()] = float(share)
        except ValueError:
            sign = ""
        if not sign or not arm:
            raise UsageError(
                "--shares", f"{part!r} is no share of an arm. Accepted: ARM=NUMBER for every arm, such as control=1,voucher=2."
            )
    return found


def _record(table: Path, columns: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    # NumPy and the reader are imported only when there is something to compute.
    from pilotzone.evidence.randomised import TrialColumns, TrialOptions
    from pilotzone.evidence.randomised import trial as analyse

    return analyse(table, TrialColumns(**columns), TrialOptions(**options)).to_dict()


def _text(record: dict[str, Any], lang: str) -> str:
    from pilotzone.cli.text import design_text
    from pilotzone.evidence.randomised import tables
    from pilotzone.evidence.randomised.verdict import sentence
    from pilotzone.evidence.randomised.words import say
    from pilotzone.evidence.report import Style

    # What several arms or outcomes show stands apart.
    said = "\n\n".join("\n".join(filter(None, sentence(record, contrast, lang))) for contrast in record["contrasts"])
    mind = tables.warnings(record, lang) or [say("no_warnings", lang)]
    return design_text([said], tables.all_tables(record, Style(lang, minus="-")), (say("warnings", lang), mind))
