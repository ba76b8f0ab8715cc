"""The picture of a discontinuity from its `pilotzone.rdd/1` record: binned means, local fits, the cut-off."""

from __future__ import annotations

from pilotzone.evidence.cutoff.words import say
from pilotzone.evidence.figures import figures
from pilotzone.evidence.plot.render import to_png, to_svg
from pilotzone.evidence.plot.specs import ACCENT, GRID, HEIGHT, INK, PAPER, WIDTH, Spec, frame
from pilotzone.evidence.records import Record


def cutoff_svg(record: Record, *, lang: str = "en", adaptive: bool = False) -> str:
    """Return the picture as one SVG element with title and description.

    Parameters
    ----------
    record : Record
        A `pilotzone.rdd/1` record.
    lang : str
        "zh" or "en".
    adaptive : bool
        Whether ink and paper follow the page around it, which then says the heading.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    ends = record["picture"]["below"]["line"][-1]["value"], record["picture"]["above"]["line"][0]["value"]
    counts = {side: len(record["picture"][side]["bins"]) for side in ("below", "above")}
    desc = say("desc", lang, **counts, low=figures(ends[0]), high=figures(ends[1]))
    return to_svg(
        _spec(record, lang, headed=not adaptive), title=say("title", lang, outcome=record["spec"]["outcome"]), desc=desc, adaptive=adaptive
    )


def cutoff_png(record: Record, *, lang: str = "en") -> bytes:
    """Return the picture as PNG on white.

    Parameters
    ----------
    record : Record
        A `pilotzone.rdd/1` record.
    lang : str
        "zh" or "en".

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    return to_png(_spec(record, lang, headed=True))


def _spec(record: Record, lang: str, *, headed: bool) -> Spec:
    outcome = str(record["spec"]["outcome"])
    x = {"type": "quantitative", "axis": {"title": say("score", lang, score=record["spec"]["score"]), "grid": False}}
    y = {"type": "quantitative", "scale": {"zero": False}, "axis": {"title": say("mean", lang, outcome=outcome), "tickCount": 6}}
    picture = record["picture"]
    layers: list[Spec] = [
        {
            "data": {"values": [{"score": 0}]},
            "mark": {"type": "rule", "color": GRID, "strokeDash": [3, 3]},
            "encoding": {"x": {"field": "score", **x}},
        }
    ]
    for side, fill in (("below", PAPER), ("above", ACCENT)):
        place = {"x": {"field": "score", **x}, "y": {"field": "mean", **y}}
        fitted = {"x": {"field": "score", **x}, "y": {"field": "value", **y}}
        point = {"type": "point", "filled": True, "size": 45, "fill": fill, "stroke": INK, "strokeWidth": 1.2, "opacity": 1}
        layers.append({"data": {"values": picture[side]["bins"]}, "mark": point, "encoding": place})
        layers.append(
            {"data": {"values": picture[side]["line"]}, "mark": {"type": "line", "color": INK, "strokeWidth": 2.5}, "encoding": fitted}
        )
    return {
        **(frame(title=say("title", lang, outcome=outcome), note=say("note", lang)) if headed else frame()),
        "width": WIDTH,
        "height": HEIGHT,
        "layer": layers,
    }
