"""Refusals that every way of reading shares."""

from __future__ import annotations

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.ingest.source import Rows
from pilotzone.evidence.moments import Ints

_LISTED = 20  # periods in a message


def check_periods(periods: Ints, rows: Rows) -> None:
    """Refuse a panel with no period or a single one.

    Parameters
    ----------
    periods : NDArray[np.int64]
        Periods with an observed outcome, shape (T,).
    rows : Rows
        The panel, for its names.

    Raises
    ------
    PanelError
        If there are fewer than two.
    """
    shown = rows.shown
    if periods.size == 0:
        message = f"No row of {rows.where} has unit, period and outcome."
        raise PanelError(message, field="outcome", value=shown.outcome, accepted="rows with all three")
    if periods.size == 1:
        only = int(periods[0])
        message = f"Column {shown.time!r} (time) holds the single period {only}."
        raise PanelError(message, field="time", value=only, accepted="two periods or more")


def two_rows(unit: object, time: int, rows: Rows) -> PanelError:
    """Return the error for a unit that has two rows for one period.

    Parameters
    ----------
    unit : object
        Its name.
    time : int
        The period.
    rows : Rows
        The panel, for its names.
    """
    return _contradiction(unit, f"more than one row for period {time}", rows)


def two_cohorts(unit: object, rows: Rows) -> PanelError:
    """Return the error for a unit that has two cohorts.

    Parameters
    ----------
    unit : object
        Its name.
    rows : Rows
        The panel, for its names.
    """
    return _contradiction(unit, f"more than one cohort in column {rows.shown.cohort!r}", rows)


def none_complete(periods: Ints) -> PanelError:
    """Return the error for a panel in which every unit lacks a period.

    Parameters
    ----------
    periods : NDArray[np.int64]
        Periods that are present, shape (T,).
    """
    listed = ", ".join(map(str, periods.tolist()[:_LISTED])) + (" …" if periods.size > _LISTED else "")
    message = f"No unit is observed in all {periods.size} periods ({listed})."
    return PanelError(message, field="panel", accepted="at least one unit with an outcome in every period")


def _contradiction(unit: object, what: str, rows: Rows) -> PanelError:
    accepted = f"one row per unit and period of column {rows.shown.time!r}, and one first treated period per unit"
    return PanelError(f"Unit {unit!r} (column {rows.shown.unit!r}) has {what}.", field="unit", value=unit, accepted=accepted)
