"""The report of a staggered adoption: what each part of the page says, in the order in which it is read."""

from dataclasses import dataclass

from pilotzone.evidence.evaluability import Grade, who_text
from pilotzone.evidence.figures import event_name, percent
from pilotzone.evidence.plot import bacon_svg, estimators_svg, event_study_svg, heat_map_svg, raw_means_svg
from pilotzone.evidence.plot.compared import drawn_times
from pilotzone.evidence.records import Record
from pilotzone.evidence.report import estimators, prose, tables
from pilotzone.evidence.report.document import Document, Figure, Part, Reproduce, Section, document_html
from pilotzone.evidence.report.tables import Style
from pilotzone.evidence.report.verdict import sentence, verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a report says beside the numbers.

    Attributes
    ----------
    source : str
        Whose data, where, when, as the first line names them.
    command : str
        Command that makes the same numbers again, empty if there is none.
    outcome : str, optional
        Name of the outcome as the reader knows it; the column name unless given.
    grade : Grade, optional
        Evaluability grade; without it the report says that the data alone cannot tell.
    more : tuple of Section
        What else to tell, before the method.
    """

    source: str
    command: str = ""
    outcome: str | None = None
    grade: Grade | None = None
    more: tuple[Section, ...] = ()


def report_html(record: Record, means: Record, setting: Setting, *, lang: str = "en") -> str:
    """Return one self-contained HTML page that an official can read and an analyst can check.

    Parameters
    ----------
    record : Record
        A `pilotzone.estimate/1` record.
    means : Record
        What `pilotzone.evidence.plot.raw_means` gives.
    setting : Setting
        Source, command, name of the outcome, grade.
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
    outcome, style = setting.outcome or str(record["spec"]["outcome"]), Style(lang)
    bold, rest = sentence(record, lang, outcome=outcome)
    document = Document(
        title=style.say("title", outcome=outcome),
        label=_label(record, setting, style),
        sentence=bold,
        answered=verdict(record).answered,
        lines=(rest, prose.window(record, lang, outcome=outcome), style.say("causal")),
        aside=_grade(setting.grade, style),
        sections=(*_sections(record, means, outcome, style), *setting.more),
        methods=tuple(prose.method(record, lang)),
        references=tuple(prose.citations(record)),
        reproduce=Reproduce(
            source="", command=setting.command, sha256=record["panel"]["sha256"], spec=record["spec"], engine=record["engine"]
        ),
    )
    return document_html(document, lang=lang)


def _label(record: Record, setting: Setting, style: Style) -> str:
    panel = record["panel"]
    span = {"first": panel["periods"][0], "last": panel["periods"][-1], "periods": len(panel["periods"])}
    return style.say("label", source=setting.source, units=f"{panel['units']:,}", **span)


def _grade(grade: Grade | None, style: Style) -> Section:
    if grade is None:
        return Section(style.say("no_grade"), ())
    lang = style.lang
    caps = tuple(style.say("who", text=cap.text(lang), who=who_text(cap.who, lang)) for cap in grade.binding)
    changes = tuple(change.text(lang) for change in grade.raise_by)
    parts = [(style.say(key), found) for key, found in (("binding", caps), ("raise_by", changes)) if found]
    return Section(_capital(grade.label(lang)), tuple(part for pair in parts for part in pair))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sections(record: Record, means: Record, outcome: str, style: Style) -> tuple[Section, ...]:
    warned = tuple(prose.warnings(record, style.lang))
    return (
        _means(means, outcome, style),
        _events(record, outcome, style),
        Section(style.say("counts"), (tables.counts(record, style),)),
        Section(style.say("dropped"), (tables.dropped(record, style),)),
        Section(style.say("warnings"), (warned or style.say("no_warnings"),)),
        Section(style.say("pretrend"), (prose.pretrend(record, style.lang),)),
        Section(style.say("overall"), (tables.overall(record, style),)),
        *_checks(record, style),
        *_robust(record, style),
        *_estimators(record, outcome, style),
        _cells(record, outcome, style),
    )


def _means(means: Record, outcome: str, style: Style) -> Section:
    picture = Figure(raw_means_svg(means, outcome=outcome, lang=style.lang), style.say("means_note"))
    return Section(style.say("means"), (picture, tables.raw_means(means, style)))


def _events(record: Record, outcome: str, style: Style) -> Section:
    picture = Figure(event_study_svg(record, outcome=outcome, lang=style.lang), prose.before_after(record, style.lang))
    return Section(style.say("event"), (picture, prose.base(record, style.lang), tables.event_study(record, style)))


def _checks(record: Record, style: Style) -> tuple[Section, ...]:
    permuted, moved = prose.permutation(record, style.lang), tables.influence(record, style)
    small = prose.small_errors(record, style.lang)
    found = ((style.say("errors"), small), (style.say("permutation"), permuted), (moved.title, moved if moved.rows else ""))
    return tuple(Section(title, (part,)) for title, part in found if part)


def _robust(record: Record, style: Style) -> tuple[Section, ...]:
    found = record.get("sensitivity")
    if not found:
        return ()
    if missing := prose.robust_missing(record, style.lang):
        return (Section(style.say("robust"), (missing,)),)
    # The analysis builds on the tables of this package, and loads SciPy; only a record that holds one needs its words.
    from pilotzone.evidence.sensitivity import picture
    from pilotzone.evidence.sensitivity import tables as robust

    drawn = Figure(picture.sensitivity_svg(found, lang=style.lang, adaptive=True), _capital(picture.note(found, style.lang)))
    parts: tuple[Part, ...] = (*robust.sentences(found, style), drawn, robust.sets(found, style), robust.pretest(found, style))
    return (Section(style.say("robust"), parts),)


def _estimators(record: Record, outcome: str, style: Style) -> tuple[Section, ...]:
    if not record.get("estimators"):
        return ()
    times, level = drawn_times(record), percent(record["spec"]["level"])
    caption = style.say("estimators_caption", level=level, first=event_name(times[0]), last=event_name(times[-1])) if times else ""
    parts: tuple[Part, ...] = (
        *prose.refused(record, style.lang),
        estimators.averages(record, style),
        Figure(estimators_svg(record, outcome=outcome, lang=style.lang), caption),
        estimators.by_period(record, style),
    )
    compared = Section(style.say("hausman"), (estimators.differences(record, style),))
    return (Section(style.say("estimators"), parts), compared, *_bacon(record, outcome, style))


def _bacon(record: Record, outcome: str, style: Style) -> tuple[Section, ...]:
    if not record.get("bacon"):
        return ()
    drawn = Figure(bacon_svg(record, outcome=outcome, lang=style.lang), style.say("bacon_caption"))
    return (Section(style.say("bacon"), (estimators.bacon(record, style), drawn, estimators.bacon_pairs(record, style))),)


def _cells(record: Record, outcome: str, style: Style) -> Section:
    if not record["att_gt"]:
        return Section(style.say("cells"), (style.say("cells_none"),))
    caption = style.say("heat_caption", level=percent(record["spec"]["level"]))
    drawn = Figure(heat_map_svg(record, outcome=outcome, lang=style.lang), caption)
    return Section(style.say("cells"), (drawn, tables.cells(record, style)))
