"""The units of a trial as they were assigned, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pilotzone.evidence.errors import NoComparisonError, PanelError
from pilotzone.evidence.moments import Floats, Ints
from pilotzone.evidence.randomised.effects import Bools, Pair
from pilotzone.evidence.randomised.options import CONTROLS, TrialColumns
from pilotzone.evidence.randomised.table import TrialTable
from pilotzone.evidence.tabular import Labels

ROLES = ("unit", "arm", "block", "cluster")


@dataclass(frozen=True, slots=True)
class TrialSample:
    """Units whose assignment is known. N units, M outcomes, K covariates.

    Attributes
    ----------
    arms : tuple[str, ...]
        Arms, the control first.
    arm : NDArray[np.int64]
        Arm of the unit, shape (N,).
    block, cluster : Labels or None
        Block and cluster of the unit.
    outcomes, covariates : NDArray[np.float64]
        Shapes (N, M) and (N, K); NaN where missing.
    pre, uptake : NDArray[np.float64] or None
        Shape (N,); NaN where missing.
    dropped : Mapping[str, int]
        Rows left out by reason.
    """

    arms: tuple[str, ...]
    arm: Ints
    block: Labels | None
    cluster: Labels | None
    outcomes: Floats
    covariates: Floats
    pre: Floats | None
    uptake: Floats | None
    dropped: Mapping[str, int]

    def sizes(self) -> dict[str, int]:
        """Return units by arm, the control first."""
        return dict(zip(self.arms, np.bincount(self.arm, minlength=len(self.arms)).tolist(), strict=True))

    def entities(self) -> dict[str, int]:
        """Return what was assigned as one by arm: clusters, or units without them."""
        if self.cluster is None:
            return self.sizes()
        first = np.unique(self.cluster.code, return_index=True)[1]
        return dict(zip(self.arms, np.bincount(self.arm[first], minlength=len(self.arms)).tolist(), strict=True))


def sample_of(table: TrialTable, columns: TrialColumns, control: str | None) -> TrialSample:
    """Return the sample of a table with one row per unit.

    Parameters
    ----------
    table : TrialTable
        As read.
    columns : TrialColumns
        Which columns play which part.
    control : str or None
        Name of the control arm, if it is named.

    Raises
    ------
    PanelError
        If a unit stands twice, the control is not among the arms, or a cluster lies in two arms or two blocks.
    NoComparisonError
        If there are not two arms.
    """
    known, dropped = known_rows(table.labels)
    # Ordered by name of the unit, so that no result depends on the order of the rows.
    kept = np.flatnonzero(known)[np.argsort(table.labels["unit"].code[known], kind="stable")]
    labels = {role: kept_labels(found, kept) for role, found in table.labels.items()}
    check_once(labels["unit"].code, labels["unit"].names, "unit")
    arms, arm = ordered_arms(labels["arm"], control)
    cluster, block = labels.get("cluster"), labels.get("block")
    if cluster is not None:
        check_nested(cluster, arm, "arm", arms)
        if block is not None:
            check_nested(cluster, block.code, "block", block.names)
    return TrialSample(
        arms=arms,
        arm=arm,
        block=block,
        cluster=cluster,
        outcomes=_columns(table, columns.outcomes, kept),
        covariates=_columns(table, columns.covariates, kept),
        pre=None if columns.pre is None else table.numbers[columns.pre][kept],
        uptake=None if columns.uptake is None else table.numbers[columns.uptake][kept],
        dropped=dropped,
    )


def _columns(table: TrialTable, names: tuple[str, ...], kept: Ints) -> Floats:
    return np.stack([table.numbers[name][kept] for name in names], axis=1) if names else np.zeros((kept.size, 0))


def known_rows(labels: Mapping[str, Labels]) -> tuple[Bools, dict[str, int]]:
    """Return which rows name unit, arm, block and cluster, and how many do not, by what they lack first.

    Parameters
    ----------
    labels : Mapping[str, Labels]
        By role.
    """
    kept = np.ones(labels["unit"].code.size, dtype=bool)
    dropped = {}
    for role in ROLES:
        if role in labels:
            lacking = kept & (labels[role].code < 0)
            if lacking.any():
                dropped[f"missing_{role}"] = int(lacking.sum())
            kept &= ~lacking
    return kept, dropped


def kept_labels(found: Labels, kept: Ints) -> Labels:
    """Return the labels of the rows kept, numbered anew.

    Parameters
    ----------
    found : Labels
        Of all rows.
    kept : NDArray[np.int64]
        Rows to keep, none of them without a label.
    """
    present, code = np.unique(found.code[kept], return_inverse=True)
    return Labels(code.astype(np.int64), tuple(found.names[i] for i in present.tolist()))


def check_once(code: Ints, names: tuple[str, ...], what: str) -> None:
    """Raise `PanelError` if a number stands twice.

    Parameters
    ----------
    code : NDArray[np.int64]
        Numbers, shape (N,).
    names : tuple[str, ...]
        What they stand for.
    what : str
        What they name, for the message.
    """
    twice = np.flatnonzero(np.bincount(code, minlength=len(names)) > 1)
    if twice.size:
        raise PanelError(
            f"{what.capitalize()} {names[twice[0]]!r} stands more than once ({twice.size} such).",
            field="unit",
            value=names[twice[0]],
            accepted="one row per unit; for a stepped wedge name the column of periods (time) too",
        )


def check_nested(cluster: Labels, code: Ints, what: str, names: tuple[str, ...]) -> None:
    """Raise `PanelError` if a cluster lies in two arms, or two blocks.

    Parameters
    ----------
    cluster : Labels
        Cluster of each unit.
    code : NDArray[np.int64]
        Arm or block of each unit, shape (N,).
    what : str
        Role of `code`.
    names : tuple[str, ...]
        Names of `code`.
    """
    first = np.unique(cluster.code, return_index=True)[1]
    wrong = np.flatnonzero(code != code[first][cluster.code])
    if wrong.size:
        at = int(wrong[0])
        inside = {names[int(code[at])], names[int(code[first][cluster.code[at]])]}
        raise PanelError(
            f"Cluster {cluster.names[int(cluster.code[at])]!r} lies in more than one {what} ({', '.join(sorted(inside))}).",
            field="cluster",
            value=cluster.names[int(cluster.code[at])],
            accepted=f"clusters that lie in one {what} each",
        )


def ordered_arms(found: Labels, control: str | None) -> tuple[tuple[str, ...], Ints]:
    """Return the arms with the control first, and the arm of each row.

    Parameters
    ----------
    found : Labels
        Arms.
    control : str or None
        Name of the control; by default the one arm called like one.

    Raises
    ------
    PanelError
        If the control is not among the arms, or none is named and none or several are called like one.
    NoComparisonError
        If there are not two arms.
    """
    listed = ", ".join(repr(name) for name in found.names[:12])
    if len(found.names) < 2:
        raise NoComparisonError(f"There is only one arm ({listed}), so there is nothing to compare with.")
    if control is None:
        like = [name for name in found.names if name.lower() in CONTROLS]
        if len(like) != 1:
            raise PanelError("Which arm is the control cannot be told from the names.", field="control", accepted=f"one of {listed}")
        control = like[0]
    if control not in found.names:
        raise PanelError(f"There is no arm {control!r}.", field="control", value=control, accepted=f"one of {listed}")
    arms = (control, *(name for name in found.names if name != control))
    place = np.array([arms.index(name) for name in found.names], dtype=np.int64)
    return arms, place[found.code]


def pair_of(sample: TrialSample, arm: int, wanted: Bools) -> tuple[Pair, Ints, dict[str, int]]:
    """Return one arm against the control among the wanted units, without blocks that lack either.

    Parameters
    ----------
    sample : TrialSample
        All units.
    arm : int
        Number of the arm, 1 or more.
    wanted : NDArray[np.bool_]
        Units to use, shape (N,).

    Returns
    -------
    Pair
        Assignment of the units used.
    NDArray[np.int64]
        Their rows, shape (n,).
    dict
        Blocks left out, and units in them.

    Raises
    ------
    NoComparisonError
        If nobody is left on a side.
    """
    rows = np.flatnonzero(wanted & ((sample.arm == arm) | (sample.arm == 0)))
    treated = sample.arm[rows] == arm
    block = np.zeros(rows.size, np.int64) if sample.block is None else sample.block.code[rows]
    blocks = int(block.max(initial=0)) + 1
    both = np.bincount(2 * block + treated, minlength=2 * blocks).reshape(-1, 2)
    whole = both.min(axis=1) > 0
    alone = {"blocks": int(((both.sum(axis=1) > 0) & ~whole).sum()), "units": int(both[~whole].sum())}
    kept = whole[block]
    if not kept.any():
        raise NoComparisonError(
            f"No unit of arm {sample.arms[arm]!r} can be compared with one of {sample.arms[0]!r}: "
            f"{'no block holds both with known outcomes' if sample.block is not None else 'an arm has no unit with a known outcome'}."
        )
    rows, treated, block = rows[kept], treated[kept], np.unique(block[kept], return_inverse=True)[1]
    entity = np.arange(rows.size) if sample.cluster is None else np.unique(sample.cluster.code[rows], return_inverse=True)[1]
    return Pair(treated, block.astype(np.int64), entity.astype(np.int64), clustered=sample.cluster is not None), rows, alone
