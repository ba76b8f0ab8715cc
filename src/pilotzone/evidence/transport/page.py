"""The report of a carried effect as one HTML page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pilotzone.evidence.report import Style
from pilotzone.evidence.report.document import Document, Figure, Reproduce, Section, document_html
from pilotzone.evidence.transport import tables
from pilotzone.evidence.transport.picture import overlap_svg
from pilotzone.evidence.transport.words import say

REFERENCES: Final = (
    (
        "Josey, K. P., Berkowitz, S. A., Ghosh, D., & Raghavan, S. (2021). Transporting experimental results with entropy balancing. "
        "Statistics in Medicine 40(19), 4310-4326. doi:10.1002/sim.8917"
    ),
    "Hainmueller, J. (2012). Entropy balancing for causal effects. Political Analysis 20(1), 25-46. doi:10.1093/pan/mpr025",
    (
        "Callaway, B., & Sant'Anna, P. H. C. (2021). Difference-in-differences with multiple time periods. Journal of Econometrics 225(2), "
        "200-230. doi:10.1016/j.jeconom.2020.12.001"
    ),
)


def report_html(record: Mapping[str, Any], panel: str, target: str, *, command: str = "", lang: str = "en") -> str:
    """Return one self-contained page in Chinese or English.

    Parameters
    ----------
    record : Mapping
        A `pilotzone.transport/1` record.
    panel, target : str
        Names of the two tables, as the reader knows them.
    command : str
        Command that makes the same numbers again, empty if there is none.
    lang : str
        "zh" or "en".

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    style = Style(lang)
    bold, *rest = tables.sentences(record, style)
    picture = Figure(overlap_svg(record, lang=lang), say("picture_note", lang))
    sizes = {"units": f"{record['panel']['units']:,}", "others": f"{record['target']['units']:,}"}
    sections = (
        Section(say("effects", lang), (tables.effects(record, style),)),
        Section(say("overlap", lang), (picture, tables.overlap(record, style), tables.reach(record, style))),
        Section(say("points", lang), (tables.points(record, style),)),
        Section(say("counts", lang), (tables.counts(record, style), tables.dropped(record, style))),
        Section(say("warnings", lang), (tuple(tables.warnings(record, lang)),)),
    )
    document = Document(
        title=say("title", lang, outcome=record["spec"]["outcome"]),
        label=say("label", lang, source=panel, target=target, **sizes),
        sentence=bold,
        answered=not tables.reasons(record),
        lines=tuple(rest),
        sections=sections,
        methods=(say("method", lang, census=say("census", lang) if record["target"]["census"] else ""),),
        references=REFERENCES,
        reproduce=Reproduce(
            source=f"{panel}, {target}",
            command=command,
            sha256={panel: record["panel"]["sha256"], target: record["target"]["sha256"]},
            spec=record["spec"],
            engine=record["engine"],
        ),
    )
    return document_html(document, lang=lang)
