"""The picture of the sets: one upright line for each bound, the usual interval first; needs the extra `plot`."""

from __future__ import annotations

from pilotzone.evidence.figures import percent
from pilotzone.evidence.plot.render import to_png, to_svg
from pilotzone.evidence.plot.specs import ACCENT, HEIGHT, INK, WIDTH, Spec, frame
from pilotzone.evidence.records import Record
from pilotzone.evidence.sensitivity.tables import bound_text, described
from pilotzone.evidence.sensitivity.words import say


def sensitivity_svg(record: Record, *, lang: str = "en", adaptive: bool = False) -> str:
    """Return the sets by bound as a picture; black on white with a heading unless it is to follow a page.

    Parameters
    ----------
    record : Record
        A `pilotzone.sensitivity/1` record.
    lang : str
        "zh" or "en".
    adaptive : bool
        Whether ink and paper follow the page around it.

    Returns
    -------
    str
        One SVG element with title and description.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    return to_svg(_spec(record, lang, headed=not adaptive), title=say("title", lang), desc=described(record, lang), adaptive=adaptive)


def sensitivity_png(record: Record, *, lang: str = "en") -> bytes:
    """Return the same picture as PNG at twice the size.

    Parameters
    ----------
    record : Record
        A `pilotzone.sensitivity/1` record.
    lang : str
        "zh" or "en".

    Returns
    -------
    bytes
        PNG on white.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    return to_png(_spec(record, lang, headed=True))


def note(record: Record, lang: str) -> str:
    """Return how to read the picture."""
    return say("picture_note", lang, level=percent(record["level"]))


def _spec(record: Record, lang: str, *, headed: bool) -> Spec:
    names = [say("usual", lang), *(bound_text(each["bound"]) for each in record["sets"])]
    x = {
        "field": "name",
        "type": "nominal",
        "sort": names,
        "scale": {"domain": names},
        "axis": {"title": say(f"axis_{record['restriction']}", lang), "labelAngle": 0, "grid": False},
    }
    value = {"type": "quantitative", "title": say("axis_effect", lang)}
    usual = {"test": {"field": "usual", "equal": True}}
    look = {"color": {"condition": {**usual, "value": INK}, "value": ACCENT}, "size": {"condition": {**usual, "value": 2}, "value": 6}}
    zero = {"mark": {"type": "rule", "color": INK, "strokeWidth": 1.2}, "encoding": {"y": {"datum": 0}}}
    lines = {"mark": {"type": "rule"}, "encoding": {"x": x, "y": {"field": "low", **value}, "y2": {"field": "high"}, **look}}
    caps = [
        {"mark": {"type": "tick", "thickness": 1.4, "size": 14, "color": INK}, "encoding": {"x": x, "y": {"field": end, **value}}}
        for end in ("low", "high")
    ]
    picture = {"width": WIDTH, "height": HEIGHT, "data": {"values": _rows(record, names)}, "layer": [zero, lines, *caps]}
    return {**(frame(title=say("title", lang), note=note(record, lang)) if headed else frame()), **picture}


def _rows(record: Record, names: list[str]) -> list[Spec]:
    usual = {"name": names[0], "low": record["original"]["lower"], "high": record["original"]["upper"], "usual": True}
    parts = [
        {"name": name, "low": low, "high": high, "usual": False}
        for name, each in zip(names[1:], record["sets"], strict=True)
        for low, high in each["intervals"]
    ]
    return [usual, *parts]
