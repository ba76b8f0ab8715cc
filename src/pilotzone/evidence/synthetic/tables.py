"""An effect on few treated units in tables, from its `pilotzone.synth/1` record; tables come before any picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pilotzone.evidence.figures import decimals_for, figures, p_value, percent
from pilotzone.evidence.phrases import ITEM, warning_text
from pilotzone.evidence.records import Record
from pilotzone.evidence.report.tables import Style, Table
from pilotzone.evidence.synthetic.donors import SHIFTED
from pilotzone.evidence.synthetic.words import WORDS, say

MOST_DONORS: Final = 20
MOST_PLACEBOS: Final = 10
NO_WEIGHT: Final = 0.0005
"""Weights that round to zero in the table are counted, not listed."""


def precision(record: Record) -> int:
    """Return the decimals that suit the standard error, or the effect where there is none."""
    return decimals_for(record["se"] or record["effect"])


def effects(record: Record, style: Style) -> Table:
    """Return the average and every cohort; standard error and interval belong to the average."""
    lang, d, cohorts = style.lang, precision(record), record["cohorts"]
    level = percent(record["spec"]["level"])
    overall = (style.number(record["effect"], d), style.number(record["se"], d), style.interval(record["lower"], record["upper"], d))
    if len(cohorts) == 1:
        rows = [(*_cohort_name(cohorts[0], lang), *overall)]
    else:
        count = sum(len(cohort["treated"]) for cohort in cohorts)
        each = [(*_cohort_name(cohort, lang), style.number(cohort["effect"], d), "", "") for cohort in cohorts]
        rows = [(say("all", lang), str(count), *overall), *each]
    head = tuple(say(key, lang, level=level) for key in ("what", "treated", "effect", "se", "interval"))
    return Table(say("effects", lang, method=say(f"method_{record['method']}", lang)), head, tuple(rows), error_note(record, lang))


def _cohort_name(cohort: Record, lang: str) -> tuple[str, str]:
    treated = cohort["treated"]
    return say("cohort_name", lang, cohort=cohort["cohort"]), treated[0] if len(treated) == 1 else str(len(treated))


def fit(record: Record, style: Style) -> Table:
    """Return how closely every cohort's synthetic follows it, and from how many periods and donors."""
    lang, d = style.lang, precision(record)
    rows = tuple(
        (
            say("cohort_name", lang, cohort=cohort["cohort"]),
            str(len(cohort["period_weights"])),
            str(len(cohort["path"]) - len(cohort["period_weights"])),
            style.number(cohort["rmspe_before"], d),
            style.number(cohort["rmspe_after"], d),
            f"{cohort['effective_donors']:.1f}",
        )
        for cohort in record["cohorts"]
    )
    penalties = [
        say("penalty", lang, cohort=cohort["cohort"], penalty=figures(cohort["stretches"][0]["penalty"]))
        for cohort in record["cohorts"]
        if cohort["stretches"][0]["penalty"] is not None
    ]
    head = tuple(say(key, lang) for key in ("what", "before", "after", "rmspe_before", "rmspe_after", "effective"))
    return Table(say("fit", lang), head, rows, _joined([say("fit_note", lang), *penalties], lang))


def error_note(record: Record, lang: str) -> str:
    """Return where the standard error comes from, or why there is none."""
    error = record["error"]
    if error is None:
        return say("error_none", lang)
    if error["reason"] is not None:
        return say("error_reason", lang, reason=_warning(error["reason"], lang))
    key = "all_placebos" if error["source"] == "placebo" and error["seed"] is None else error["source"]
    source = say(f"source_{key}", lang, draws=error["draws"], seed=error["seed"])
    parts = [say("error_from", lang, source=source)]
    if error["source"] == "placebo":
        parts.append(say("placebo_assumes", lang))
    return _joined(parts, lang)


def weights(record: Record, style: Style) -> Table:
    """Return donors by their largest weight, with their distance before treatment."""
    lang, cohorts = style.lang, record["cohorts"]
    distances = {row["unit"]: row["distance"] for row in record["donors"]}
    names = {name for cohort in cohorts for name in cohort["donor_weights"]}
    largest = {name: max(abs(cohort["donor_weights"].get(name, 0.0)) for cohort in cohorts) for name in names}
    listed = sorted((name for name in names if largest[name] >= NO_WEIGHT), key=lambda name: (-largest[name], name))[:MOST_DONORS]
    d = decimals_for(min((value for value in distances.values() if value), default=None))
    rows = tuple(
        (name, style.number(distances.get(name), min(d, 4)), *(style.number(c["donor_weights"].get(name), 3) for c in cohorts))
        for name in listed
    )
    heads = [say("weight", lang)] if len(cohorts) == 1 else [say("weight_cohort", lang, cohort=c["cohort"]) for c in cohorts]
    shifted = say("shifted" if record["method"] in SHIFTED else "not_shifted", lang)
    note = say("weights_note", lang, rest=len(names) - len(listed), shifted=shifted)
    return Table(say("weights", lang), (say("donor", lang), say("distance", lang), *heads), rows, note)


def left_out(record: Record, style: Style) -> Table | None:
    """Return units that could be donors and are not, with the reason; None if there are none."""
    lang = style.lang
    rows = tuple(
        (row["unit"], say(f"why_{row['left_out']}", lang), "—" if row["distance"] is None else figures(row["distance"]))
        for row in record["donors"]
        if row["left_out"] is not None
    )
    return Table(say("left_out", lang), tuple(say(key, lang) for key in ("donor", "why", "distance")), rows) if rows else None


def periods(record: Record, style: Style) -> Table | None:
    """Return periods with a weight of their own; None where a method weighs none or all alike."""
    if record["method"] != "sdid":
        return None
    lang = style.lang
    rows = tuple(
        (say("cohort_name", lang, cohort=cohort["cohort"]), str(row["time"]), style.number(row["weight"], 3))
        for cohort in record["cohorts"]
        for row in cohort["period_weights"]
        if row["weight"] >= NO_WEIGHT
    )
    return Table(say("periods", lang), tuple(say(key, lang) for key in ("what", "period", "weight")), rows, say("periods_note", lang))


def path(cohort: Record, style: Style) -> Table:
    """Return observed, synthetic and gap of one cohort by period."""
    lang, d = style.lang, decimals_for(cohort["rmspe_before"] or cohort["rmspe_after"])
    rows = tuple((str(row["time"]), *(style.number(row[key], d) for key in ("observed", "synthetic", "gap"))) for row in cohort["path"])
    title = say("path", lang, cohort=cohort["cohort"])
    return Table(title, tuple(say(key, lang) for key in ("period", "observed", "synthetic", "gap")), rows)


def ranks(record: Record, style: Style) -> Table:
    """Return every treated unit's place among the donors."""
    lang, d = style.lang, precision(record)
    head = ("unit", "effect", "ratio", "rank", "p", "floor")
    rows = tuple(
        (
            row["unit"],
            style.number(row["effect"], d),
            style.number(row["ratio"], 2),
            f"{row['rank']} / {row['of']}",
            p_value(row["p_value"]),
            p_value(row["floor"]),
        )
        for row in record["ranks"]
    )
    note = say("ranks_note" if rows else "ranks_none", lang)
    return Table(say("ranks", lang), tuple(say(key, lang) for key in head), rows, note)


def placebos(record: Record, style: Style, *, most: int | None = MOST_PLACEBOS) -> Table | None:
    """Return donors in the treated unit's place, the largest ratio first; None if there are none."""
    found, lang, d = record["placebos"], style.lang, precision(record)
    if not found:
        return None
    ordered = sorted(found, key=lambda row: (row["cohort"], row["ratio"] is not None, -(row["ratio"] or 0.0), row["unit"]))[:most]
    rows = tuple(
        (
            row["unit"],
            say("cohort_name", lang, cohort=row["cohort"]),
            style.number(row["effect"], d),
            style.number(row["rmspe_before"], d),
            style.number(row["ratio"], 2),
        )
        for row in ordered
    )
    head = tuple(say(key, lang) for key in ("donor", "what", "effect", "rmspe_before", "ratio"))
    note = say("placebos_note" if len(rows) < len(found) else "placebos_all", lang, shown=len(rows), all=len(found))
    return Table(say("placebos", lang), head, rows, note)


def earlier(record: Record, style: Style) -> Table | None:
    """Return the placebo in time; None if it was not asked for."""
    found, lang = record["placebo_time"], style.lang
    if found is None:
        return None
    d = precision(record)
    rows = tuple(
        (
            say("cohort_name", lang, cohort=row["cohort"]),
            str(row["pretended"]),
            style.number(row["effect"], d),
            style.number(row["rmspe_before"], d),
            style.number(row["ratio"], 2),
        )
        for row in found["cohorts"]
    )
    head = tuple(say(key, lang) for key in ("what", "pretended", "effect", "rmspe_before", "ratio"))
    note = say("earlier_note", lang, effect=style.number(found["effect"], d))
    return Table(say("earlier", lang, back=found["back"]), head, rows, note)


def without(record: Record, style: Style) -> Table | None:
    """Return the effect without each donor that has a weight; None if it was not asked for."""
    found, lang = record["leave_one_donor_out"], style.lang
    if found is None:
        return None
    d = precision(record)
    rows = tuple((row["donor"], style.number(row["effect"], d)) for row in found["effects"])
    note = say("without_note", lang, low=style.number(found["lowest"], d), high=style.number(found["highest"], d))
    return Table(say("without", lang), tuple(say(key, lang) for key in ("donor", "effect")), rows, note)


def dropped(record: Record, style: Style) -> Table:
    """Return what was left out by reason; without rows when nothing was."""
    lang, panel = style.lang, record["panel"]
    counts = {**panel["dropped"], **({"excluded_treated_units": len(panel["excluded_treated"])} if panel["excluded_treated"] else {})}
    rows = tuple((say(reason, lang) if reason in WORDS else reason, f"{n:,}") for reason, n in counts.items())
    note = "" if rows else say("nothing_dropped", lang)
    return Table(say("dropped", lang), (say("reason", lang), say("count", lang)), rows, note)


def all_tables(record: Record, style: Style) -> Iterator[Table]:
    """Give the tables of the terminal in their order."""
    yield effects(record, style)
    yield fit(record, style)
    yield ranks(record, style)
    found = (
        weights(record, style),
        periods(record, style),
        left_out(record, style),
        placebos(record, style),
        earlier(record, style),
        without(record, style),
        dropped(record, style),
    )
    yield from (table for table in found if table is not None)


def warnings(record: Record, lang: str) -> list[str]:
    """Return every warning, or that there is none; what was left out has a table of its own."""
    return [_warning(row, lang) for row in record["warnings"] if row["code"] != "dropped"] or [say("no_warnings", lang)]


def _warning(row: Record, lang: str) -> str:
    item = WORDS.get(f"item_{row['code']}", (ITEM, ""))[0]
    return warning_text(WORDS, row, lang, prefix="w_", item=item, named=True)


def _joined(parts: list[str], lang: str) -> str:
    return (" " if lang == "en" else "").join(part for part in parts if part)
