"""A small picture of one line of values: only values that compare, with what is a bound drawn open."""

from collections.abc import Sequence
from html import escape

from pilotzone.indicators.enums import Bound
from pilotzone.indicators.measures import number_text
from pilotzone.indicators.models import IndicatorVersion, Observation

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 240, 90, 24, 24, 36
# Both stand out on white and on near-black paper, so that one picture serves every appearance.
LINE, TEXT = "#2f7fd6", "#7a7f87"


def line_chart(values: Sequence[Observation], version: IndicatorVersion) -> str:
    """Return the values as SVG, periods left to right, the value axis from zero."""
    shown = [value for value in values if value.value is not None]
    top = max([0, *(value.value or 0 for value in shown)]) or 1
    bottom = min([0, *(value.value or 0 for value in shown)])
    points = [(_x(index, len(shown)), _y(value.value or 0, bottom, top)) for index, value in enumerate(shown)]
    parts = [
        _text(LEFT - 8, _y(top, bottom, top) + 4, number_text(top, version), "end"),
        _text(LEFT - 8, _y(bottom, bottom, top) + 4, number_text(bottom, version), "end"),
        f'<path d="M{LEFT} {_y(bottom, bottom, top)}H{WIDTH - RIGHT}" stroke="{TEXT}"/>',
        f'<polyline points="{" ".join(f"{x},{y}" for x, y in points)}" fill="none" stroke="{LINE}" stroke-width="2"/>',
        *(_mark(point, value) for point, value in zip(points, shown, strict=True)),
    ]
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} font-family="sans-serif" font-size="12">{"".join(parts)}</svg>'


def _x(index: int, count: int) -> int:
    return LEFT + round((WIDTH - LEFT - RIGHT) * (index + 0.5) / count)


def _y(value: int, bottom: int, top: int) -> int:
    return TOP + round((HEIGHT - TOP - BOTTOM) * (top - value) / (top - bottom))


def _mark(point: tuple[int, int], value: Observation) -> str:
    x, y = point
    fill = LINE if value.bound == Bound.EXACT else "none"
    circle = f'<circle cx="{x}" cy="{y}" r="4" fill="{fill}" stroke="{LINE}" stroke-width="2"/>'
    return circle + _text(x, HEIGHT - 12, value.period_label, "middle")


def _text(x: int, y: int, text: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" fill="{TEXT}" text-anchor="{anchor}">{escape(text)}</text>'
