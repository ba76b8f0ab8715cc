"""`pilotzone sensitivity`: from an event study to robust sets, the breakdown value and the power of the pre-test."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from pilotzone.cli.files import command_line, digests
from pilotzone.cli.language import language
from pilotzone.cli.options import JsonFile, Lang, Level, Report, numbers_of
from pilotzone.cli.results import Outputs, Result, deliver

NAMES = {"bounds": "bound"}
"""Names of options that differ from those of the analysis."""


class Restriction(StrEnum):
    """What is bounded."""

    SMOOTHNESS = "smoothness"
    RELATIVE = "relative"
    COMBINED = "combined"


class Method(StrEnum):
    """How relative sets are made."""

    HYBRID = "hybrid"
    CONDITIONAL = "conditional"


def sensitivity(
    estimates: Annotated[
        Path,
        typer.Argument(
            metavar="ESTIMATES", help="JSON that evaluate --base universal --json wrote, or a CSV with columns event_time, estimate, se."
        ),
    ],
    covariance: Annotated[
        Path | None, typer.Option(metavar="F.csv", help="For a CSV: its covariance matrix, in the order of its rows.")
    ] = None,
    reference: Annotated[
        int | None, typer.Option(metavar="N", help="For a CSV: the event time all are compared with; -1 unless given.")
    ] = None,
    restriction: Annotated[
        Restriction,
        typer.Option(
            help="Bound changes of the slope by M (smoothness), changes by the largest before (relative), or changes of the slope by the "
            "largest before (combined)."
        ),
    ] = Restriction.RELATIVE,
    bound: Annotated[str | None, typer.Option(metavar="B,B", help="Bounds to show, such as 0.5,1,2.")] = None,
    event: Annotated[
        int | None, typer.Option(metavar="N", help="Event time of the effect; by default the mean of event times 0 and later.")
    ] = None,
    level: Level = 0.95,
    method: Annotated[Method, typer.Option(help="Test behind relative and combined sets.")] = Method.HYBRID,
    plot: Annotated[str | None, typer.Option(metavar="F.svg|F.png", help="Write the sets by bound as a picture.")] = None,
    report: Report = None,
    json_file: JsonFile = None,
    lang: Lang = None,
) -> None:
    """Say how far parallel trends may fail before a conclusion falls (Rambachan and Roth 2023).

    Prints what a bound means, the differences that cannot be excluded by bound, how much the conclusion bears, and which trends the
    pre-trend check could have found (Roth 2022).
    """
    said = str(lang or language())
    inputs = {"ESTIMATES": estimates, "--covariance": covariance}
    outputs = Outputs(plot, report, json_file)
    outputs.check(others=inputs)
    options: dict[str, Any] = {
        "restriction": restriction.value,
        "bounds": None if bound is None else list(numbers_of("--bound", bound, such_as="0.5,1,2")),
        "event": event,
        "level": level,
        "method": method.value,
    }
    # NumPy and SciPy are imported only when there is something to compute.
    from pilotzone.evidence import sensitivity_of
    from pilotzone.evidence.sensitivity.files import read_coefficients

    record = sensitivity_of(read_coefficients(estimates, covariance, reference=reference), **options).to_dict()
    spec = {**options, "covariance": None if covariance is None else covariance.name, "reference": reference}
    deliver(_result(record, [path for path in (estimates, covariance) if path], spec), outputs, said)


def _result(record: dict[str, Any], files: list[Path], spec: dict[str, Any]) -> Result:
    from pilotzone.evidence.estimate import engine_version
    from pilotzone.evidence.report import Reproduce
    from pilotzone.evidence.sensitivity.page import sensitivity_html
    from pilotzone.evidence.sensitivity.picture import sensitivity_png, sensitivity_svg

    # Names alone: a report travels, and folders of this machine are nobody's business.
    source, options = files[0].name, {NAMES.get(name, name): value for name, value in spec.items()}
    reproduce = Reproduce(
        source=source,
        command=command_line("sensitivity", source, options),
        sha256=digests(files),
        spec=spec,
        engine={"version": engine_version()},
    )
    return Result(
        record=record,
        text=lambda lang: _text(record, lang),
        svg=lambda lang: sensitivity_svg(record, lang=lang),
        png=lambda lang: sensitivity_png(record, lang=lang),
        page=lambda lang: sensitivity_html(record, reproduce=reproduce, lang=lang),
    )


def _text(record: dict[str, Any], lang: str) -> str:
    from pilotzone.cli.text import table_text
    from pilotzone.evidence.report import Style
    from pilotzone.evidence.sensitivity import tables

    style = Style(lang, minus="-")
    blocks = [
        "\n".join(tables.sentences(record, style)),
        table_text(tables.sets(record, style)),
        table_text(tables.pretest(record, style)),
    ]
    return "\n\n".join(blocks) + "\n"
