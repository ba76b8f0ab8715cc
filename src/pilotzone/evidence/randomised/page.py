"""The report of a trial as one HTML page, from its `pilotzone.trial/1` record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pilotzone.evidence.figures import percent
from pilotzone.evidence.randomised import picture, tables
from pilotzone.evidence.randomised.verdict import sentence, verdict
from pilotzone.evidence.randomised.words import CITATIONS, say
from pilotzone.evidence.records import Record
from pilotzone.evidence.report import Document, Figure, Reproduce, Section, Style, Table, document_html
from pilotzone.evidence.report.document import Part


def trial_html(record: Record, *, source: str, command: str = "", lang: str = "en") -> str:
    """Return one self-contained page that an official can read and an analyst can check.

    Parameters
    ----------
    record : Record
        A `pilotzone.trial/1` record.
    source : str
        Name of the table, as the first line gives it.
    command : str
        Command that makes the same numbers again, empty if there is none.
    lang : str
        "zh" or "en".

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    first = record["contrasts"][0]
    bold, rest = sentence(record, first, lang)
    document = Document(
        title=say("report", lang, outcome=first["outcome"]),
        label=_label(record, source, lang),
        sentence=bold,
        answered=verdict(record, first).answered,
        lines=(rest,),
        sections=_sections(record, Style(lang)),
        methods=_methods(record, lang),
        references=_references(record),
        reproduce=Reproduce(source=source, command=command, sha256=record["table"]["sha256"], spec=record["spec"], engine=record["engine"]),
    )
    return document_html(document, lang=lang)


def _label(record: Record, source: str, lang: str) -> str:
    table = record["table"]
    sizes = {"rows": f"{table['rows']:,}", "units": f"{table['units']:,}"}
    if table["periods"] is not None:
        return say("label_wedge", lang, source=source, periods=len(table["periods"]), **sizes)
    return say("label", lang, source=source, arms=len(table["arms"]), **sizes)


def _sections(record: Record, style: Style) -> tuple[Section, ...]:
    lang = style.lang
    shown: list[tuple[str, tuple[Part, ...]]] = [
        (say("others", lang), (_others(record, lang),)),
        (say("picture", lang), (_picture(record, lang), tables.means(record, style))),
    ]
    shown += _tables(tables.effects(record, contrast, style) for contrast in record["contrasts"])
    shown.append((say("tests", lang), (*_lottery(record, lang), tables.tests(record, style))))
    drawn = picture.gaps_svg(record, lang=lang)
    if drawn:
        balances = tuple(tables.balances(record, style))
        shown.append((say("gaps", lang), (Figure(drawn, say("gaps_note", lang)), *_captioned(balances))))
    shown += _tables((tables.compliance(record, style), tables.attrition(record, style)))
    shown += _tables((tables.arms(record, style), tables.starts(record, style), tables.dropped(record, style)))
    shown.append((say("warnings", lang), (tuple(tables.warnings(record, lang)) or say("no_warnings", lang),)))
    return tuple(Section(title, parts) for title, parts in shown if any(parts))


def _tables(found: Iterable[Table | None]) -> list[tuple[str, tuple[Part, ...]]]:
    return [(table.title, (table,)) for table in found if table is not None]


def _captioned(found: tuple[Table, ...]) -> Iterator[Part]:
    for table in found:
        # One heading serves several arms, so each table is named above it.
        yield from ((table.title, table) if len(found) > 1 else (table,))


def _others(record: Record, lang: str) -> tuple[str, ...]:
    joint = " " if lang == "en" else ""
    return tuple(joint.join(filter(None, sentence(record, contrast, lang))) for contrast in record["contrasts"][1:])


def _picture(record: Record, lang: str) -> Figure:
    return Figure(picture.effects_svg(record, lang=lang), picture.effects_note(record, lang))


def _lottery(record: Record, lang: str) -> tuple[Part, ...]:
    drawn = picture.lottery_svg(record, lang=lang)
    return (Figure(drawn, say("lottery_note", lang)),) if drawn else ()


def _methods(record: Record, lang: str) -> tuple[str, ...]:
    spec, table = record["spec"], record["table"]
    used = {name for contrast in record["contrasts"] for name in contrast["estimates"]}
    errors = say("errors_units" if table["clusters"] is None else "errors_clusters", lang)
    names = ("、" if lang == "zh" else ", ").join(spec["covariates"])
    how = [say("how_wedge", lang)] if "stepped_wedge" in used else [say("how_compared", lang, errors=errors)]
    how += [say("how_cr3", lang)] if spec.get("errors") == "cr3" else []
    how += [say("how_blocks", lang)] if table["blocks"] is not None else []
    how += [say("how_lin", lang, names=names)] if "lin" in used else []
    how += [say("how_cuped", lang, pre=spec["pre"])] if "cuped" in used else []
    made = any(contrast["randomisation"] is not None for contrast in record["contrasts"])
    lottery = say("how_lottery", lang, how=tables.how_tested(record, lang)) if made else ""
    rule = say("rule", lang, level=percent(spec["level"]), alpha=f"{round(1 - spec['level'], 10):g}")
    return (" " if lang == "en" else "").join(text.strip() for text in how), lottery, rule


def _references(record: Record) -> tuple[str, ...]:
    found = record["contrasts"]
    used = {name for contrast in found for name in contrast["estimates"]}
    used |= {part for part in ("randomisation", "compliance", "attrition") if any(contrast[part] is not None for contrast in found)}
    used |= {"several"} if len(found) > 1 else set()
    return tuple(text for name, text in CITATIONS.items() if name in used)
