"""`pilotzone synth`: from a panel file to the effect on few treated units, in tables, picture, report and JSON."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from pilotzone.cli.files import command_line
from pilotzone.cli.language import language
from pilotzone.cli.options import JsonFile, Lang, Level, Report, names_of
from pilotzone.cli.progress import progress_bar
from pilotzone.cli.results import Outputs, Result, deliver

ESTIMATING = {"zh": "估计", "en": "Estimating"}


class Method(StrEnum):
    """How donors and periods are weighed."""

    SDID = "sdid"
    SC = "sc"
    ASCM = "ascm"
    DID = "did"


class Donors(StrEnum):
    """Who may be a donor."""

    NEVER = "never"
    NOTYET = "notyet"


class Errors(StrEnum):
    """Source of the standard error."""

    PLACEBO = "placebo"
    JACKKNIFE = "jackknife"
    BOOTSTRAP = "bootstrap"
    NONE = "none"


def synth(
    panel: Annotated[Path, typer.Argument(metavar="PANEL", help="Parquet or CSV file, one row per unit and period, any row order.")],
    unit: Annotated[str, typer.Option(metavar="COL", help="Column that names the unit.")],
    time: Annotated[str, typer.Option(metavar="COL", help="Column of periods, whole numbers such as years.")],
    outcome: Annotated[str, typer.Option(metavar="COL", help="Column of the outcome.")],
    cohort: Annotated[str, typer.Option(metavar="COL", help="Column of the first treated period; 0, empty or infinite means never.")],
    method: Annotated[
        Method,
        typer.Option(help="Synthetic difference in differences, synthetic control, augmented synthetic control, or equal weights."),
    ] = Method.SDID,
    donors: Annotated[
        Donors, typer.Option(help="Donors are never treated within the panel, or also treated later and used until then.")
    ] = Donors.NEVER,
    exclude: Annotated[str | None, typer.Option(metavar="A,B", help="Units to leave out, by name.")] = None,
    max_distance: Annotated[
        float | None, typer.Option(metavar="D", help="Leave out donors farther than this from the treated before, in outcome units.")
    ] = None,
    errors: Annotated[Errors, typer.Option(help="Where the standard error comes from.")] = Errors.PLACEBO,
    draws: Annotated[int, typer.Option(metavar="N", help="Samples of the placebo or bootstrap standard error.")] = 200,
    placebo_time: Annotated[
        int | None, typer.Option(metavar="N", help="Pretend the start N periods earlier, from periods before the true start only.")
    ] = None,
    leave_one_donor_out: Annotated[
        bool, typer.Option("--leave-one-donor-out", help="Estimate again without each donor that has a weight.")
    ] = False,
    level: Level = 0.95,
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of every draw.")] = 0,
    plot: Annotated[str | None, typer.Option(metavar="F.svg|F.png", help="Write paths and placebo gaps as a picture.")] = None,
    report: Report = None,
    json_file: JsonFile = None,
    lang: Lang = None,
) -> None:
    """Estimate the effect on few treated units against a weighted average of donors.

    Prints the sentence the data allow, effect with interval and fit, placebo ranks, weights of donors and periods, who was left
    out and why, placebos, checks and warnings.
    """
    said = str(lang or language())
    outputs = Outputs(plot, report, json_file)
    outputs.check(panel=panel)
    columns: dict[str, Any] = {"unit": unit, "time": time, "outcome": outcome, "cohort": cohort}
    options: dict[str, Any] = {
        "method": method.value,
        "donors": donors.value,
        "exclude": names_of(exclude),
        "max_distance": max_distance,
        "errors": errors.value,
        "draws": draws,
        "placebo_time": placebo_time,
        "leave_one_donor_out": leave_one_donor_out,
        "level": level,
        "seed": seed,
    }
    record = _record(panel, columns, options, said)
    deliver(_result(record, panel.name), outputs, said)


def _record(panel: Path, columns: dict[str, Any], options: dict[str, Any], lang: str) -> dict[str, Any]:
    # NumPy and the reader are imported only when there is something to compute.
    from pilotzone.evidence import Panel, SynthOptions
    from pilotzone.evidence import synth as estimate

    chosen = SynthOptions(**options)
    with progress_bar(ESTIMATING[lang]) as progress:
        return estimate(Panel(source=panel, **columns), chosen, progress=progress).to_dict()


def _result(record: dict[str, Any], source: str) -> Result:
    from pilotzone.evidence.synthetic.page import synth_html
    from pilotzone.evidence.synthetic.picture import synth_png, synth_svg

    # The name alone: a report travels, and folders of this machine are nobody's business.
    command = command_line("synth", source, record["spec"])
    return Result(
        record=record,
        text=lambda lang: _text(record, lang),
        svg=lambda lang: synth_svg(record, lang=lang),
        png=lambda lang: synth_png(record, lang=lang),
        page=lambda lang: synth_html(record, source=source, command=command, lang=lang),
    )


def _text(record: dict[str, Any], lang: str) -> str:
    from pilotzone.cli.text import design_text
    from pilotzone.evidence.report import Style
    from pilotzone.evidence.synthetic import tables
    from pilotzone.evidence.synthetic.verdict import sentence
    from pilotzone.evidence.synthetic.words import say

    shown = tables.all_tables(record, Style(lang, minus="-"))
    return design_text(sentence(record, lang, minus="-"), shown, (say("warnings", lang), tables.warnings(record, lang)))
