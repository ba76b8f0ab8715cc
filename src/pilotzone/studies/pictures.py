"""Pictures of a result, drawn when the estimate is made and stored beside it, for paper and for a light plate on a screen."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from pilotzone.evidence.plot import event_study_svg, raw_means_svg
from pilotzone.indicators.enums import PeriodType
from pilotzone.kit.text import LANGUAGES
from pilotzone.studies.estimation import Found
from pilotzone.studies.periods import label_of_number

_TEXT_NODE = re.compile(r">([^<>]+)<")


def pictures_of(found: Found, kind: PeriodType) -> dict[str, bytes]:
    """Return raw means and event study in both languages, by name such as "means.zh"."""
    drawn: dict[str, bytes] = {}
    for lang in LANGUAGES:
        name = found.outcome.measured(lang)
        means = raw_means_svg(found.means, outcome=name, lang=lang, adaptive=False)
        events = event_study_svg(found.record, outcome=name, lang=lang, adaptive=False)
        drawn[f"means.{lang}"] = relabelled(means, found.means["periods"], kind).encode()
        drawn[f"event.{lang}"] = events.encode()
    return drawn


def period_labels(numbers: list[int], kind: PeriodType) -> dict[str, str]:
    """Return how each period's number is written; nothing for years, which are their own numbers."""
    return {} if kind == PeriodType.YEAR else {str(number): label_of_number(number, kind) for number in numbers}


def relabelled(svg: str, periods: list[int], kind: PeriodType) -> str:
    """Return a picture whose axis and legend name periods as people do, not by number."""
    labels = period_labels(list(range(min(periods), max(periods) + 2)), kind)
    if not labels:
        return svg
    known = re.compile(r"(?<![\d.,])(" + "|".join(labels) + r")(?![\d.,])")
    put: Callable[[re.Match[str]], str] = lambda found: labels[found.group(1)]  # noqa: E731 - used once, below
    return _TEXT_NODE.sub(lambda node: f">{known.sub(put, node.group(1))}<", svg)


def relabelled_cells(cells: tuple[str, ...], labels: Mapping[str, str]) -> tuple[str, ...]:
    """Return table cells with period numbers written as people write them."""
    return tuple(labels.get(cell, cell) for cell in cells)


def plate(picture: Any) -> str:
    """Return the width and height that a stored picture names, as they stand in its first tag."""
    found = re.search(r'width="(\d+)" height="(\d+)"', picture)
    return "x".join(found.groups()) if found else ""
