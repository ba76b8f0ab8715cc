"""`pilotzone transport`: what an effect would be in a population that is made up differently."""

import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from pilotzone.cli.files import command_line
from pilotzone.cli.language import language
from pilotzone.cli.options import JsonFile, Lang, Level, Report
from pilotzone.cli.progress import progress_bar
from pilotzone.cli.results import Outputs, Result, deliver

READING = {"zh": "读取数据", "en": "Reading the panel"}


def transport(
    panel: Annotated[Path, typer.Argument(metavar="PANEL", help="Parquet or CSV file, one row per unit and period: where it was tried.")],
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="Parquet or CSV file, one row per unit of the target population.")],
    unit: Annotated[str, typer.Option(metavar="COL", help="Column that names the unit.")],
    time: Annotated[str, typer.Option(metavar="COL", help="Column of periods, whole numbers such as years.")],
    outcome: Annotated[str, typer.Option(metavar="COL", help="Column of the outcome.")],
    cohort: Annotated[str, typer.Option(metavar="COL", help="Column of the first treated period; 0, empty or infinite means never.")],
    covariates: Annotated[str, typer.Option(metavar="A,B", help="Columns of numbers, in both files, by which effects may differ.")],
    census: Annotated[bool, typer.Option("--census", help="TARGET is the whole population, not a sample of it.")] = False,
    weights: Annotated[str | None, typer.Option(metavar="COL", help="Column of what a unit of the panel counts.")] = None,
    cluster: Annotated[str | None, typer.Option(metavar="COL", help="Column of clusters of units for standard errors.")] = None,
    anticipation: Annotated[int, typer.Option(metavar="N", help="Periods by which units may react before treatment.")] = 0,
    min_event: Annotated[int | None, typer.Option(metavar="N", help="First event time to show and average.")] = None,
    max_event: Annotated[int | None, typer.Option(metavar="N", help="Last event time to show and average.")] = None,
    level: Level = 0.95,
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of the band's draws.")] = 0,
    memory: Annotated[float, typer.Option(metavar="GiB", help="Memory that reading may take.")] = 1.0,
    plot: Annotated[str | None, typer.Option(metavar="F.svg|F.png", help="Write the overlap as a picture.")] = None,
    report: Report = None,
    json_file: JsonFile = None,
    lang: Lang = None,
) -> None:
    """Carry an effect to a target population: weight funded and comparison units until they are like it.

    Prints the sentence the data allow, the effect there and here with their difference, effects by period, how far panel and target
    overlap, and what weighting leaves of the units.
    """
    said = str(lang or language())
    outputs = Outputs(plot, report, json_file)
    outputs.check(panel=panel, others={"TARGET": target})
    columns: dict[str, Any] = {"unit": unit, "time": time, "outcome": outcome, "cohort": cohort, "weights": weights, "cluster": cluster}
    columns["covariates"] = tuple(name.strip() for name in covariates.split(","))
    options = {"anticipation": anticipation, "min_event": min_event, "max_event": max_event, "level": level, "seed": seed}
    record = _record(panel, target, columns | {"memory_gib": memory}, options, census=census, lang=said)
    deliver(_result(record, panel.name, target.name), outputs, said)


def _record(panel: Path, target: Path, columns: dict[str, Any], options: dict[str, Any], *, census: bool, lang: str) -> dict[str, Any]:
    # NumPy and the reader are imported only when there is something to compute.
    from pilotzone.evidence import Panel
    from pilotzone.evidence.transport import target_of
    from pilotzone.evidence.transport import transport as carried

    population = target_of(target, columns["covariates"], census=census)
    with progress_bar(READING[lang]) as progress:
        return carried(Panel(source=panel, progress=progress, **columns), population, **options).to_dict()


def _result(record: dict[str, Any], panel: str, target: str) -> Result:
    from pilotzone.evidence.transport.page import report_html
    from pilotzone.evidence.transport.picture import overlap_png, overlap_svg

    # The names alone: a report travels, and folders of this machine are nobody's business.
    command = command_line("transport", panel, record["spec"] | {"census": record["target"]["census"]}) + " " + shlex.quote(target)
    return Result(
        record=record,
        text=lambda lang: _text(record, lang),
        svg=lambda lang: overlap_svg(record, lang=lang),
        png=lambda lang: overlap_png(record, lang=lang),
        page=lambda lang: report_html(record, panel, target, command=command, lang=lang),
    )


def _text(record: dict[str, Any], lang: str) -> str:
    from pilotzone.cli.text import design_text
    from pilotzone.evidence.report import Style
    from pilotzone.evidence.transport import tables
    from pilotzone.evidence.transport.words import say

    style = Style(lang, minus="-")
    shown = (tables.effects, tables.points, tables.overlap, tables.reach, tables.counts, tables.dropped)
    return design_text(
        tables.sentences(record, style), (show(record, style) for show in shown), (say("warnings", lang), tables.warnings(record, lang))
    )
