"""What a fit gets beside its large-sample numbers: permutation and leave-one-out where few, errors as asked, the top-share check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from pilotzone.evidence.cells import Bools
from pilotzone.evidence.errors import EvidenceError, UnsupportedError
from pilotzone.evidence.group_time import sizes_of
from pilotzone.evidence.influence import LeaveOneOut, leave_one_out, ranked
from pilotzone.evidence.observations import Observations
from pilotzone.evidence.options import KINDS
from pilotzone.evidence.permutation import Permutation, permutation_test
from pilotzone.evidence.pretrend import DOUBTED, FEW
from pilotzone.evidence.result import Estimate, Notice
from pilotzone.evidence.small_samples.combinations import Combinations
from pilotzone.evidence.small_samples.inference import Material, inference_of, left_out
from pilotzone.evidence.small_samples.layout import Layout
from pilotzone.evidence.small_samples.notices import dominance_notices, inference_notices, no_permutation

AUTOMATIC: Final = 1999
"""Labellings that the permutation test tries where it is made without being asked for."""

MOST_BY_ITSELF: Final = 100
"""Units or clusters that are left out without being asked for where each means estimating with covariates anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for. None leaves it to the number of units.

    Attributes
    ----------
    permutations : int or None
        Labellings to try; 0 for none.
    leave_one_out : bool or None
        Whether to leave out each unit, or each cluster.
    unit_limit : int
        Most units read into memory.
    """

    permutations: int | None
    leave_one_out: bool | None
    unit_limit: int


def is_few(found: Estimate) -> bool:
    """Return whether units or clusters are so few that large-sample intervals are not trusted."""
    return bool(FEW & {notice.code for notice in found.notices})


def with_additions(found: Estimate, asked: Asked, *, layout: Layout | None, used: Observations | None) -> Estimate:
    """Return the fit with what small samples call for.

    Parameters
    ----------
    found : Estimate
        The fit.
    asked : Asked
        What was asked for.
    layout : Layout or None
        Sums by unit or cluster, where they can be had.
    used : Observations or None
        Rows, where covariates, weights, clusters or gaps asked for them.

    Raises
    ------
    UnsupportedError
        If something was asked for that these data do not allow.
    """
    few, options = is_few(found), found.options
    combinations = Combinations.of(found.table.cells, sizes_of(found.table, found.sample), options)
    material = Material(found.sample, found.table, layout, used, _known(found))
    inference = None if options.errors == "analytic" else inference_of(material, combinations, options)
    test, why_not = _permutation(found, asked, layout, few=few)
    if test is None and layout is not None and _doubted(found, asked, layout):
        test = permutation_test(layout, options, draws=AUTOMATIC)
    moved = _left_out(material, combinations, asked, few=few)
    notices = (*why_not, *inference_notices(inference), *_dominance(found, layout))
    return replace(found, permutation=test, influence=moved, inference=inference, notices=(*found.notices, *notices))


def _known(found: Estimate) -> Bools:
    """Return which estimates have a standard error at all, shape (P,)."""
    overall = np.array([found.aggregates[kind].overall_se for kind in KINDS])
    return np.asarray(~np.isnan(np.concatenate([found.cell_se, *(found.aggregates[kind].se for kind in KINDS), overall])))


def _permutation(found: Estimate, asked: Asked, layout: Layout | None, *, few: bool) -> tuple[Permutation | None, tuple[Notice, ...]]:
    draws = AUTOMATIC if asked.permutations is None and few else asked.permutations or 0
    # Without an overall estimate there is nothing to test, and whoever asked for it is told so.
    if not draws or (asked.permutations is None and np.isnan(found.aggregates["event_study"].overall_att)):
        return None, ()
    if layout is not None and (asked.permutations is not None or layout.cohort is not None):
        return permutation_test(layout, found.options, draws=draws), ()
    if asked.permutations is not None:
        raise UnsupportedError(
            "A permutation test is made for plain means of complete units: outcomes under other labels are not known with covariates or "
            "gaps. Leave out permutations, or covariates and unbalanced 'available'."
        )
    if found.source.backend == "moments":
        return None, ()
    reason = "mixed" if layout is not None else "limit" if _plain(found) else "adjusted"
    return None, (no_permutation(reason, asked.unit_limit),)


def _doubted(found: Estimate, asked: Asked, layout: Layout) -> bool:
    """Return whether the joint test of the past cannot be relied on and labels can be dealt out anew instead, unless it was turned off."""
    # There is an overall estimate to test, and clusters hold one cohort each; nobody is told otherwise, as nothing was asked for.
    possible = layout.cohort is not None and not np.isnan(found.aggregates["event_study"].overall_att)
    return possible and asked.permutations is None and bool(DOUBTED & {notice.code for notice in found.notices})


def _plain(found: Estimate) -> bool:
    spec = found.source.spec
    return not spec.get("covariates") and found.options.unbalanced == "drop"


def _left_out(material: Material, combinations: Combinations, asked: Asked, *, few: bool) -> LeaveOneOut | None:
    """Return by how much each unit or cluster moves the overall estimate, if it was asked for, or there are few."""
    overall, used = combinations.place("event_study"), material.used
    if not (asked.leave_one_out or (asked.leave_one_out is None and few and material.known[overall])):
        return None
    if material.layout is not None:
        return leave_one_out(material.layout, combinations.options)
    present = np.array([], dtype=np.int64) if used is None else np.unique(used.cluster)
    # Nobody asked for it, and it cannot be had, or takes long.
    if asked.leave_one_out is None and (used is None or present.size > MOST_BY_ITSELF):
        return None
    changes = left_out(material, combinations)[:, overall]
    names = tuple(used.cluster_ids[at] if used and used.cluster_ids else str(at + 1) for at in present.tolist())
    return ranked(names, changes, used is not None and used.clustered)


def _dominance(found: Estimate, layout: Layout | None) -> Iterator[Notice]:
    if layout is None or np.isnan(found.aggregates["event_study"].overall_att):
        return
    # The check shares its limits with the one before moments leave a site, which is not needed to estimate.
    from pilotzone.evidence.small_samples.dominance import dominance_of

    try:
        yield from dominance_notices(dominance_of(layout, found.options))
    except EvidenceError:
        # A window without a cell: the fit itself says so.
        return
