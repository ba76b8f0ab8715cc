"""The power curve of a plan from its `pilotzone.power/1` record: chance to find an effect by its size."""

from __future__ import annotations

from pilotzone.evidence.figures import figures, percent
from pilotzone.evidence.planning.tables import size_text
from pilotzone.evidence.planning.words import say
from pilotzone.evidence.plot.render import to_png, to_svg
from pilotzone.evidence.plot.specs import ACCENT, GRID, HEIGHT, INK, WIDTH, Spec, frame
from pilotzone.evidence.records import Record


def power_svg(record: Record, *, lang: str = "en", adaptive: bool = False) -> str:
    """Return the power curve as one SVG element with title and description.

    Parameters
    ----------
    record : Record
        A `pilotzone.power/1` record.
    lang : str
        "zh" or "en".
    adaptive : bool
        Whether ink and paper follow the page around it.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    listed = record["curve"][:: max(len(record["curve"]) // 6, 1)]
    rows = " ".join(say("curve_row", lang, effect=figures(p["effect"]), power=f"{p['formula']:.0%}") for p in listed)
    desc = say("curve_desc", lang, size=size_text(record, record["plan"]["size"], lang), rows=rows)
    return to_svg(_spec(record, lang), title=_title(record, lang), desc=desc, adaptive=adaptive)


def power_png(record: Record, *, lang: str = "en") -> bytes:
    """Return the power curve as PNG on white.

    Parameters
    ----------
    record : Record
        A `pilotzone.power/1` record.
    lang : str
        "zh" or "en".

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    return to_png(_spec(record, lang))


def _title(record: Record, lang: str) -> str:
    size = size_text(record, record["plan"]["size"], lang)
    return f"{say('title', lang, outcome=record['spec']['outcome'])} · {size}"


def _spec(record: Record, lang: str) -> Spec:
    curve, asked = record["curve"], record["spec"]["power"]
    x = {"field": "effect", "type": "quantitative", "axis": {"title": say("curve_x", lang), "grid": False, "tickCount": 6}}
    axis = {"title": say("curve_y", lang), "tickCount": 6, "format": ".0%"}
    y = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": axis}
    simulated = [point for point in curve if point["simulation"] is not None][::2]
    ends = [
        {**point, "low": max(point["simulation"] - 2 * point["error"], 0), "high": min(point["simulation"] + 2 * point["error"], 1)}
        for point in simulated
    ]
    shape = {"type": "point", "filled": True, "size": 45, "fill": ACCENT, "stroke": INK, "strokeWidth": 1.2, "opacity": 1}
    layers: list[Spec] = [
        {
            "data": {"values": [{"power": asked, "label": percent(asked)}]},
            "mark": {"type": "rule", "color": GRID, "strokeDash": [4, 3]},
            "encoding": {"y": {"field": "power", **y}},
        },
        {
            "data": {"values": curve},
            "mark": {"type": "line", "color": INK, "strokeWidth": 2},
            "encoding": {"x": x, "y": {"field": "formula", **y}},
        },
    ]
    if ends:
        bar = {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}}
        layers.append({"data": {"values": ends}, "mark": {"type": "rule", "color": INK, "strokeWidth": 1.2}, "encoding": bar})
        layers.append({"data": {"values": ends}, "mark": shape, "encoding": {"x": x, "y": {"field": "simulation", **y}}})
    note = say("curve_note", lang)
    return {**frame(title=_title(record, lang), note=note), "width": WIDTH, "height": HEIGHT, "layer": layers}
