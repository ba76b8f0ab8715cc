"""How alike those drawn and those not drawn are in what was known before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pilotzone.evidence.assignment.candidates import Candidates
from pilotzone.evidence.assignment.drawing import Outcome


@dataclass(frozen=True, slots=True)
class BalanceOfDraw:
    """One fact on both sides of a draw.

    Attributes
    ----------
    name : str
        Name of the fact.
    drawn, others : float
        Means; NaN where a side is empty.
    difference : float
        Difference in standard deviations of all entries; NaN where there is none.
    """

    name: str
    drawn: float
    others: float
    difference: float


def balance_of_draw(candidates: Candidates, outcome: Outcome) -> tuple[BalanceOfDraw, ...]:
    """Return the balance of a draw, fact by fact.

    Parameters
    ----------
    candidates : Candidates
        Entries with facts.
    outcome : Outcome
        Who was drawn.

    Examples
    --------
    >>> from pilotzone.evidence.assignment import Candidates, Group, Outcome
    >>> from pilotzone.evidence.lottery import Place
    >>> some = Candidates((("A", ""), ("B", "")), (), np.array([[1.0], [3.0]]), ("staff",))
    >>> order = (Place(1, "B", "", ""), Place(2, "A", "", ""))
    >>> balance_of_draw(some, Outcome((Group("1", ("A", "B"), 1),), (order,), {}))
    (BalanceOfDraw(name='staff', drawn=3.0, others=1.0, difference=2.0),)
    """
    chosen = set(outcome.drawn)
    drawn = np.array([public_id in chosen for public_id, _ in candidates.entries])
    found = []
    for name, values in zip(candidates.names, candidates.facts.T, strict=True):
        ours, theirs = (float(values[side].mean()) if side.any() else float("nan") for side in (drawn, ~drawn))
        sd = float(values.std())
        found.append(BalanceOfDraw(name, ours, theirs, (ours - theirs) / sd if sd > 0 else float("nan")))
    return tuple(found)
