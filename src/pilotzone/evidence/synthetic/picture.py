"""Pictures of an effect on few treated units from its `pilotzone.synth/1` record: paths with period weights, and placebo gaps."""

from __future__ import annotations

from typing import Any, Final

from pilotzone.evidence.figures import figures, p_value
from pilotzone.evidence.plot.render import to_png, to_svg
from pilotzone.evidence.plot.specs import ACCENT, DASHES, FONT, GRID, HEIGHT, INK, WIDTH, Spec, frame, titled
from pilotzone.evidence.records import Record
from pilotzone.evidence.synthetic.words import say

WEIGHT_HEIGHT: Final = 40
SMALL_WIDTH: Final = 205
"""Width of a panel where several cohorts stand side by side."""
COLUMNS: Final = 2


def path_svg(record: Record, *, lang: str = "en", adaptive: bool = True) -> str:
    """Return treated and synthetic paths, one panel per cohort, as one SVG element with title and description.

    Parameters
    ----------
    record : Record
        A `pilotzone.synth/1` record.
    lang : str
        "zh" or "en".
    adaptive : bool
        Whether ink and paper follow the page around it; False draws black on white for a file.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    title = say("path_title", lang, outcome=record["spec"]["outcome"])
    return to_svg({**frame(), **_paths(record, lang)}, title=title, desc=path_desc(record, lang), adaptive=adaptive)


def placebo_svg(record: Record, *, lang: str = "en", adaptive: bool = True) -> str:
    """Return gaps of the treated and of every donor in their place, one panel per cohort, as one SVG element.

    Parameters
    ----------
    record : Record
        A `pilotzone.synth/1` record with ranks.
    lang : str
        "zh" or "en".
    adaptive : bool
        Whether ink and paper follow the page around it; False draws black on white for a file.

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    title = say("gap_title", lang, outcome=record["spec"]["outcome"])
    return to_svg({**frame(), **_gaps(record, lang)}, title=title, desc=placebo_desc(record, lang), adaptive=adaptive)


def synth_svg(record: Record, *, lang: str = "en") -> str:
    """Return paths above and placebo gaps below, black on white with headings: a file of its own.

    Parameters
    ----------
    record : Record
        A `pilotzone.synth/1` record.
    lang : str
        "zh" or "en".

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    title = say("path_title", lang, outcome=record["spec"]["outcome"])
    return to_svg(_both(record, lang), title=title, desc=path_desc(record, lang) + placebo_desc(record, lang), adaptive=False)


def synth_png(record: Record, *, lang: str = "en") -> bytes:
    """Return the same as `synth_svg` as PNG at twice the size.

    Parameters
    ----------
    record : Record
        A `pilotzone.synth/1` record.
    lang : str
        "zh" or "en".

    Raises
    ------
    MissingPlotError
        If the extra `plot` is not installed.
    """
    return to_png(_both(record, lang))


def path_desc(record: Record, lang: str) -> str:
    """Return in words what the paths show."""
    return _joined(
        [
            say(
                "path_desc",
                lang,
                cohort=cohort["cohort"],
                units=_names(cohort["treated"], lang),
                before=figures(cohort["rmspe_before"]),
                effect=figures(cohort["effect"]),
            )
            for cohort in record["cohorts"]
        ],
        lang,
    )


def placebo_desc(record: Record, lang: str) -> str:
    """Return in words what the gaps show."""
    rows = [say("gap_desc", lang, unit=row["unit"], rank=row["rank"], of=row["of"], p=p_value(row["p_value"])) for row in record["ranks"]]
    return _joined([say("gap_caption", lang) + ("。" if lang == "zh" else "."), *rows], lang) if rows else ""


def path_caption(record: Record, lang: str) -> str:
    """Return how to read the paths."""
    parts = [say("path_caption", lang), *([say("path_weights", lang)] if _weighted(record) else [])]
    return ("；" if lang == "zh" else "; ").join(parts)


def _both(record: Record, lang: str) -> Spec:
    outcome = record["spec"]["outcome"]
    views = [titled(_paths(record, lang), say("path_title", lang, outcome=outcome), path_caption(record, lang))]
    if record["ranks"]:
        views.append(titled(_gaps(record, lang), say("gap_title", lang, outcome=outcome), say("gap_caption", lang)))
    resolve = {"scale": dict.fromkeys(("color", "strokeDash", "x", "y"), "independent")}
    return {**frame(), "vconcat": views, "spacing": 30, "resolve": resolve}


def _paths(record: Record, lang: str) -> Spec:
    return _panels([_path(record, cohort, lang, small=len(record["cohorts"]) > 1) for cohort in record["cohorts"]])


def _gaps(record: Record, lang: str) -> Spec:
    small = len(record["cohorts"]) > 1
    return _panels([_gap(record, cohort, lang, small=small) for cohort in record["cohorts"]])


def _panels(panels: list[Spec]) -> Spec:
    if len(panels) == 1:
        return panels[0]
    return {"concat": panels, "columns": COLUMNS, "spacing": 18}


def _path(record: Record, cohort: Record, lang: str, *, small: bool) -> Spec:
    names = [say("observed", lang), say("synthetic", lang)]
    rows = [
        {"t": row["time"], "y": row[key], "who": name}
        for row in cohort["path"]
        for key, name in zip(("observed", "synthetic"), names, strict=True)
    ]
    weighted = _weighted(record)
    place = {"x": _time(cohort, lang, titled=not weighted), "y": _level(record["spec"]["outcome"])}
    legend = None if small else {"orient": "top", "title": None, "symbolType": "stroke", "symbolStrokeWidth": 2, "symbolSize": 600}
    look = {
        "color": {"field": "who", "type": "nominal", "sort": names, "scale": {"domain": names, "range": [ACCENT, INK]}, "legend": legend},
        "strokeDash": {
            "field": "who",
            "type": "nominal",
            "sort": names,
            "scale": {"domain": names, "range": list(DASHES[:2])},
            "legend": legend,
        },
    }
    view: Spec = {
        **_size(small),
        "data": {"values": rows},
        "layer": [_start(cohort, lang), {"mark": {"type": "line", "strokeWidth": 2.2}, "encoding": {**place, **look}}],
        **(_heading(cohort, lang) if small else {}),
    }
    return {"vconcat": [view, _weights(cohort, lang, small=small)], "spacing": 6} if weighted else view


def _weights(cohort: Record, lang: str, *, small: bool) -> Spec:
    rows = [{"t": row["time"], "weight": row["weight"]} for row in cohort["period_weights"]]
    axis = {"title": say("weight_axis", lang), "tickCount": 2, "grid": False}
    return {
        **_size(small),
        "height": WEIGHT_HEIGHT,
        "data": {"values": rows},
        "mark": {"type": "bar", "color": INK, "width": 6},
        "encoding": {"x": _time(cohort, lang), "y": {"field": "weight", "type": "quantitative", "axis": axis}},
    }


def _gap(record: Record, cohort: Record, lang: str, *, small: bool) -> Spec:
    times = [row["time"] for row in cohort["path"]]

    def lines(runs: list[Any]) -> list[Spec]:
        mine = [run for run in runs if run["cohort"] == cohort["cohort"]]
        return [{"t": t, "gap": gap, "unit": run["unit"]} for run in mine for t, gap in zip(times, run["gaps"], strict=True)]

    axis = {"title": say("gap_axis", lang, outcome=record["spec"]["outcome"]), "tickCount": 5}
    place = {
        "x": _time(cohort, lang),
        "y": {"field": "gap", "type": "quantitative", "axis": axis},
        "detail": {"field": "unit", "type": "nominal"},
    }
    return {
        **_size(small),
        "layer": [
            {
                "data": {"values": [{"gap": 0}]},
                "mark": {"type": "rule", "color": INK},
                "encoding": {"y": {"field": "gap", "type": "quantitative"}},
            },
            _start(cohort, lang),
            {
                "data": {"values": lines(record["placebos"])},
                "mark": {"type": "line", "color": GRID, "strokeWidth": 1, "opacity": 0.5},
                "encoding": place,
            },
            {"data": {"values": lines(record["ranks"])}, "mark": {"type": "line", "color": ACCENT, "strokeWidth": 3.2}, "encoding": place},
        ],
        **(_heading(cohort, lang) if small else {}),
    }


def _start(cohort: Record, lang: str) -> Spec:
    """Return the line between the last period before the start and the first one after it."""
    before = len(cohort["period_weights"])
    middle = (cohort["path"][before - 1]["time"] + cohort["path"][before]["time"]) / 2
    return {
        "data": {"values": [{"t": middle}]},
        "mark": {"type": "rule", "color": GRID, "strokeDash": [3, 3]},
        "encoding": {"x": _time(cohort, lang)},
    }


def _time(cohort: Record, lang: str, *, titled: bool = True) -> Spec:
    axis = {
        "format": "d",
        "grid": False,
        "title": say("period", lang) if titled else None,
        "tickMinStep": 1,
        "tickCount": 8,
        "labelOverlap": "greedy",
    }
    ends = [cohort["path"][0]["time"], cohort["path"][-1]["time"]]
    # Bars and lines share the ends, so that a weight stands under its period.
    return {"field": "t", "type": "quantitative", "scale": {"domain": ends, "zero": False, "nice": False, "padding": 8}, "axis": axis}


def _level(outcome: str) -> Spec:
    return {"field": "y", "type": "quantitative", "scale": {"zero": False}, "axis": {"title": outcome, "tickCount": 5}}


def _size(small: bool) -> Spec:
    return {"width": SMALL_WIDTH, "height": HEIGHT * 0.6} if small else {"width": WIDTH, "height": HEIGHT}


def _heading(cohort: Record, lang: str) -> Spec:
    text = f"{say('cohort_name', lang, cohort=cohort['cohort'])} · {_names(cohort['treated'], lang)}"
    return {
        "title": {
            "text": text,
            "font": FONT,
            "color": INK,
            "fontSize": 12,
            "fontWeight": "normal",
            "anchor": "start",
            "frame": "group",
            "limit": 230,
        }
    }


def _weighted(record: Record) -> bool:
    return bool(record["method"] == "sdid")


def _names(names: list[str], lang: str) -> str:
    return names[0] if len(names) == 1 else say("treated_count", lang, count=len(names))


def _joined(parts: list[str], lang: str) -> str:
    return (" " if lang == "en" else "").join(parts)
