"""`pilotzone evaluate`: from a panel file to tables, picture, report and JSON."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from pilotzone.cli.estimating import Estimator, check_estimator, fit_of, headline_of, usual_base
from pilotzone.cli.files import command_line
from pilotzone.cli.language import language
from pilotzone.cli.options import JsonFile, Lang, Level, Report
from pilotzone.cli.progress import progress_bar
from pilotzone.cli.results import Outputs, Result, deliver

NO_OPTIONS = ("unit_limit", "leave_out")
"""What a record holds that the command does not offer to choose."""
READING = {"zh": "读取数据", "en": "Reading the panel"}


class Control(StrEnum):
    """Comparison group."""

    NEVER = "never"
    NOTYET = "notyet"


class Base(StrEnum):
    """Base period of cells before treatment."""

    VARYING = "varying"
    UNIVERSAL = "universal"


class Method(StrEnum):
    """How covariates are adjusted for."""

    DR = "dr"
    REG = "reg"
    IPW = "ipw"


class Unbalanced(StrEnum):
    """What becomes of units that lack a period."""

    DROP = "drop"
    AVAILABLE = "available"


class Engine(StrEnum):
    """What reads the panel."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class Errors(StrEnum):
    """Standard errors and intervals."""

    ANALYTIC = "analytic"
    CR2 = "cr2"
    CR3 = "cr3"
    WILD = "wild"


def evaluate(
    panel: Annotated[Path, typer.Argument(metavar="PANEL", help="Parquet or CSV file, one row per unit and period, any row order.")],
    unit: Annotated[str, typer.Option(metavar="COL", help="Column that names the unit.")],
    time: Annotated[str, typer.Option(metavar="COL", help="Column of periods, whole numbers such as years.")],
    outcome: Annotated[str, typer.Option(metavar="COL", help="Column of the outcome.")],
    cohort: Annotated[str, typer.Option(metavar="COL", help="Column of the first treated period; 0, empty or infinite means never.")],
    covariates: Annotated[str | None, typer.Option(metavar="A,B", help="Columns to adjust for, numbers, by comma.")] = None,
    weights: Annotated[str | None, typer.Option(metavar="COL", help="Column of what a unit counts, one value per unit.")] = None,
    cluster: Annotated[str | None, typer.Option(metavar="COL", help="Column of clusters of units for standard errors.")] = None,
    method: Annotated[Method, typer.Option(help="Adjust doubly robustly, by regression, or by odds weights.")] = Method.DR,
    unbalanced: Annotated[
        Unbalanced, typer.Option(help="Leave out units that lack a period, or use the periods they have.")
    ] = Unbalanced.DROP,
    control: Annotated[Control, typer.Option(help="Compare with the never treated, or with all not yet treated.")] = Control.NEVER,
    base: Annotated[
        Base | None,
        typer.Option(help="Before treatment, compare with the period before (cs, by default), or with the last one before treatment."),
    ] = None,
    estimator: Annotated[
        Estimator, typer.Option(help="Callaway-Sant'Anna, two-way fixed effects, imputation, Sun-Abraham, or all side by side.")
    ] = Estimator.CS,
    anticipation: Annotated[int, typer.Option(metavar="N", help="Periods by which units may react before treatment.")] = 0,
    errors: Annotated[
        Errors, typer.Option(help="Errors for large samples; for small ones CR2, jackknife or wild bootstrap.")
    ] = Errors.ANALYTIC,
    permutations: Annotated[
        int | None, typer.Option(metavar="N", help="Relabellings for a permutation p-value; by itself where units are few, 0 for none.")
    ] = None,
    leave_one_out: Annotated[
        bool | None,
        typer.Option("--leave-one-out/--no-leave-one-out", help="Tell by how much each unit moves the result; by itself if few."),
    ] = None,
    min_event: Annotated[int | None, typer.Option(metavar="N", help="First event time to show and average.")] = None,
    max_event: Annotated[int | None, typer.Option(metavar="N", help="Last event time to show and average.")] = None,
    level: Level = 0.95,
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of every draw.")] = 0,
    threads: Annotated[int | None, typer.Option(metavar="N", help="Threads to read with.")] = None,
    memory: Annotated[float, typer.Option(metavar="GiB", help="Memory that reading may take.")] = 1.0,
    engine: Annotated[Engine, typer.Option(help="Read in this process, or by Spark: docs/spark.md.")] = Engine.DUCKDB,
    plot: Annotated[str | None, typer.Option(metavar="F.svg|F.png", help="Write raw means and estimates as a picture.")] = None,
    report: Report = None,
    json_file: JsonFile = None,
    lang: Lang = None,
) -> None:
    """Estimate what a policy changed: staggered difference in differences.

    Prints the sentence the data allow, units by cohort, what was left out and why, estimates by event time with intervals and
    simultaneous bands, overall averages, the pre-trend check and warnings.
    """
    outputs, said = Outputs(plot, report, json_file), str(lang or language())
    outputs.check(panel=panel)
    columns: dict[str, Any] = {"unit": unit, "time": time, "outcome": outcome, "cohort": cohort, "weights": weights, "cluster": cluster}
    columns["covariates"] = tuple(name.strip() for name in covariates.split(",")) if covariates is not None else ()
    options: dict[str, Any] = {
        "control": control.value,
        "base": base.value if base else usual_base(estimator),
        "method": method.value,
        "unbalanced": unbalanced.value,
        "anticipation": anticipation,
        "errors": errors.value,
        "permutations": permutations,
        "leave_one_out": leave_one_out,
        "min_event": min_event,
        "max_event": max_event,
        "level": level,
        "seed": seed,
    }
    check_estimator(estimator, columns | options)
    reading: dict[str, Any] = {"threads": threads, "memory_gib": memory, "engine": engine.value}
    record, means = _estimate(panel, columns | reading, estimator, options, robust=bool(report), lang=said)
    deliver(_result(record, means, panel.name), outputs, said)


def _estimate(
    panel: Path, columns: dict[str, Any], estimator: Estimator, options: dict[str, Any], *, robust: bool, lang: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the record and the raw means."""
    # NumPy and the reader are imported only when there is something to compute.
    from pilotzone.evidence import Comparison, Panel
    from pilotzone.evidence.plot import raw_means
    from pilotzone.evidence.report import record_of, robustness_of

    with progress_bar(READING[lang]) as progress:
        fit = fit_of(Panel(source=panel, **columns, progress=progress), estimator, options)
    headline = headline_of(estimator)
    record = record_of(fit, headline=headline)
    if robust:
        # A report only: how far trends may fail takes longer than many an estimate.
        record["sensitivity"] = robustness_of(fit, headline=headline)
    return record, raw_means(fit.cs.moments if isinstance(fit, Comparison) else fit.moments)


def _result(record: dict[str, Any], means: dict[str, Any], source: str) -> Result:
    from pilotzone.cli.text import result_text
    from pilotzone.evidence.plot import picture_png, picture_svg
    from pilotzone.evidence.report import Setting, report_html

    # The name alone: a report travels, and folders of this machine are nobody's business.
    setting = Setting(source=source, command=command_line("evaluate", source, flags_of(record["spec"]), skip=NO_OPTIONS))
    return Result(
        record={**record, "means": means},
        text=lambda lang: result_text(record, lang),
        svg=lambda lang: picture_svg(record, means, lang=lang),
        png=lambda lang: picture_png(record, means, lang=lang),
        page=lambda lang: report_html(record, means, setting, lang=lang),
    )


def flags_of(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the options as the command takes them: leaving out units is turned off by a flag of its own."""
    return {**spec, "no_leave_one_out": True} if spec["leave_one_out"] is False else spec
