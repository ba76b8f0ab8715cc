"""Groups inside which lots are drawn: formed by a rule from what was known before, the same on every machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

import numpy as np

from pilotzone.evidence.assignment.candidates import Candidates
from pilotzone.evidence.lottery import DrawError, Entry
from pilotzone.evidence.moments import Floats, Ints

Kind = Literal["simple", "stratified", "blocked", "pairs"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
DIGITS: Final = 9
"""Distances are compared to this many decimals, so that the last bits of a machine decide nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How groups are formed and how many places each has.

    Attributes
    ----------
    kind : {"simple", "stratified", "blocked", "pairs"}
        One group; a group per stratum; blocks of `size` alike units within strata; pairs with one place each.
    places : int
        Places of the only group, or of each block.
    size : int
        Units of a block.
    quota : Mapping[str, int]
        Places by stratum.

    Raises
    ------
    DrawError
        If a value does not go with the kind.
    """

    kind: Kind
    places: int = 1
    size: int = 2
    quota: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise DrawError(f"kind: expected one of {', '.join(KINDS)}, got {self.kind!r}.")
        for name, value in (("places", self.places), ("size", self.size), *(("quota", n) for n in self.quota.values())):
            if isinstance(value, bool) or not isinstance(value, int) or value < (0 if name == "quota" else 1):
                raise DrawError(f"{name}: expected a whole number of places or units, got {value!r}.")
        if self.kind in ("blocked", "pairs") and not self.places < self.size:
            raise DrawError(f"places: expected fewer than the {self.size} units of a block, got {self.places}.")
        if self.kind == "pairs" and (self.size, self.places) != (2, 1):
            raise DrawError(f"pairs: expected one place in two, got {self.places} in {self.size}.")
        if bool(self.quota) != (self.kind == "stratified"):
            raise DrawError("quota: expected places by stratum for a stratified draw, and for no other.")

    def message(self) -> dict[str, Any]:
        """Return the rule as it is published."""
        if self.kind == "stratified":
            return {"kind": self.kind, "quota": [[name, self.quota[name]] for name in sorted(self.quota)]}
        return {"kind": self.kind, "places": self.places} | ({} if self.kind == "simple" else {"size": self.size})


@dataclass(frozen=True, slots=True)
class Group:
    """Entries among which lots are drawn.

    Attributes
    ----------
    name : str
        Number of the group, or the stratum.
    ids : tuple of str
        Public ids, ascending.
    places : int
        How many of them are drawn.
    """

    name: str
    ids: tuple[str, ...]
    places: int


def form_groups(candidates: Candidates, rule: Rule) -> tuple[Group, ...]:
    """Return the groups of a draw.

    Blocks: within each stratum the unit farthest from the middle (by Mahalanobis distance over the facts) takes those nearest to it,
    then the farthest of the rest, and so on; ties go by public id, and without facts units go by id. Units left over make a block of
    their own with its part of the places, or join the last block where that part would be none.

    Parameters
    ----------
    candidates : Candidates
        Entries with facts.
    rule : Rule
        What to form.

    Returns
    -------
    tuple of Group
        Every entry in exactly one.

    Raises
    ------
    DrawError
        If places exceed entries, a quota names no stratum or leaves one out, or a stratum is too small for a block.

    References
    ----------
    Greevy et al. (2004), doi:10.1093/biostatistics/5.2.263 (matching before randomisation); Moore (2012), doi:10.1093/pan/mps025
    (blocks by the greedy rule).

    Examples
    --------
    >>> facts = np.array([[1.0], [9.0], [1.1], [9.2]])
    >>> some = Candidates((("A", ""), ("B", ""), ("C", ""), ("D", "")), (), facts, ("staff",))
    >>> [(group.ids, group.places) for group in form_groups(some, Rule(kind="pairs"))]
    [(('B', 'D'), 1), (('A', 'C'), 1)]
    """
    by_stratum: dict[str, list[int]] = {}
    for at, (_, stratum) in enumerate(candidates.entries):
        by_stratum.setdefault(stratum, []).append(at)
    ids = [public_id for public_id, _ in candidates.entries]
    if rule.kind == "simple":
        found = [Group("1", tuple(ids), rule.places)]
    elif rule.kind == "stratified":
        _check_quota(rule.quota, by_stratum)
        found = [Group(name, tuple(ids[i] for i in by_stratum[name]), rule.quota[name]) for name in sorted(by_stratum)]
    else:
        parts = [part for name in sorted(by_stratum) for part in _blocks(np.array(by_stratum[name]), candidates.facts, rule, name)]
        found = [
            Group(str(number), tuple(sorted(ids[i] for i in part)), len(part) * rule.places // rule.size)
            for number, part in enumerate(parts, start=1)
        ]
    for group in found:
        if group.places > len(group.ids):
            raise DrawError(f"places: expected at most the {len(group.ids)} entries of group {group.name!r}, got {group.places}.")
    return tuple(found)


def check_groups(entries: Sequence[Entry], groups: Sequence[Group], rule: Rule) -> None:
    """Refuse groups that the rule cannot form, whatever the facts are.

    Parameters
    ----------
    entries : sequence of (str, str)
        Public id and stratum.
    groups : sequence of Group
        As published.
    rule : Rule
        As published.

    Raises
    ------
    DrawError
        If a group or its number of places is not of the rule.
    """
    if rule.kind in ("simple", "stratified"):
        # Facts form no such group, so that the list alone tells them.
        nothing = Candidates(tuple(sorted(entries)), (), np.empty((len(entries), 0)), ())
        fits = form_groups(nothing, rule) == tuple(groups)
    else:
        strata = dict(entries)
        found = [({strata[public_id] for public_id in group.ids}, len(group.ids), group.places) for group in groups]
        counts = Counter(strata.values())
        fits = found == [({name}, n, n * rule.places // rule.size) for name in sorted(counts) for n in _sizes(counts[name], rule)]
    if not fits:
        raise DrawError(f"plan: expected groups and places as the rule {rule.message()!r} has them, got others.")


def _sizes(n: int, rule: Rule) -> list[int]:
    """Return how many units each block of a stratum of `n` has."""
    whole, rest = divmod(n, rule.size)
    if rest and rest * rule.places // rule.size == 0:
        return [rule.size] * (whole - 1) + [rule.size + rest]
    return [rule.size] * whole + [rest] * bool(rest)


def _check_quota(quota: Mapping[str, int], by_stratum: Mapping[str, list[int]]) -> None:
    if odd := sorted(set(quota) ^ set(by_stratum)):
        there = ", ".join(repr(name) for name in sorted(by_stratum))
        raise DrawError(f"quota: expected places for each of the strata {there}, got {odd[0]!r} in only one of list and quota.")


def _blocks(rows: Ints, facts: Floats, rule: Rule, stratum: str) -> Iterator[list[int]]:
    if rows.size * rule.places // rule.size == 0:
        raise DrawError(f"size: expected blocks of {rule.size} to fit into every stratum, got {rows.size} entries in stratum {stratum!r}.")
    left = list(range(rows.size))
    space = _space(facts[rows])
    far = np.round((space**2).sum(axis=1), DIGITS)
    whole = rows.size // rule.size
    rest = rows.size - whole * rule.size
    joined = rest * rule.places // rule.size == 0
    for number in range(whole):
        # Entries stand by id, so the first of equals is the one with the smaller id.
        first = max(left, key=lambda i: (far[i], -i))
        near = np.round(((space[left] - space[first]) ** 2).sum(axis=1), DIGITS)
        near[left.index(first)] = -1.0
        take = left if joined and number == whole - 1 else [left[i] for i in np.argsort(near, kind="stable")[: rule.size].tolist()]
        yield [int(rows[i]) for i in take]
        taken = set(take)
        left = [i for i in left if i not in taken]
    if left:
        yield [int(rows[i]) for i in left]


def _space(facts: Floats) -> Floats:
    """Return coordinates whose plain distance is that of Mahalanobis; directions without variation are left out."""
    centred = facts - facts.mean(axis=0)
    sd = centred.std(axis=0)
    centred = centred[:, sd > 0] / sd[sd > 0]
    if centred.shape[1] == 0:
        return np.zeros((len(facts), 1))
    values, vectors = np.linalg.eigh(centred.T @ centred / len(centred))
    kept = values > 1e-9 * values[-1]
    found: Floats = centred @ vectors[:, kept] / np.sqrt(values[kept])
    return found
