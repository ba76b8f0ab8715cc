"""`pilotzone rdd`: what changes for those who just pass a cut-off, from a table in a file."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from pilotzone.cli.files import command_line
from pilotzone.cli.language import language
from pilotzone.cli.options import JsonFile, Lang, Level, Report, names_of, numbers_of
from pilotzone.cli.results import Outputs, Result, deliver


class Kernel(StrEnum):
    """Weight by distance from the cut-off."""

    TRIANGULAR = "triangular"
    UNIFORM = "uniform"
    EPANECHNIKOV = "epanechnikov"


class Vce(StrEnum):
    """Variance."""

    NN = "nn"
    HC0 = "hc0"
    HC1 = "hc1"
    HC2 = "hc2"
    HC3 = "hc3"


class Binning(StrEnum):
    """Bins of the picture."""

    QUANTILE = "quantile"
    EVEN = "even"


def rdd(
    table: Annotated[Path, typer.Argument(metavar="TABLE", help="Parquet or CSV file, one row per observation.")],
    outcome: Annotated[str, typer.Option(metavar="COL", help="Column of the outcome.")],
    score: Annotated[str, typer.Option(metavar="COL", help="Column of the score that decides.")],
    cutoff: Annotated[float | None, typer.Option(metavar="C", help="Cut-off; who scores as much or more is above.")] = None,
    treated: Annotated[str | None, typer.Option(metavar="COL", help="Column of the treatment taken up (fuzzy design).")] = None,
    covariates: Annotated[str | None, typer.Option(metavar="A,B", help="Columns of facts from before the treatment.")] = None,
    cluster: Annotated[str | None, typer.Option(metavar="COL", help="Column within which errors may go together.")] = None,
    pooled: Annotated[str | None, typer.Option(metavar="COL", help="Column of the cut-off that each row faced.")] = None,
    kernel: Annotated[Kernel, typer.Option(help="Weight of an observation by its distance.")] = Kernel.TRIANGULAR,
    order: Annotated[int, typer.Option(metavar="N", help="Order of the local polynomial; its bias takes one more.")] = 1,
    bandwidth: Annotated[str, typer.Option(metavar="RULE|NUMBER", help="mserd, msetwo, cerrd, certwo, or a number.")] = "mserd",
    vce: Annotated[Vce, typer.Option(help="Variance from nearest neighbours or from residuals.")] = Vce.NN,
    level: Level = 0.95,
    donut: Annotated[str | None, typer.Option(metavar="R,R", help="Distances within which observations are left out.")] = None,
    placebo: Annotated[str | None, typer.Option(metavar="C,C", help="False cut-offs.")] = None,
    binning: Annotated[Binning, typer.Option(help="Bins of the picture: as many observations each, or equal widths.")] = Binning.QUANTILE,
    plot: Annotated[str | None, typer.Option(metavar="F.svg|F.png", help="Write binned means and fits as a picture.")] = None,
    report: Report = None,
    json_file: JsonFile = None,
    lang: Lang = None,
) -> None:
    """Estimate what changes at a cut-off: regression discontinuity with robust bias-corrected intervals.

    Prints the robust interval with the usual estimate beside it, observations and bandwidths on either side, the density test, and
    checks with covariates, donuts and placebo cut-offs.
    """
    said = str(lang or language())
    outputs = Outputs(plot, report, json_file)
    outputs.check(others={"TABLE": table})
    # NumPy and the reader are imported only when there is something to compute.
    from pilotzone.evidence.cutoff import Checks, CutoffDesign
    from pilotzone.evidence.cutoff import rdd as estimate

    columns = {"outcome": outcome, "score": score, "cutoff": cutoff, "treated": treated, "cluster": cluster, "pooled": pooled}
    design = CutoffDesign(table=table, covariates=names_of(covariates), **columns)  # type: ignore[arg-type]  # options by name, each of its type
    checks = Checks(donut=_distances("--donut", donut), placebo=_distances("--placebo", placebo))
    chosen = {"kernel": kernel.value, "order": order, "bandwidth": _bandwidth(bandwidth), "vce": vce.value, "level": level}
    record = estimate(design, checks=checks, binning=binning.value, **chosen).to_dict()
    deliver(_result(record, table.name), outputs, said)


def _bandwidth(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text


def _distances(option: str, text: str | None) -> tuple[float, ...] | None:
    return None if text is None else numbers_of(option, text, such_as="0.5,1")


def _result(record: dict[str, Any], source: str) -> Result:
    from pilotzone.evidence.cutoff.page import cutoff_html
    from pilotzone.evidence.cutoff.picture import cutoff_png, cutoff_svg

    # The name alone: a report travels, and folders of this machine are nobody's business.
    command = command_line("rdd", source, record["spec"])
    return Result(
        record=record,
        text=lambda lang: _text(record, lang),
        svg=lambda lang: cutoff_svg(record, lang=lang),
        png=lambda lang: cutoff_png(record, lang=lang),
        page=lambda lang: cutoff_html(record, source=source, command=command, lang=lang),
    )


def _text(record: dict[str, Any], lang: str) -> str:
    from pilotzone.cli.text import design_text
    from pilotzone.evidence.cutoff import tables
    from pilotzone.evidence.cutoff.words import say
    from pilotzone.evidence.report import Style

    style = Style(lang, minus="-")
    shown = [tables.jumps, tables.sides, tables.checks, *([tables.sites] if record["cutoffs"] else []), tables.left_out]
    return design_text(
        tables.sentences(record, style), (show(record, style) for show in shown), (say("warnings", lang), tables.warnings(record, lang))
    )
