"""`pilotzone power`: what a study could find before it starts, from a panel of the past in a file."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from pilotzone.cli.failures import UsageError
from pilotzone.cli.files import command_line
from pilotzone.cli.language import language
from pilotzone.cli.options import JsonFile, Lang, Report, names_of
from pilotzone.cli.results import Outputs, Result, deliver


class Design(StrEnum):
    """Design of the study."""

    DID = "did"
    TRIAL = "trial"
    WEDGE = "wedge"
    RDD = "rdd"
    SYNTH = "synth"
    MATCH = "match"
    POOL = "pool"


class Adjust(StrEnum):
    """Adjustment of a lottery."""

    NONE = "none"
    PAST = "past"


def power(
    panel: Annotated[Path, typer.Argument(metavar="PANEL", help="Parquet or CSV file of the past, one row per unit and period.")],
    design: Annotated[Design, typer.Option(help="Design of the study.")],
    unit: Annotated[str, typer.Option(metavar="COL", help="Column that names the unit.")],
    time: Annotated[str, typer.Option(metavar="COL", help="Column of the period, a whole number.")],
    outcome: Annotated[str, typer.Option(metavar="COL", help="Column of the outcome.")],
    cohort: Annotated[
        str | None, typer.Option(metavar="COL", help="Column of the first treated period; what comes from it on is not used.")
    ] = None,
    cluster: Annotated[str | None, typer.Option(metavar="COL", help="Column of what is treated as one; pool: the site.")] = None,
    block: Annotated[str | None, typer.Option(metavar="COL", help="trial: column of the block within which lots are drawn.")] = None,
    covariates: Annotated[str, typer.Option(metavar="A,B", help="trial, match, pool: columns of facts known before.")] = "",
    score: Annotated[str | None, typer.Option(metavar="COL", help="rdd: column of the score.")] = None,
    cutoff: Annotated[float, typer.Option(metavar="C", help="rdd: the cut-off.")] = 0.0,
    size: Annotated[int | None, typer.Option(metavar="N", help="Units, clusters, donors or sites; by default those of the panel.")] = None,
    sizes: Annotated[str, typer.Option(metavar="N,N", help="Sizes of the table.")] = "",
    effect: Annotated[float | None, typer.Option(metavar="X", help="An effect to judge, in outcome units.")] = None,
    share: Annotated[float, typer.Option(help="Share of the units that is treated.")] = 0.5,
    starts: Annotated[str, typer.Option(metavar="A,B", help="did: shares of the treated that start in the 1st, 2nd, ... period.")] = "1",
    horizon: Annotated[int, typer.Option(metavar="N", help="Periods with the scheme running that are averaged.")] = 1,
    past: Annotated[int, typer.Option(metavar="N", help="trial, match, synth, pool: periods before the start that are used.")] = 1,
    steps: Annotated[int, typer.Option(metavar="N", help="wedge: groups that start one after the other.")] = 3,
    adjust: Annotated[Adjust, typer.Option(help="trial, pool: adjust for the past outcome and the covariates.")] = Adjust.PAST,
    uptake: Annotated[float, typer.Option(help="Share of those offered that takes it up.")] = 1.0,
    attrition: Annotated[float, typer.Option(help="Share of the outcomes that will be lost.")] = 0.0,
    site_units: Annotated[int | None, typer.Option(metavar="N", help="pool: units of each site.")] = None,
    heterogeneity: Annotated[float, typer.Option(metavar="SD", help="pool: sd of the true effect between sites.")] = 0.0,
    level: Annotated[float, typer.Option(help="Confidence level of the test.")] = 0.95,
    asked: Annotated[float, typer.Option("--power", help="Chance to find the effect.")] = 0.8,
    draws: Annotated[int, typer.Option(metavar="N", help="Placebo studies of each simulation; 0: formula only.")] = 500,
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of every draw.")] = 0,
    plot: Annotated[str | None, typer.Option(metavar="F.svg|F.png", help="Write the power curve as a picture.")] = None,
    report: Report = None,
    json_file: JsonFile = None,
    lang: Lang = None,
) -> None:
    """Say what a study could find before it starts: by formula, and by placebo studies on real units before treatment.

    Prints the smallest effect in outcome units, standard deviations and percent of the mean; a table over sizes and periods; what would
    raise the power; and warnings. With --effect also the power for it and the size it needs.
    """
    outputs = Outputs(plot, report, json_file)
    outputs.check(panel=panel)
    columns = {"unit": unit, "time": time, "outcome": outcome, "cohort": cohort, "cluster": cluster, "block": block, "score": score}
    options = {
        "design": design.value,
        "size": size,
        "sizes": tuple(int(number) for number in _numbers("--sizes", sizes, int)),
        "effect": effect,
        "share": share,
        "starts": _numbers("--starts", starts, float),
        "horizon": horizon,
        "past": past,
        "steps": steps,
        "adjust": adjust.value,
        "uptake": uptake,
        "attrition": attrition,
        "cutoff": cutoff,
        "site_units": site_units,
        "heterogeneity": heterogeneity,
        "level": level,
        "power": asked,
        "draws": draws,
        "seed": seed,
    }
    record = _record(panel, {**columns, "covariates": names_of(covariates)}, options)
    said = str(lang or language())
    deliver(_result(record, panel.name), outputs, said)


def _numbers(option: str, text: str, kind: type[int] | type[float]) -> tuple[float, ...]:
    try:
        return tuple(kind(part) for part in text.split(",") if part.strip())
    except ValueError as fault:
        accepted = "whole numbers with commas between them, such as 100,200" if kind is int else "numbers with commas between them"
        raise UsageError(option, f"Expected {accepted}, got {text!r}.") from fault


def _record(panel: Path, columns: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    # NumPy and the reader are imported only when there is something to compute.
    from pilotzone.evidence.planning import PlanColumns, PlanOptions, power_plan

    return power_plan(panel, PlanColumns(**columns), PlanOptions(**options)).to_dict()


def _result(record: dict[str, Any], source: str) -> Result:
    from pilotzone.evidence.planning.page import power_html
    from pilotzone.evidence.planning.picture import power_png, power_svg

    # The name alone: a report travels, and folders of this machine are nobody's business.
    command = command_line("power", source, _given(record["spec"]))
    return Result(
        record=record,
        text=lambda lang: _text(record, lang),
        svg=lambda lang: power_svg(record, lang=lang),
        png=lambda lang: power_png(record, lang=lang),
        page=lambda lang: power_html(record, source=source, command=command, lang=lang),
    )


def _given(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the options that are not at their default, which the design might not accept."""
    from pilotzone.evidence.planning import PlanOptions

    plain = PlanOptions(design=spec["design"]).spec()
    return {name: value for name, value in spec.items() if name == "design" or name not in plain or value != _listed(plain[name])}


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _text(record: dict[str, Any], lang: str) -> str:
    from pilotzone.cli.text import design_text
    from pilotzone.evidence.planning import tables
    from pilotzone.evidence.planning.words import say
    from pilotzone.evidence.report import Style

    style = Style(lang, minus="-")
    shown = [show(record, style) for show in (tables.sizes, tables.periods, tables.raise_by, tables.facts)]
    return design_text(tables.sentences(record, style), shown, (say("warnings", lang), tables.warnings(record, lang)))
