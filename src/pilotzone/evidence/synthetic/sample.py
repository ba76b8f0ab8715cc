"""From a panel to complete units, with the names of those that are not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

import numpy as np

from pilotzone.evidence.errors import PanelError, UnsupportedError
from pilotzone.evidence.moments import NEVER, Units
from pilotzone.evidence.panel import Panel
from pilotzone.evidence.synthetic.effect import treated_inside
from pilotzone.evidence.synthetic.placebo import subset

MOST_UNITS: Final = 1000
"""Each donor is estimated as a placebo against all others, which takes minutes for so many."""


@dataclass(frozen=True, slots=True)
class PanelFacts:
    """What is known of the panel.

    Attributes
    ----------
    rows : int
        Rows read.
    dropped : Mapping[str, int]
        What was left out, by reason, as the panel counts it.
    sha256 : str or None
        Digest of the file, None for a table in memory.
    incomplete_donors : tuple[str, ...]
        Units never treated within the panel that lack a period, by name.
    excluded_treated : tuple[str, ...]
        Treated units that were named to be left out.
    """

    rows: int
    dropped: Mapping[str, int]
    sha256: str | None
    incomplete_donors: tuple[str, ...]
    excluded_treated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """Complete units that can be used, and donors among them to leave out.

    Attributes
    ----------
    units : Units
        Complete units without treated ones that were named to be left out.
    exclude : tuple[str, ...]
        Complete donors named to be left out.
    facts : PanelFacts
        Rows, what was dropped, digest.
    """

    units: Units
    exclude: tuple[str, ...]
    facts: PanelFacts


def read_sample(panel: Panel, *, exclude: Collection[str], limit: int = MOST_UNITS) -> Sample:
    """Return the complete units of a panel; incomplete treated units are refused by name, incomplete donors are named.

    Parameters
    ----------
    panel : Panel
        One row per unit and period.
    exclude : collection of str
        Units to leave out, treated or not, complete or not.
    limit : int
        Most units the panel may hold.

    Raises
    ------
    PanelError
        If the panel cannot be read, a treated unit lacks a period, or a unit to leave out is not in it.
    UnsupportedError
        If the panel holds more units.
    """
    units = _few_units(panel, limit)
    moments = panel.moments()
    everyone = _everyone(panel)
    _check_names(exclude, everyone)
    last, complete = int(units.periods[-1]), set(units.ids)
    lacking = sorted(set(everyone) - complete)
    treated = [name for name in lacking if everyone[name] != NEVER and everyone[name] <= last]
    refused = [name for name in treated if name not in exclude]
    if refused:
        raise PanelError(
            f"Treated units lack an outcome in some of the {units.periods.size} periods: {', '.join(refused)}.",
            field="panel",
            value=refused,
            accepted="treated units with an outcome in every period; complete them, or leave them out with exclude",
        )
    named = np.array([name in exclude for name in units.ids])
    out = named & treated_inside(units)
    facts = PanelFacts(
        rows=moments.rows,
        dropped=dict(moments.dropped),
        sha256=moments.sha256,
        incomplete_donors=tuple(name for name in lacking if name not in treated),
        excluded_treated=tuple(sorted([*(units.ids[i] for i in np.flatnonzero(out)), *treated])),
    )
    donors = tuple(sorted(units.ids[i] for i in np.flatnonzero(named & ~out)))
    return Sample(subset(units, ~out), donors, facts)


def _few_units(panel: Panel, limit: int) -> Units:
    try:
        return panel.units(limit=limit)
    except UnsupportedError as fault:
        raise UnsupportedError(
            f"The panel holds more than {limit:,} units, and every one could be a donor. Add them up to larger units, such as districts, "
            "keep those that are comparable, or use evaluate, which compares with all alike."
        ) from fault


def _everyone(panel: Panel) -> dict[str, int]:
    """Return the cohort of every unit by name, those without any outcome included."""
    # The reader imports Arrow, which those who bring units in memory need not wait for.
    from pilotzone.evidence.ingest.arrays import decode
    from pilotzone.evidence.ingest.read import prepared

    found: dict[str, int] = {}
    with prepared(panel.source, panel.columns.basic(), threads=1, memory_gib=1.0, hashed=False) as (rows, _, _), rows.opened() as read:
        for piece in range(rows.pieces):
            for batch in read(piece):
                part = decode(batch, rows.stored, rows.shown)
                names = (_name(unit, rows) for unit in part.unit.tolist())
                found.update(zip(names, part.cohort.tolist(), strict=True))
    return found


def _name(unit: Any, rows: Any) -> str:
    return unit if isinstance(unit, str) else str(rows.unit_name(unit))


def _check_names(exclude: Collection[str], everyone: Collection[str]) -> None:
    for name in exclude:
        if name not in everyone:
            near = get_close_matches(name, list(everyone), n=3, cutoff=0.6) or sorted(everyone)[:5]
            raise PanelError(
                f"There is no unit {name!r} in the panel.",
                field="exclude",
                value=name,
                accepted="names of units such as " + ", ".join(map(repr, near)),
            )
