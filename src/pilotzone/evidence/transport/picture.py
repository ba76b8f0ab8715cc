"""The picture of overlap: how far the panel's groups lie from the target, covariate by covariate."""

from __future__ import annotations

from pilotzone.evidence.plot.render import to_png, to_svg
from pilotzone.evidence.plot.specs import ACCENT, GRID, INK, WIDTH, Spec, frame
from pilotzone.evidence.records import Record
from pilotzone.evidence.transport.words import say

ROW = 34
"""Height of a covariate, in pixels."""


def overlap_svg(record: Record, *, lang: str = "en", adaptive: bool = False) -> str:
    """Return the picture as one SVG element with title and description.

    Parameters
    ----------
    record : Record
        A `pilotzone.transport/1` record.
    lang : str
        "zh" or "en".
    adaptive : bool
        Whether ink and paper follow the page around it.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    desc = say("desc", lang, n=len(record["overlap"]))
    return to_svg(_spec(record, lang), title=say("overlap", lang), desc=desc, adaptive=adaptive)


def overlap_png(record: Record, *, lang: str = "en") -> bytes:
    """Return the picture as PNG on white.

    Parameters
    ----------
    record : Record
        A `pilotzone.transport/1` record.
    lang : str
        "zh" or "en".

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    return to_png(_spec(record, lang))


def _spec(record: Record, lang: str) -> Spec:
    rows = record["overlap"]
    values = [
        # The distance is the target's from the group; drawn the other way round, from the target at 0.
        {"name": row["name"], "gap": -row[f"{group}_gap"], "group": say(group, lang)}
        for row in rows
        for group in ("treated", "comparison")
        if row[f"{group}_gap"] is not None
    ]
    groups = [say(group, lang) for group in ("treated", "comparison")]
    x = {"field": "gap", "type": "quantitative", "axis": {"title": say("gap_axis", lang), "grid": True}}
    y = {"field": "name", "type": "nominal", "sort": [row["name"] for row in rows], "axis": {"title": None}}
    shape = {"field": "group", "type": "nominal", "scale": {"domain": groups, "range": ["circle", "diamond"]}, "legend": {"title": None}}
    fill = {"field": "group", "type": "nominal", "scale": {"domain": groups, "range": [ACCENT, GRID]}, "legend": {"title": None}}
    return {
        **frame(title=say("overlap", lang), note=say("picture_note", lang)),
        "width": WIDTH,
        "height": ROW * len(rows),
        "layer": [
            {
                "data": {"values": [{"zero": 0}]},
                "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5},
                "encoding": {"x": {"field": "zero", "type": "quantitative"}},
            },
            {
                "data": {"values": values},
                "mark": {"type": "line", "color": GRID},
                "encoding": {"x": x, "y": y, "detail": {"field": "name"}},
            },
            {
                "data": {"values": values},
                "mark": {"type": "point", "filled": True, "size": 90, "stroke": INK, "strokeWidth": 1.2, "opacity": 1},
                "encoding": {"x": x, "y": y, "shape": shape, "fill": fill},
            },
        ],
    }
