"""One self-contained page for any design: no script, no outside address, everything escaped.

A design's page.py fills a `Document`; `document_html` writes it with Method, References and Reproduce at its end.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any

from pilotzone.evidence.report.tables import Style, Table

WIDE = 560
"""Width from which a picture is not shrunk to the width of a phone."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with what is said below it.

    Attributes
    ----------
    svg : str
        The picture as this package draws it, with title and description; the one part of a page that is not escaped.
    caption : str
        How to read it.
    """

    svg: str
    caption: str


Part = str | tuple[str, ...] | Table | Figure
"""A paragraph, a list, a table or a picture; an empty one leaves nothing on the page."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it.

    Attributes
    ----------
    title : str
        The heading.
    parts : tuple of Part
        In the order in which they are read.
    """

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduce:
    """What makes the same numbers again.

    Attributes
    ----------
    source : str
        Name of the file, without the folders of this machine; empty if there is none.
    command : str
        The command, empty if there is none.
    sha256 : str, Mapping[str, str] or None
        Digest of the file, or digests by name of file; None is shown as not recorded.
    spec : Mapping[str, Any]
        Every option as used; lists, mappings, None and booleans are shown in words.
    engine : Mapping[str, Any]
        ``version`` and, where there is a choice, ``backend``.
    """

    source: str
    command: str
    sha256: str | Mapping[str, str] | None
    spec: Mapping[str, Any]
    engine: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report of one design.

    Attributes
    ----------
    title : str
        What was evaluated.
    label : str
        Line on top: source, rows, units.
    sentence : str
        The one sentence, in bold.
    answered : bool
        Whether the sentence gives an answer; if not, it is marked so that it shows without colour.
    lines : tuple of str
        Paragraphs after the sentence: what cannot be said. Empty ones are left out.
    aside : Section, optional
        A box below them.
    sections : tuple of Section
        The picture first, then tables, what was left out and why, warnings.
    methods, references : tuple of str
        Paragraphs on how it was computed, and citations.
    reproduce : Reproduce
        Command and digests.
    """

    title: str
    label: str
    sentence: str
    answered: bool
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    methods: tuple[str, ...]
    references: tuple[str, ...]
    reproduce: Reproduce
    aside: Section | None = None


def document_html(document: Document, *, lang: str = "en") -> str:
    """Return the page; sections Method, References and Reproduce come last.

    Parameters
    ----------
    document : Document
        What it says.
    lang : str
        "zh" or "en"; the texts of the document are in this language already.

    Returns
    -------
    str
        HTML without scripts, forms, links or outside requests.
    """
    style = Style(lang)
    ending = (Section(style.say("methods"), document.methods), Section(style.say("references"), (document.references,)))
    written = [_section(each) for each in (*document.sections, *ending)]
    body = "\n".join([_opening(document), *written, _reproduce(document.reproduce, style)])
    return _page(document.title, body, lang)


def _page(title: str, body: str, lang: str) -> str:
    sheet = files(__package__).joinpath("report.css").read_text(encoding="utf-8")
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-Hans" if lang == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>\n{sheet}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _opening(document: Document) -> str:
    kind = "answered" if document.answered else "open"
    return (
        f'<header>\n<p class="label">{escape(document.label)}</p>\n<h1>{escape(document.title)}</h1>\n'
        f'<p class="sentence {kind}"><strong>{escape(document.sentence)}</strong></p>\n'
        + "".join(_paragraph(line) for line in document.lines)
        + _aside(document.aside)
        + "\n</header>"
    )


def _aside(aside: Section | None) -> str:
    if aside is None:
        return ""
    title = f"<strong>{escape(aside.title)}</strong>" if aside.parts else escape(aside.title)
    return "\n".join([f'<p class="grade">{title}</p>', *filter(None, map(_part, aside.parts))])


def _section(section: Section) -> str:
    inner = "\n".join(filter(None, (_part(part) for part in section.parts)))
    return f"<section>\n<h2>{escape(section.title)}</h2>\n{inner}\n</section>"


def _part(part: Part) -> str:
    if isinstance(part, str):
        return _paragraph(part)
    if isinstance(part, Table):
        return _table(part)
    return _figure(part) if isinstance(part, Figure) else _list(part)


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>" if text else ""


def _list(items: Iterable[str]) -> str:
    inner = "".join(f"<li>{escape(item)}</li>" for item in items)
    return f"<ul>{inner}</ul>" if inner else ""


def _figure(figure: Figure) -> str:
    # A wide picture scrolls by itself before its letters become too small to read.
    found = re.search(r'\bwidth="(\d+)', figure.svg)
    kind = ' class="wide"' if found and int(found[1]) > WIDE else ""
    return f'<figure{kind}><div class="scroll">{figure.svg}</div><figcaption>{escape(figure.caption)}</figcaption></figure>'


def _table(table: Table) -> str:
    note = _paragraph(table.note)
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


def _reproduce(found: Reproduce, style: Style) -> str:
    command = f"<pre><code>{escape(found.command)}</code></pre>" if found.command else ""
    options = Table(style.say("options"), (style.say("option"), style.say("value")), tuple(_options(found.spec, style)))
    listed = "".join(f"<dt>{escape(name)}</dt><dd><code>{escape(value)}</code></dd>" for name, value in _facts(found, style))
    inner = "\n".join(filter(None, [command, f"<dl>{listed}</dl>", _table(options)]))
    return f"<section>\n<h2>{escape(style.say('reproduce'))}</h2>\n{inner}\n</section>"


def _facts(found: Reproduce, style: Style) -> Iterable[tuple[str, str]]:
    if found.source:
        yield style.say("data_file"), found.source
    digests = found.sha256 if isinstance(found.sha256, Mapping) else {"": found.sha256 or style.say("not_recorded")}
    for name, digest in digests.items():
        yield " ".join(filter(None, (style.say("panel_sha256"), name))), digest
    backend = f" ({found.engine['backend']})" if "backend" in found.engine else ""
    yield style.say("engine"), f"pilotzone {found.engine['version']}{backend}"


def _options(spec: Mapping[str, Any], style: Style) -> Iterable[tuple[str, str]]:
    for name, value in spec.items():
        yield name, _shown(value, style)


def _shown(value: object, style: Style) -> str:
    if value is None or value in ([], (), {}, ""):
        return style.say("none")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={_shown(each, style)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_shown(each, style) for each in value)
    return str(value)
