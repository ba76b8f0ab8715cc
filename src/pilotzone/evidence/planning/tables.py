"""Sentences and tables of a plan from its `pilotzone.power/1` record: the terminal and the report show the same ones."""

from __future__ import annotations

from pilotzone.evidence.figures import decimals_for, fixed, percent
from pilotzone.evidence.phrases import warning_text
from pilotzone.evidence.planning.words import WORDS, say
from pilotzone.evidence.records import Record
from pilotzone.evidence.report.tables import Style, Table

LISTED = {"zh": "、", "en": ", "}


def planned(record: Record) -> Record:
    """Return the row of the planned size."""
    found: Record = next(row for row in record["sizes"] if row["size"] == record["plan"]["size"])
    return found


def trusted(row: Record) -> float | None:
    """Return the smallest effect of a row: by simulation where there is one, else by formula; None if no effect is found."""
    effect: float | None = (row["simulation"] or row["formula"])["effect"]
    return effect


def decimals(record: Record) -> int:
    """Return the decimals that suit the smallest effects of a plan."""
    return decimals_for(planned(record)["formula"]["effect"])


def size_text(record: Record, size: int, lang: str) -> str:
    """Return a size in words: units, clusters, donors or sites."""
    each = record["facts"].get("site_units")
    return say("of_" + _counted(record), lang, n=f"{size:,}", each=each)


def _counted(record: Record) -> str:
    design = record["spec"]["design"]
    if design in ("synth", "pool"):
        return "donors" if design == "synth" else "sites"
    return "clusters" if record["panel"]["clusters"] else "units"


def sentences(record: Record, style: Style) -> list[str]:
    """Return what the plan says: the smallest effect first."""
    lang, spec, row = style.lang, record["spec"], planned(record)
    effect, d = trusted(row), decimals(record)
    shares = {"level": percent(spec["level"]), "power": percent(spec["power"])}
    head = {"design": _capital(say(spec["design"], lang)), "size": size_text(record, row["size"], lang), **shares}
    lines = []
    if effect is None:
        lines.append(say("never", lang, **head))
    else:
        how = say("by_simulation" if row["simulation"] else "by_formula", lang)
        lines += [say("found", lang, effect=style.number(effect, d), how=how, **head), _relative(record, effect, style)]
    if row["simulation"] and effect is not None:
        ends = (row["simulation"]["effect_lower"], row["simulation"]["effect_upper"])
        low, high = (say("none_found", lang) if end is None else style.number(end, d) for end in ends)
        lines.append(say("sim_range", lang, low=low, high=high))
    lines += _asked(record, row, style)
    panel = record["panel"]
    moments = {"mean": style.number(panel["mean"], decimals_for(panel["sd"])), "sd": style.number(panel["sd"], decimals_for(panel["sd"]))}
    return [*lines, say("past", lang, units=f"{panel['units']:,}", periods=panel["periods"], **moments)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _relative(record: Record, effect: float, style: Style) -> str:
    panel = record["panel"]
    share = say("percent", style.lang, share=_of_mean(panel, effect)) if panel["mean"] > 0 else ""
    return say("in_words", style.lang, sd=f"{effect / panel['sd']:.2f}", percent=share)


def _of_mean(panel: Record, effect: float) -> str:
    return f"{effect / panel['mean']:.0%}" if effect >= 0.1 * panel["mean"] else f"{effect / panel['mean']:.1%}"


def _asked(record: Record, row: Record, style: Style) -> list[str]:
    effect, lang = record["spec"]["effect"], style.lang
    if effect is None:
        return []
    found = row["simulation"]
    simulation = "" if found is None else say("asked_sim", lang, share=f"{found['power']:.0%}", error=f"{found['power_error']:.0%}")
    line = say("asked", lang, effect=f"{effect:g}", formula=f"{row['formula']['power']:.0%}", simulation=simulation)
    wanted, power = record["plan"]["needed"], percent(record["spec"]["power"])
    if wanted is None:
        return [line, say("needed_none", lang, power=power)]
    return [line, say("needed", lang, power=power, size=size_text(record, wanted, lang))]


def sizes(record: Record, style: Style) -> Table:
    """Return smallest effects by size, formula and simulation side by side."""
    lang, asked, simulated = style.lang, record["spec"]["effect"] is not None, bool(record["spec"]["draws"])
    head = [say("size_" + _counted(record), lang), say("formula", lang)]
    head += [say(key, lang) for key in ("simulation", "range")] if simulated else []
    head += [say(key, lang) for key in ("in_sd", "in_mean")]
    head += [say("false", lang)] if simulated else []
    head += [say("power_formula", lang), *([say("power_simulation", lang)] if simulated else [])] if asked else []
    rows = tuple(_size_row(record, row, style) for row in record["sizes"])
    return Table(say("sizes", lang), tuple(head), rows, say("sizes_note", lang) if simulated else "")


def _size_row(record: Record, row: Record, style: Style) -> tuple[str, ...]:
    lang, panel, d = style.lang, record["panel"], decimals(record)
    formula, found = row["formula"], row["simulation"]
    effect = trusted(row)
    cells = [f"{row['size']:,}", style.number(formula["effect"], d)]
    if record["spec"]["draws"] and not found:
        cells += ["—", "—"]
    if found:
        ends = (say("none_found", lang) if v is None else style.number(v, d) for v in (found["effect_lower"], found["effect_upper"]))
        cells += [say("none_found", lang) if effect is None else style.number(effect, d)]
        cells += ["—" if effect is None else style.say("to", **dict(zip(("low", "high"), ends, strict=True)))]
    cells += ["—" if effect is None else f"{effect / panel['sd']:.2f}"]
    cells += ["—" if effect is None or panel["mean"] <= 0 else _of_mean(panel, effect)]
    if record["spec"]["draws"] and not found:
        cells += ["—"]
    if found:
        cells += [f"{found['false_positives']:.1%}" + (say("strict", lang) if found["corrected"] else "")]
    if record["spec"]["effect"] is not None:
        cells += [f"{formula['power']:.0%}"]
        cells += [f"{found['power']:.0%} ± {found['power_error']:.0%}"] if found else ["—"] if record["spec"]["draws"] else []
    return tuple(cells)


def periods(record: Record, style: Style) -> Table:
    """Return smallest effects by number of periods."""
    lang, d = style.lang, decimals(record)
    code = record["periods"][0]["code"] if record["periods"] else "horizon"
    rows = tuple((f"{row['value']:g}", style.number(row["effect"], d)) for row in record["periods"])
    return Table(say("periods", lang), (say(f"{code}_head", lang), say("smallest", lang)), rows)


def raise_by(record: Record, style: Style) -> Table:
    """Return what would raise the power, largest gain first."""
    lang, d, now = style.lang, decimals(record), planned(record)["formula"]["effect"]
    rows = tuple(
        (
            say(f"alt_{row['code']}", lang, value="" if row["value"] is None else f"{row['value']:,g}"),
            style.number(row["effect"], d),
            f"{row['effect'] / now:.0%}",
        )
        for row in record["raise_by"]
    )
    note = "" if rows else say("no_raise", lang)
    return Table(say("raise", lang), tuple(say(key, lang) for key in ("change", "smallest", "ratio")), rows, note)


def facts(record: Record, style: Style) -> Table:
    """Return what was measured in the past."""
    lang = style.lang
    rows = tuple((say(f"fact_{name}", lang), _shown(value, style)) for name, value in record["facts"].items())
    return Table(say("facts", lang), (say("fact", lang), say("value", lang)), rows)


def _shown(value: object, style: Style) -> str:
    if isinstance(value, list):
        return LISTED[style.lang].join(_shown(each, style) for each in value)
    return fixed(value, 3, minus=style.minus) if isinstance(value, float) else str(value) if value is not None else "—"


def warnings(record: Record, lang: str) -> list[str]:
    """Return the warnings in words."""
    return [_warning(row, lang) for row in record["warnings"]] or [say("no_warnings", lang)]


def _warning(row: Record, lang: str) -> str:
    if row["code"] != "dropped":
        return warning_text(WORDS, row, lang, named=True)
    reasons = row["data"]["dropped"].items()
    listed = [say("dropped_one", lang, reason=say(reason, lang) if reason in WORDS else reason, n=f"{n:,}") for reason, n in reasons]
    return say("dropped", lang, dropped=LISTED[lang].join(listed))
