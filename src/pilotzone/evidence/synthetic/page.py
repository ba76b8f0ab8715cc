"""The report on few treated units: one self-contained page from a `pilotzone.synth/1` record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pilotzone.evidence.records import Record
from pilotzone.evidence.report import Document, Figure, Reproduce, Section, Style, document_html
from pilotzone.evidence.report.document import Part
from pilotzone.evidence.synthetic import tables
from pilotzone.evidence.synthetic.picture import path_caption, path_svg, placebo_svg
from pilotzone.evidence.synthetic.verdict import sentence, verdict
from pilotzone.evidence.synthetic.words import say

ARKHANGELSKY: Final = (
    "Arkhangelsky, D., Athey, S., Hirshberg, D. A., Imbens, G. W., Wager, S. (2021). Synthetic difference-in-differences. "
    "American Economic Review 111(12). doi:10.1257/aer.20190159"
)
ABADIE: Final = (
    "Abadie, A., Diamond, A., Hainmueller, J. (2010). Synthetic control methods for comparative case studies. "
    "Journal of the American Statistical Association 105(490). doi:10.1198/jasa.2009.ap08746"
)
EARLIER: Final = (
    "Abadie, A., Diamond, A., Hainmueller, J. (2015). Comparative politics and the synthetic control method. "
    "American Journal of Political Science 59(2). doi:10.1111/ajps.12116"
)
AUGMENTED: Final = (
    "Ben-Michael, E., Feller, A., Rothstein, J. (2021). The augmented synthetic control method. "
    "Journal of the American Statistical Association 116(536). doi:10.1080/01621459.2021.1929245"
)


def synth_html(record: Record, *, source: str, command: str = "", lang: str = "en") -> str:
    """Return one self-contained HTML page that an official can read and an analyst can check.

    Parameters
    ----------
    record : Record
        A `pilotzone.synth/1` record.
    source : str
        Name of the file, without folders.
    command : str
        Command that makes the same numbers again, empty if there is none.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
        Page without scripts, forms, links or outside requests.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    panel, style = record["panel"], Style(lang)
    span = {"first": panel["periods"][0], "last": panel["periods"][-1], "periods": len(panel["periods"])}
    bold, rest = sentence(record, lang)
    document = Document(
        title=say("title", lang, outcome=record["spec"]["outcome"]),
        label=say("label", lang, source=source, units=f"{panel['units']:,}", **span),
        sentence=bold,
        answered=verdict(record).answered,
        lines=(rest,),
        sections=tuple(_sections(record, style)),
        methods=tuple(_methods(record, lang)),
        references=tuple(_references(record)),
        reproduce=Reproduce(source=source, command=command, sha256=panel["sha256"], spec=record["spec"], engine=record["engine"]),
    )
    return document_html(document, lang=lang)


def _sections(record: Record, style: Style) -> Iterator[Section]:
    lang, outcome = style.lang, record["spec"]["outcome"]
    picture = Figure(path_svg(record, lang=lang), path_caption(record, lang))
    yield Section(say("path_title", lang, outcome=outcome), (picture, *_paths(record, style)))
    effects = tables.effects(record, style)
    yield Section(effects.title, (effects, tables.fit(record, style)))
    yield Section(say("ranks", lang), tuple(_placebos(record, style)))
    weighed = (tables.weights(record, style), tables.periods(record, style))
    yield Section(say("weights", lang), tuple(table for table in weighed if table is not None))
    for check in (tables.earlier(record, style), tables.without(record, style)):
        if check is not None:
            yield Section(check.title, (check,))
    unused = (tables.dropped(record, style), tables.left_out(record, style))
    yield Section(say("dropped", lang), tuple(table for table in unused if table is not None))
    yield Section(say("warnings", lang), (tuple(tables.warnings(record, lang)),))


def _paths(record: Record, style: Style) -> Iterator[Part]:
    for cohort in record["cohorts"]:
        table = tables.path(cohort, style)
        if len(record["cohorts"]) > 1:
            # Captions are for screen readers; who sees the page must know the cohort too.
            yield table.title
        yield table


def _placebos(record: Record, style: Style) -> Iterator[Part]:
    if record["ranks"]:
        yield Figure(placebo_svg(record, lang=style.lang), say("gap_caption", style.lang))
    yield tables.ranks(record, style)
    if (found := tables.placebos(record, style, most=None)) is not None:
        yield found


def _methods(record: Record, lang: str) -> Iterator[str]:
    spec = record["spec"]
    method = say(f"method_{record['method']}", lang)
    yield say("methods_estimate", lang, method=method, donors=say(f"donors_{spec['donors']}", lang))
    yield say(f"about_{record['method']}", lang)
    yield say("about_ranks", lang)
    yield tables.error_note(record, lang)


def _references(record: Record) -> Iterator[str]:
    if record["method"] == "sdid" or record["error"] is not None:
        yield ARKHANGELSKY
    if record["method"] == "ascm":
        yield AUGMENTED
    yield ABADIE
    if record["placebo_time"] is not None or record["leave_one_donor_out"] is not None:
        yield EARLIER
