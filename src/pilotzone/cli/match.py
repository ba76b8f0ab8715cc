"""`pilotzone match`: the treated against a comparison made alike, from a table or a panel in a file."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from pilotzone.cli.files import command_line
from pilotzone.cli.language import language
from pilotzone.cli.options import JsonFile, Lang, Level, Report, names_of
from pilotzone.cli.results import Outputs, Result, deliver


class Method(StrEnum):
    """How the comparison is made alike."""

    ENTROPY = "entropy"
    NEAREST = "nearest"
    PROPENSITY = "propensity"


class Support(StrEnum):
    """What becomes of treated units outside the range of the comparison."""

    DROP = "drop"
    KEEP = "keep"


class At(StrEnum):
    """Period whose covariates count."""

    BASE = "base"
    FIRST = "first"


def match(
    table: Annotated[Path, typer.Argument(metavar="TABLE|PANEL", help="Parquet or CSV file, one row per unit, or per unit and period.")],
    outcome: Annotated[str, typer.Option(metavar="COL", help="Column of the outcome.")],
    covariates: Annotated[str, typer.Option(metavar="A,B", help="Columns of facts from before the treatment, numbers.")],
    treated: Annotated[str | None, typer.Option(metavar="COL", help="Column of 1 for treated, 0 for others (one row per unit).")] = None,
    before: Annotated[str | None, typer.Option(metavar="COL", help="Column of the outcome before; the change is compared.")] = None,
    unit: Annotated[str | None, typer.Option(metavar="COL", help="Column that names the unit.")] = None,
    time: Annotated[str | None, typer.Option(metavar="COL", help="Column of periods of a panel, whole numbers.")] = None,
    cohort: Annotated[str | None, typer.Option(metavar="COL", help="Column of the first treated period; 0 or empty means never.")] = None,
    at: Annotated[At | None, typer.Option(help="Panel: covariates of the last period before treatment, or of the first period.")] = None,
    exact: Annotated[str, typer.Option(metavar="A,B", help="Columns in which matches must agree (nearest, propensity).")] = "",
    weights: Annotated[str | None, typer.Option(metavar="COL", help="Column of what a unit counts (entropy).")] = None,
    cluster: Annotated[str | None, typer.Option(metavar="COL", help="Column of clusters of units (entropy).")] = None,
    method: Annotated[
        Method, typer.Option(help="Entropy balancing, or nearest neighbours by Mahalanobis distance or by propensity.")
    ] = Method.ENTROPY,
    moments: Annotated[int, typer.Option(metavar="1..3", help="Highest power made equal, or put into the propensity.")] = 1,
    neighbours: Annotated[int | None, typer.Option(metavar="N", help="Comparison units for each treated unit.")] = None,
    caliper: Annotated[float | None, typer.Option(metavar="SD", help="Largest difference of logit propensities, in their sd.")] = None,
    replacement: Annotated[bool | None, typer.Option("--replacement/--no-replacement", help="May a comparison unit serve again?")] = None,
    bias_correction: Annotated[
        bool | None, typer.Option("--bias-correction/--no-bias-correction", help="Correct what differences matches leave?")
    ] = None,
    support: Annotated[Support | None, typer.Option(help="Treated units outside the comparison's range of propensity.")] = None,
    level: Level = 0.95,
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of the hash order of matching without replacement.")] = 0,
    plot: Annotated[str | None, typer.Option(metavar="F.svg|F.png", help="Write balance, overlap and differences as a picture.")] = None,
    report: Report = None,
    json_file: JsonFile = None,
    lang: Lang = None,
) -> None:
    """Compare the treated with a comparison made alike in covariates: entropy balancing or nearest neighbours.

    Prints the sentence the data allow and what a matched comparison cannot rule out; the estimate with the plain difference beside
    it, balance before and after, weights, overlap, placebo periods of a panel, and how strong a hidden cause would have to be.
    """
    said = str(lang or language())
    outputs = Outputs(plot, report, json_file)
    outputs.check(others={"TABLE": table})
    columns: dict[str, Any] = {
        "outcome": outcome,
        "covariates": names_of(covariates),
        "treated": treated,
        "before": before,
        "unit": unit,
        "time": time,
        "cohort": cohort,
        "at": _value(at),
        "weights": weights,
        "cluster": cluster,
        "exact": names_of(exact),
    }
    options: dict[str, Any] = {
        "method": method.value,
        "moments": moments,
        "neighbours": neighbours,
        "caliper": caliper,
        "replacement": replacement,
        "bias_correction": bias_correction,
        "support": _value(support),
        "level": level,
        "seed": seed,
    }
    record = _record(table, columns, options)
    deliver(_result(record, table.name), outputs, said)


def _value(given: StrEnum | None) -> str | None:
    return None if given is None else given.value


def _record(table: Path, columns: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    # NumPy and the reader are imported only when there is something to compute.
    from pilotzone.evidence.matching import MatchDesign
    from pilotzone.evidence.matching import match as compare

    return compare(MatchDesign(table=table, **columns), **options).to_dict()


def _result(record: dict[str, Any], source: str) -> Result:
    from pilotzone.evidence.matching.page import report_html
    from pilotzone.evidence.matching.picture import match_png, match_svg

    # The name alone: a report travels, and folders of this machine are nobody's business.
    command = _command(source, record["spec"])
    return Result(
        record=record,
        text=lambda lang: _text(record, lang),
        svg=lambda lang: match_svg(record, lang=lang),
        png=lambda lang: match_png(record, lang=lang),
        page=lambda lang: report_html(record, source=source, command=command, lang=lang),
    )


def _command(source: str, spec: dict[str, Any]) -> str:
    flags = [f" --no-{name.replace('_', '-')}" for name in ("replacement", "bias_correction") if spec[name] is False]
    return command_line("match", source, spec) + "".join(flags)


def _text(record: dict[str, Any], lang: str) -> str:
    from pilotzone.cli.text import design_text
    from pilotzone.evidence.matching import tables
    from pilotzone.evidence.matching.words import say
    from pilotzone.evidence.report import Style

    style = Style(lang, minus="-")
    shown = [*tables.all_tables(record, style), *([tables.left_out(record, style)] if record["table"]["dropped"] else [])]
    return design_text(tables.sentences(record, style), shown, (say("warnings", lang), tables.warnings(record, lang)))
