"""A result as text that is never cut: columns lined up, Chinese characters counted as two."""

from collections.abc import Iterable, Iterator
from unicodedata import combining, east_asian_width

from pilotzone.evidence.records import Record
from pilotzone.evidence.report import Style, Table, estimators, prose, sentence, tables

GAP = "  "


def cell_width(text: str) -> int:
    """Return the columns a text takes on a terminal."""
    return sum(0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1 for character in text)


def table_text(table: Table) -> str:
    """Return a table with its title and note; the first column to the left, numbers to the right."""
    lines = [table.title]
    if table.note:
        lines.append(GAP + table.note)
    if table.rows:
        widths = [max(cell_width(row[at]) for row in (table.head, *table.rows)) for at in range(len(table.head))]
        lines += [_line(row, widths) for row in (table.head, tuple("-" * width for width in widths), *table.rows)]
    return "\n".join(lines)


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    pads = [" " * (width - cell_width(cell)) for cell, width in zip(row, widths, strict=True)]
    cells = [cell + pad if at == 0 else pad + cell for at, (cell, pad) in enumerate(zip(row, pads, strict=True))]
    return (GAP + GAP.join(cells)).rstrip()


def design_text(sentences: Iterable[str], shown: Iterable[Table], warnings: tuple[str, Iterable[str]]) -> str:
    """Return the result of a design: sentences, tables, and its warnings under their title; empty sentences are left out."""
    return "\n\n".join(["\n".join(filter(None, sentences)), *map(table_text, shown), _block(*warnings)]) + "\n"


def result_text(record: Record, lang: str) -> str:
    """Return a whole result: the sentence, then every table, with "-" for minus so that numbers can be copied."""
    return "\n\n".join(_blocks(record, Style(lang, minus="-"))) + "\n"


def _blocks(record: Record, style: Style) -> Iterator[str]:
    lang = style.lang
    outcome = str(record["spec"]["outcome"])
    bold, rest = sentence(record, lang)
    yield "\n".join(filter(None, (bold, rest, prose.window(record, lang, outcome=outcome))))
    for show in (tables.counts, tables.dropped, tables.event_study, tables.overall):
        yield table_text(show(record, style))
    if small := prose.small_errors(record, lang):
        yield _block(style.say("errors"), [small])
    yield from _compared(record, style)
    yield _block(style.say("pretrend"), [prose.pretrend(record, lang)])
    if record.get("sensitivity"):
        yield _robust(record, style)
    if permuted := prose.permutation(record, lang):
        yield _block(style.say("permutation"), [permuted])
    if record.get("influence"):
        yield table_text(tables.influence(record, style))
    yield _block(style.say("warnings"), prose.warnings(record, lang) or [style.say("no_warnings")])


def _compared(record: Record, style: Style) -> Iterator[str]:
    if not record.get("estimators"):
        return
    yield table_text(estimators.averages(record, style))
    if missing := prose.refused(record, style.lang):
        yield "\n".join(missing)
    yield table_text(estimators.differences(record, style))
    if record.get("bacon"):
        yield table_text(estimators.bacon(record, style))


def _robust(record: Record, style: Style) -> str:
    if missing := prose.robust_missing(record, style.lang):
        return _block(style.say("robust"), [missing])
    # Only a record with an analysis needs its words; the package loads SciPy.
    from pilotzone.evidence.sensitivity.tables import sentences

    return _block(style.say("robust"), sentences(record["sensitivity"], style))


def _block(title: str, lines: Iterable[str]) -> str:
    return "\n".join([title, *(GAP + line for line in lines)])
