"""The report of a discontinuity as one HTML page, from its `pilotzone.rdd/1` record."""

from __future__ import annotations

from pilotzone.evidence.cutoff import tables
from pilotzone.evidence.cutoff.picture import cutoff_svg
from pilotzone.evidence.cutoff.verdict import verdict
from pilotzone.evidence.cutoff.words import CITATIONS, say
from pilotzone.evidence.figures import percent
from pilotzone.evidence.records import Record
from pilotzone.evidence.report import Document, Figure, Reproduce, Section, Style, document_html
from pilotzone.evidence.report.document import Part


def cutoff_html(record: Record, *, source: str, command: str = "", lang: str = "en") -> str:
    """Return one self-contained page that an official can read and an analyst can check.

    Parameters
    ----------
    record : Record
        A `pilotzone.rdd/1` record.
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
    style = Style(lang)
    bold, *rest = tables.sentences(record, style)
    document = Document(
        title=say("report", lang, outcome=record["spec"]["outcome"]),
        label=_label(record, source, lang),
        sentence=bold,
        answered=verdict(record).answered,
        lines=tuple(rest),
        sections=_sections(record, style),
        methods=_methods(record, lang),
        references=_references(record),
        reproduce=Reproduce(source=source, command=command, sha256=record["table"]["sha256"], spec=record["spec"], engine=record["engine"]),
    )
    return document_html(document, lang=lang)


def _label(record: Record, source: str, lang: str) -> str:
    spec, table = record["spec"], record["table"]
    if spec["pooled"] is None:
        cutoff = say("label_one", lang, score=spec["score"], cutoff=f"{spec['cutoff']:g}")
    else:
        cutoff = say("label_pooled", lang, pooled=spec["pooled"])
    below, above = (f"{n:,}" for n in table["used"])
    return say("label", lang, source=source, rows=f"{table['rows']:,}", below=below, above=above, cutoff=cutoff)


def _sections(record: Record, style: Style) -> tuple[Section, ...]:
    lang = style.lang
    picture = Figure(cutoff_svg(record, lang=lang, adaptive=True), say("note", lang))
    shown: list[tuple[str, tuple[Part, ...]]] = [
        (say("title", lang, outcome=record["spec"]["outcome"]), (picture, tables.jumps(record, style)))
    ]
    later = [tables.sides(record, style), tables.checks(record, style), tables.binomial(record, style)]
    later += [tables.sites(record, style)] if record["cutoffs"] else []
    shown += [(table.title, (table,)) for table in later if table.rows]
    shown.append((say("left_out", lang), (tables.left_out(record, style),)))
    shown.append((say("warnings", lang), (tuple(tables.warnings(record, lang)),)))
    shown.append((say("bins", lang), (tables.bins(record, style),)))
    return tuple(Section(title, parts) for title, parts in shown)


def _methods(record: Record, lang: str) -> tuple[str, ...]:
    spec = record["spec"]
    given = not isinstance(spec["bandwidth"], str)
    rule = say("rule_given", lang, h=f"{spec['bandwidth']:g}") if given else say(f"rule_{spec['bandwidth']}", lang)
    kind = "cluster" if spec["cluster"] else "nn" if spec["vce"] == "nn" else "hc"
    how = say(
        "how",
        lang,
        design=say("sharp" if record["first_stage"] is None else "fuzzy", lang),
        kernel=say(f"kernel_{spec['kernel']}", lang),
        order=spec["order"],
        next=spec["order"] + 1,
        rule=rule,
        vce=say(f"vce_{kind}", lang, name=spec["cluster"], vce=spec["vce"].upper()),
    )
    names = ("、" if lang == "zh" else ", ").join(spec["covariates"])
    adjusted = say("how_adjusted", lang, names=names) if names else ""
    return how, adjusted, say("how_checks", lang), say("rule", lang, level=percent(spec["level"]))


def _references(record: Record) -> tuple[str, ...]:
    wanted = {
        "robust": True,
        "covariates": bool(record["spec"]["covariates"]),
        "pooled": record["spec"]["pooled"] is not None,
        "weak": record["first_stage"] is not None,
        "density": record["density"] is not None,
    }
    return tuple(CITATIONS[name] for name, used in wanted.items() if used)
