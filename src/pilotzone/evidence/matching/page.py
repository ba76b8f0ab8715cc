"""The report of a matched comparison from its `pilotzone.match/1` record."""

from __future__ import annotations

from collections.abc import Iterator

from pilotzone.evidence.figures import percent
from pilotzone.evidence.matching import tables
from pilotzone.evidence.matching.picture import balance_svg, events_svg, overlap_svg
from pilotzone.evidence.matching.verdict import sentence, verdict
from pilotzone.evidence.matching.words import CITATIONS, say
from pilotzone.evidence.records import Record
from pilotzone.evidence.report import Style
from pilotzone.evidence.report.document import Document, Figure, Reproduce, Section, document_html


def report_html(record: Record, *, source: str, command: str = "", lang: str = "en") -> str:
    """Return one self-contained HTML page that an official can read and an analyst can check.

    Parameters
    ----------
    record : Record
        A `pilotzone.match/1` record.
    source : str
        Name of the data file.
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
    bold, rest = sentence(record, lang, minus=style.minus)
    found = Document(
        title=say("title", lang, outcome=record["spec"]["outcome"]),
        label=_label(record, source, lang),
        sentence=bold,
        answered=verdict(record).answered,
        lines=tuple(filter(None, (rest, say("cannot_rule_out", lang)))),
        sections=tuple(_sections(record, style)),
        methods=tuple(methods(record, lang)),
        references=tuple(citations(record)),
        reproduce=Reproduce(source=source, command=command, sha256=record["table"]["sha256"], spec=record["spec"], engine=record["engine"]),
    )
    return document_html(found, lang=lang)


def _label(record: Record, source: str, lang: str) -> str:
    table = record["table"]
    counts = {name: f"{table[name]:,}" for name in ("treated", "comparison")}
    periods = table["periods"]
    span = say("label_periods", lang, n=len(periods), first=periods[0], last=periods[-1]) if periods else ""
    return say("label_units", lang, source=source, **counts) + span


def _sections(record: Record, style: Style) -> Iterator[Section]:
    lang = style.lang
    yield Section(
        say("balance_caption", lang), (Figure(balance_svg(record, lang=lang), say("love_note", lang)), tables.balance(record, style))
    )
    yield Section(say("estimates", lang), (tables.estimates(record, style),))
    if record["event_study"]:
        note = say("events_note", lang, level=percent(record["spec"]["level"]))
        shown = Figure(events_svg(record, lang=lang), note), tables.events(record, style), tables.cohorts(record, style)
        yield Section(say("events_caption", lang), shown)
    if record["overlap"]["bins"]:
        shown_overlap = Figure(overlap_svg(record, lang=lang), say("overlap_note", lang)), tables.overlap(record, style)
        yield Section(say("overlap_caption", lang), shown_overlap)
    yield Section(say("groups", lang), (tables.groups(record, style),))
    if record["discarded"]:
        yield Section(say("discarded", lang), (tables.discarded(record, style),))
    yield Section(say("left_out", lang), (tables.left_out(record, style),))
    yield Section(say("warnings", lang), (tuple(tables.warnings(record, lang)),))
    yield Section(say("hidden", lang), (tables.hidden(record, style),))


def methods(record: Record, lang: str) -> Iterator[str]:
    """Give in words how the numbers were computed, and when a conclusion is drawn.

    Parameters
    ----------
    record : Record
        A `pilotzone.match/1` record.
    lang : str
        "zh" or "en".
    """
    spec = record["spec"]
    mark = "、" if lang == "zh" else ", "
    names = mark.join(spec["covariates"])
    if spec["method"] == "entropy":
        yield say("method_entropy", lang, covariates=names, moments=say(f"moments_{spec['moments']}", lang))
    else:
        yield say(
            f"method_{spec['method']}",
            lang,
            covariates=names,
            neighbours=spec["neighbours"],
            replacement=say("reused" if spec["replacement"] else "once", lang),
            caliper="" if spec["caliper"] is None else say("caliper", lang, caliper=f"{spec['caliper']:g}"),
            exact=say("exact", lang, exact=mark.join(spec["exact"])) if spec["exact"] else "",
            correction=say("correction", lang) if spec["bias_correction"] else "",
        )
    if spec["cohort"] is not None:
        yield say("method_panel", lang, at=say(f"at_{spec['at']}", lang))
    elif spec["before"] is not None:
        yield say("method_change", lang, outcome=spec["outcome"], before=spec["before"])
    yield say("rule", lang, level=percent(spec["level"]))


def citations(record: Record) -> Iterator[str]:
    """Give the sources of the methods that were used.

    Parameters
    ----------
    record : Record
        A `pilotzone.match/1` record.
    """
    spec = record["spec"]
    used = ["entropy", "robust"] if spec["method"] == "entropy" else ["variance", *(["bias"] if spec["bias_correction"] else [])]
    if spec["cohort"] is not None or spec["before"] is not None:
        used.append("panel")
    yield from (CITATIONS[key] for key in (*used, "balance", "hidden"))
