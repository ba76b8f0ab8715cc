"""The report of a sensitivity analysis as one HTML page, from its `pilotzone.sensitivity/1` record."""

from __future__ import annotations

from pilotzone.evidence.figures import event_name, percent
from pilotzone.evidence.records import Record
from pilotzone.evidence.report.document import Document, Figure, Reproduce, Section, document_html
from pilotzone.evidence.report.tables import Style
from pilotzone.evidence.sensitivity import tables
from pilotzone.evidence.sensitivity.picture import sensitivity_svg
from pilotzone.evidence.sensitivity.words import CITATIONS, say


def sensitivity_html(record: Record, *, reproduce: Reproduce, lang: str = "en") -> str:
    """Return one self-contained page that an official can read and an analyst can check.

    Parameters
    ----------
    record : Record
        A `pilotzone.sensitivity/1` record.
    reproduce : Reproduce
        File of the estimates, options, command and engine, none of which the record holds.
    lang : str
        "zh" or "en".

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    style = Style(lang)
    original, meaning, bears = tables.sentences(record, style)
    held = record["breakdown"]["state"] != "none"
    document = Document(
        title=say("title", lang),
        label=_label(record, reproduce.source, lang),
        # What falls with the first doubt is not put first.
        sentence=original if held else bears,
        answered=held,
        lines=(bears if held else original, meaning, say("cannot_tell", lang)),
        sections=_sections(record, style),
        methods=(" ".join(_methods(record, lang)) if lang == "en" else "".join(_methods(record, lang)),),
        references=_references(record),
        reproduce=reproduce,
    )
    return document_html(document, lang=lang)


def _label(record: Record, source: str, lang: str) -> str:
    before = sum(time < record["reference"] for time in record["event_times"])
    after = len(record["event_times"]) - before
    return say("label", lang, source=source, before=before, after=after, reference=event_name(record["reference"]))


def _sections(record: Record, style: Style) -> tuple[Section, ...]:
    lang = style.lang
    picture = Figure(sensitivity_svg(record, lang=lang, adaptive=True), say("picture_note", lang, level=percent(record["level"])))
    sets, pretest = tables.sets(record, style), tables.pretest(record, style)
    return (
        Section(sets.title, (picture, sets)),
        Section(pretest.title, (say("mind_pretest", lang), pretest)),
        Section(say("mind", lang), ((say("mind_normal", lang),),)),
    )


def _methods(record: Record, lang: str) -> tuple[str, ...]:
    return say(f"how_{record['restriction']}", lang), say(f"by_{record['method']}", lang), say("how_breakdown", lang)


def _references(record: Record) -> tuple[str, ...]:
    wanted = ("sets", "pretest") if record["method"] == "fixed_length" else ("sets", "tests", "pretest")
    return tuple(CITATIONS[name] for name in wanted)
