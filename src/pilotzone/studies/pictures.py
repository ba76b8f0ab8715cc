"""Pictures of a result, drawn when the estimate is made and stored beside it.

They stand as images on a light plate: their ink is then black, their ground that of the plate, on a screen and on paper.
"""

import re

from pilotzone.evidence.plot import event_study_svg, raw_means_svg
from pilotzone.indicators.enums import PeriodType
from pilotzone.kit.text import LANGUAGES
from pilotzone.studies.estimation import Found
from pilotzone.studies.periods import label_of_number

_TEXT_NODE = re.compile(r">([^<>]+)<")
_SIZE = re.compile(r'width="(\d+)" height="(\d+)" viewBox="0 0 \1 \2"')
EDGE = 20


def pictures_of(found: Found, kind: PeriodType) -> dict[str, bytes]:
    """Return raw means and event study in both languages, by name such as "means.zh"."""
    drawn: dict[str, bytes] = {}
    for lang in LANGUAGES:
        name = found.outcome.axis(lang)
        means = raw_means_svg(found.means, outcome=name, lang=lang, adaptive=True)
        events = event_study_svg(found.record, outcome=name, lang=lang, adaptive=True)
        drawn[f"means.{lang}"] = relabelled(means, found.means["periods"], kind).encode()
        drawn[f"event.{lang}"] = events.encode()
    return drawn


def period_labels(numbers: list[int], kind: PeriodType) -> dict[str, str]:
    """Return how each period's number is written; nothing for years, which are their own numbers."""
    return {} if kind == PeriodType.YEAR else {str(number): label_of_number(number, kind) for number in numbers}


def relabelled(svg: str, periods: list[int], kind: PeriodType) -> str:
    """Return a picture whose axis and legend name periods as people do, not by number."""
    if kind == PeriodType.YEAR:
        return svg
    return _TEXT_NODE.sub(lambda node: f">{relabelled_text(node.group(1), periods, kind)}<", _widened(svg))


def _widened(svg: str) -> str:
    """Return a picture with room at its right edge for a label that is longer than the number it was drawn with."""
    return _SIZE.sub(lambda size: _size(int(size[1]) + EDGE, int(size[2])), svg, count=1)


def _size(width: int, height: int) -> str:
    return f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'


def relabelled_text(text: str, periods: list[int], kind: PeriodType) -> str:
    """Return a text in which the numbers of these periods are written as people write them."""
    labels = period_labels(list(range(min(periods), max(periods) + 2)), kind)
    if not labels:
        return text
    known = re.compile(r"(?<![\d.,])(" + "|".join(labels) + r")(?![\d.,])")
    return known.sub(lambda found: labels[found.group(1)], text)
