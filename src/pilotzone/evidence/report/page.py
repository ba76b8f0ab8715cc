"""The report as one HTML page: no script, no outside address, everything escaped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any

from pilotzone.evidence.evaluability import Grade, who_text
from pilotzone.evidence.plot import event_study_svg, raw_means_svg
from pilotzone.evidence.report import prose, tables
from pilotzone.evidence.report.tables import Style, Table
from pilotzone.evidence.report.verdict import Record, sentence, verdict

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


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
    """

    source: str
    command: str = ""
    outcome: str | None = None
    grade: Grade | None = None


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
    outcome = setting.outcome or str(record["spec"]["outcome"])
    style = Style(lang)
    body = [
        _opening(record, setting, outcome, style),
        _means(means, outcome, style),
        _events(record, outcome, style),
        _section(style.say("counts"), [_table(tables.counts(record, style))]),
        _section(style.say("dropped"), [_table(tables.dropped(record, style))]),
        _section(style.say("warnings"), [_list(prose.warnings(record, lang)) or _paragraph(style.say("no_warnings"))]),
        _section(style.say("pretrend"), [_paragraph(prose.pretrend(record, lang))]),
        _section(style.say("overall"), [_table(tables.overall(record, style))]),
        _checks(record, style),
        _section(style.say("cells"), [_table(tables.cells(record, style))]),
        _section(style.say("methods"), [_paragraph(text) for text in prose.method(record, lang)]),
        _section(style.say("references"), [_list(prose.citations(record))]),
        _reproduce(record, setting, style),
    ]
    return _page(style.say("title", outcome=outcome), "\n".join(filter(None, body)), lang)


def _page(title: str, body: str, lang: str) -> str:
    sheet = files(__package__).joinpath("report.css").read_text(encoding="utf-8")
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-Hans" if lang == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>\n{sheet}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _opening(record: Record, setting: Setting, outcome: str, style: Style) -> str:
    panel, lang = record["panel"], style.lang
    span = {"first": panel["periods"][0], "last": panel["periods"][-1], "periods": len(panel["periods"])}
    label = style.say("label", source=setting.source, units=f"{panel['units']:,}", **span)
    bold, rest = sentence(record, lang, outcome=outcome)
    kind = "answered" if verdict(record).answered else "open"
    lines = (rest, prose.window(record, lang, outcome=outcome), style.say("causal"))
    return (
        f'<header>\n<p class="label">{escape(label)}</p>\n<h1>{escape(style.say("title", outcome=outcome))}</h1>\n'
        f'<p class="sentence {kind}"><strong>{escape(bold)}</strong></p>\n'
        + "".join(_paragraph(line) for line in lines if line)
        + _grade(setting.grade, style)
        + "\n</header>"
    )


def _grade(grade: Grade | None, style: Style) -> str:
    if grade is None:
        return f'<p class="grade">{escape(style.say("no_grade"))}</p>'
    lang = style.lang
    caps = _list(style.say("who", text=cap.text(lang), who=who_text(cap.who, lang)) for cap in grade.binding)
    changes = _list(change.text(lang) for change in grade.raise_by)
    parts = [f'<p class="grade"><strong>{escape(_capital(grade.label(lang)))}</strong></p>']
    parts += [f"<p>{escape(style.say(key))}</p>{found}" for key, found in (("binding", caps), ("raise_by", changes)) if found]
    return "\n".join(parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _means(means: Record, outcome: str, style: Style) -> str:
    picture = raw_means_svg(means, outcome=outcome, lang=style.lang)
    return _section(style.say("means"), [_figure(picture, style.say("means_note")), _table(tables.raw_means(means, style))])


def _events(record: Record, outcome: str, style: Style) -> str:
    picture = event_study_svg(record, outcome=outcome, lang=style.lang)
    note = prose.before_after(record, style.lang)
    parts = [_figure(picture, note), _paragraph(prose.base(record, style.lang)), _table(tables.event_study(record, style))]
    return _section(style.say("event"), parts)


def _checks(record: Record, style: Style) -> str:
    permuted = prose.permutation(record, style.lang)
    moved = tables.influence(record, style)
    return "\n".join(
        ([_section(style.say("permutation"), [_paragraph(permuted)])] if permuted else [])
        + ([_section(style.say("influence"), [_table(moved)])] if moved.rows else [])
    )


def _reproduce(record: Record, setting: Setting, style: Style) -> str:
    engine, missing = record["engine"], style.say("not_recorded")
    facts = [
        (style.say("panel_sha256"), record["panel"]["sha256"] or missing),
        (style.say("engine"), f"pilotzone {engine['version']} ({engine['backend']})"),
    ]
    command = f"<pre><code>{escape(setting.command)}</code></pre>" if setting.command else ""
    options = Table(style.say("options"), (style.say("option"), style.say("value")), tuple(_options(record["spec"], style)))
    listed = "".join(f"<dt>{escape(name)}</dt><dd><code>{escape(value)}</code></dd>" for name, value in facts)
    return _section(style.say("reproduce"), [command, f"<dl>{listed}</dl>", _table(options)])


def _options(spec: Record, style: Style) -> Iterable[tuple[str, str]]:
    shown: dict[Any, str] = {None: style.say("none"), True: "true", False: "false"}
    for name, value in spec.items():
        yield name, shown[value] if value is None or isinstance(value, bool) else str(value)


def _section(title: str, parts: Sequence[str]) -> str:
    inner = "\n".join(filter(None, parts))
    return f"<section>\n<h2>{escape(title)}</h2>\n{inner}\n</section>"


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _list(items: Iterable[str]) -> str:
    inner = "".join(f"<li>{escape(item)}</li>" for item in items)
    return f"<ul>{inner}</ul>" if inner else ""


def _figure(picture: str, caption: str) -> str:
    return f'<figure><div class="scroll">{picture}</div><figcaption>{escape(caption)}</figcaption></figure>'


def _table(table: Table) -> str:
    note = _paragraph(table.note) if table.note else ""
    if not table.rows:
        return note
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.head)
    rows = "".join(_row(row) for row in table.rows)
    # A wide table scrolls by itself; it can be reached and moved by keyboard.
    return (
        f'{note}<div class="scroll" tabindex="0" role="region" aria-label="{escape(table.title)}"><table>'
        f"<caption>{escape(table.title)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(row: tuple[str, ...]) -> str:
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
    return f'<tr><th scope="row">{escape(row[0])}</th>{cells}</tr>'
