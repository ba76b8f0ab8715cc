"""The report of pooled sites as one HTML page, from their `pilotzone.pool/1` record."""

from __future__ import annotations

from collections.abc import Mapping

from pilotzone.evidence.figures import percent
from pilotzone.evidence.pooling import tables
from pilotzone.evidence.pooling.picture import forest_svg, note
from pilotzone.evidence.pooling.words import CITATIONS, say
from pilotzone.evidence.records import Record
from pilotzone.evidence.report import Document, Figure, Reproduce, Section, Setting, Style, document_html, report_html
from pilotzone.evidence.report.words import say as report_word


def pooled_html(record: Record, *, sources: Mapping[str, str], command: str = "", lang: str = "en") -> str:
    """Return one self-contained page on several sites, pooled by random effects.

    Parameters
    ----------
    record : Record
        A `pilotzone.pool/1` record with ``engine``, ``spec`` and ``outcomes``, as `pilotzone pool` writes it.
    sources : Mapping[str, str]
        Digest by name of file.
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
    document = Document(
        title=say("report", lang, outcome=record["outcomes"][0]),
        label=_label(record, lang),
        sentence=bold,
        answered=tables.answered(record),
        lines=tuple(rest),
        sections=_sections(record, style),
        methods=_methods(record, lang),
        references=CITATIONS,
        reproduce=Reproduce(source="", command=command, sha256=sources, spec=record["spec"], engine=record["engine"]),
    )
    return document_html(document, lang=lang)


def merged_html(record: Record, means: Record, *, sources: Mapping[str, str], command: str = "", lang: str = "en") -> str:
    """Return one self-contained page on several sites, merged as if all rows lay in one file.

    Parameters
    ----------
    record : Record
        A `pilotzone.estimate/1` record with ``sites``, as `pilotzone pool` writes it.
    means : Record
        What `pilotzone.evidence.plot.raw_means` gives of the merged moments.
    sources : Mapping[str, str]
        Digest by name of file.
    command : str
        Command that makes the same numbers again, empty if there is none.
    lang : str
        "zh" or "en".

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    brought = tables.together(record, Style(lang))
    source = say("together", lang, names=names_of(record, lang), sites=len(record["sites"]))
    setting = Setting(source=source, command=command, more=(Section(brought.title, (brought,)),))
    # Every message has a digest of its own; the panel that they make together was never one file.
    shown = {**record, "panel": {**record["panel"], "sha256": sources}}
    return report_html(shown, means, setting, lang=lang)


def names_of(record: Record, lang: str) -> str:
    """Return the names of the sites in one line."""
    return ("、" if lang == "zh" else ", ").join(row["site"] for row in record["sites"])


def _label(record: Record, lang: str) -> str:
    units = [row["units"] for row in record["sites"]]
    counted = "" if None in units else say("label_units", lang, units=f"{sum(units):,}")
    return say("label", lang, sites=len(units), names=names_of(record, lang), units=counted)


def _sections(record: Record, style: Style) -> tuple[Section, ...]:
    lang = style.lang
    left, warned = tuple(record["left_out"]), tuple(tables.warnings(record, lang))
    return (
        Section(
            say("picture", lang, outcome=record["outcomes"][0]),
            (Figure(forest_svg(record, lang=lang, adaptive=True), note(record, lang)), tables.sites(record, style)),
        ),
        Section(say("differ", lang), (tables.spread(record, style),)),
        Section(say("left_out", lang), (left or say("none_left_out", lang),)),
        Section(say("warnings", lang), (warned or say("no_warnings", lang),)),
    )


def _methods(record: Record, lang: str) -> tuple[str, ...]:
    spec, df = record["spec"], record["heterogeneity"]["df"]
    control = report_word(f"control_{spec['control']}", lang)
    how = say("how", lang, control=control, kind=say(f"kind_{spec['kind']}", lang), df=df, next_df=max(df - 1, 0))
    return how, say("rule", lang, level=percent(record["level"]))
