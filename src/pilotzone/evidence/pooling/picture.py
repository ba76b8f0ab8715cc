"""The forest picture of pooled sites from their `pilotzone.pool/1` record: sites, their mean, the range for a further one."""

from __future__ import annotations

from pilotzone.evidence.figures import figures, fixed, percent
from pilotzone.evidence.plot.render import to_png, to_svg
from pilotzone.evidence.plot.specs import ACCENT, GRID, INK, Spec, frame
from pilotzone.evidence.pooling.tables import precision, site_interval
from pilotzone.evidence.pooling.words import say
from pilotzone.evidence.records import Record

WIDTH, TEXT, ROW, SMALLEST, LARGEST = 330, 130, 26, 30, 260
MOST_LETTERS = 160


def forest_svg(record: Record, *, lang: str = "en", adaptive: bool = False) -> str:
    """Return the sites as one SVG element with title and description.

    Parameters
    ----------
    record : Record
        A `pilotzone.pool/1` record.
    lang : str
        "zh" or "en".
    adaptive : bool
        Whether ink and paper follow the page around it, which then says the heading.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    title = say("picture", lang, outcome=record["outcomes"][0])
    return to_svg(_spec(record, lang, headed=not adaptive), title=title, desc=described(record, lang), adaptive=adaptive)


def forest_png(record: Record, *, lang: str = "en") -> bytes:
    """Return the same picture as PNG on white, at twice the size.

    Parameters
    ----------
    record : Record
        A `pilotzone.pool/1` record.
    lang : str
        "zh" or "en".

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    return to_png(_spec(record, lang, headed=True))


def note(record: Record, lang: str) -> str:
    """Return how to read the picture."""
    return say("note", lang, level=percent(record["level"]))


def described(record: Record, lang: str) -> str:
    """Return in words what the picture shows."""
    rows = [
        say(
            "desc_site",
            lang,
            site=row["site"],
            att=figures(row["att"]),
            weight=f"{row['weight']:.1%}",
            **_ends(*site_interval(record, row)),
        )
        for row in record["sites"]
    ]
    pooled, predicted = record["pooled"], record["predicted"]
    rows.append(say("desc_pooled", lang, att=figures(pooled["att"]), **_ends(pooled["lower"], pooled["upper"])))
    if predicted["lower"] is not None:
        rows.append(say("desc_predicted", lang, **_ends(predicted["lower"], predicted["upper"])))
    return "".join(rows)


def _ends(low: float, high: float) -> dict[str, str]:
    return {"low": figures(low), "high": figures(high)}


def _spec(record: Record, lang: str, *, headed: bool) -> Spec:
    rows = _rows(record, lang)
    names = [row["name"] for row in rows]
    y: Spec = {"field": "name", "type": "nominal", "sort": names, "scale": {"domain": names}}
    head = frame(title=say("picture", lang, outcome=record["outcomes"][0])) if headed else frame()
    if headed:
        head["title"]["subtitle"] = _lines(note(record, lang))
    panels = [_forest(rows, y, say("axis", lang, outcome=record["outcomes"][0])), _numbers(rows, y)]
    return {**head, "hconcat": [{**panel, "height": ROW * len(rows)} for panel in panels], "spacing": 0}


def _lines(text: str) -> list[str]:
    # A line for each part of the note, so that it is no wider than the picture.
    parts = text.replace("；", "；\n").replace("; ", ";\n").split("\n")
    return [part for part in parts if part]


def _rows(record: Record, lang: str) -> list[Spec]:
    decimals, pooled, predicted = precision(record), record["pooled"], record["predicted"]
    rows: list[Spec] = []
    for site in record["sites"]:
        low, high = site_interval(record, site)
        rows.append({"name": site["site"], "kind": "site", "att": site["att"], "low": low, "high": high, "weight": site["weight"]})
    rows.append({"name": say("pooled", lang), "kind": "pooled", "att": pooled["att"], "low": pooled["lower"], "high": pooled["upper"]})
    if predicted["lower"] is not None:
        rows.append({"name": say("predicted", lang), "kind": "predicted", "low": predicted["lower"], "high": predicted["upper"]})
    for row in rows:
        ends = say("to", lang, low=fixed(row["low"], decimals), high=fixed(row["high"], decimals))
        row["text"] = say("shown", lang, att=fixed(row["att"], decimals), ends=ends) if "att" in row else ends
    return rows


def _forest(rows: list[Spec], y: Spec, title: str) -> Spec:
    axis = {"title": None, "grid": False, "domain": False, "ticks": False, "labelLimit": MOST_LETTERS}
    place: Spec = {**y, "axis": axis}
    x: Spec = {"type": "quantitative", "scale": {"zero": True}, "axis": {"title": title, "tickCount": 6}}
    line: Spec = {"x": {"field": "low", **x}, "x2": {"field": "high"}, "y": place}
    zero: Spec = {"data": {"values": [{"zero": 0}]}, "mark": {"type": "rule", "color": GRID, "strokeDash": [3, 3]}}
    size: Spec = {"field": "weight", "type": "quantitative", "legend": None, "scale": {"domain": [0, 1], "range": [SMALLEST, LARGEST]}}
    caps = [
        _mark(rows, "predicted", {"type": "tick", "thickness": 1.5, "size": 12, "color": INK}, {"x": {"field": end, **x}, "y": place})
        for end in ("low", "high")
    ]
    return {
        "width": WIDTH,
        "layer": [
            {**zero, "encoding": {"x": {"field": "zero", **x}}},
            _mark(rows, "site", {"type": "rule", "color": INK, "strokeWidth": 1.5}, line),
            _mark(rows, "site", _point("square"), {"x": {"field": "att", **x}, "y": place, "size": size}),
            _mark(rows, "pooled", {"type": "rule", "color": ACCENT, "strokeWidth": 5}, line),
            _mark(rows, "pooled", {**_point("diamond"), "size": 190}, {"x": {"field": "att", **x}, "y": place}),
            _mark(rows, "predicted", {"type": "rule", "color": INK, "strokeWidth": 1.5, "strokeDash": [5, 3]}, line),
            *caps,
        ],
    }


def _point(shape: str) -> Spec:
    return {"type": "point", "filled": True, "shape": shape, "color": INK, "opacity": 1}


def _mark(rows: list[Spec], kind: str, mark: Spec, encoding: Spec) -> Spec:
    return {"data": {"values": [row for row in rows if row["kind"] == kind]}, "mark": mark, "encoding": encoding}


def _numbers(rows: list[Spec], y: Spec) -> Spec:
    mark = {"type": "text", "align": "left", "x": 8, "fontSize": 12, "color": INK}
    encoding = {"y": {**y, "axis": None}, "text": {"field": "text", "type": "nominal"}}
    return {"width": TEXT, "data": {"values": rows}, "mark": mark, "encoding": encoding}
