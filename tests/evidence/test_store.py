import os

import numpy as np
import pytest

from pilotzone.evidence.moments import CohortMoments
from pilotzone.evidence.store import StoredUnits, UnitStore

FIRST = np.arange(15.0).reshape(3, 5)
SECOND = -np.arange(10.0).reshape(2, 5)


def read(store, number):
    rows = [(g, part.tolist()) for g, part in store.rows(number, store.buffer())]
    x = [(g, part.tolist()) for g, part in store.covariates(number)]
    return rows, x


@pytest.mark.parametrize("room", [0.0, 150.0, 1e6], ids=["filed", "partly", "held"])
def test_blocks_come_back_by_cohort_in_their_own_order(tmp_path, room):
    with UnitStore(tmp_path / "units", K=2, room=room) as store:
        store.put((1, 0), [0, 4], [1, 2], SECOND)
        store.put((0, 0), [3, 5], [2, 3], FIRST)

        assert store.close_writing() == 2
        assert read(store, 0) == (
            [(3, FIRST[:2].tolist()), (5, FIRST[2:].tolist())],
            [(3, FIRST[:2, :2].tolist()), (5, FIRST[2:, :2].tolist())],
        )
        assert read(store, 1)[0] == [(0, SECOND[:1].tolist()), (4, SECOND[1:].tolist())]


def test_what_is_put_is_copied(tmp_path):
    rows = FIRST.copy()
    with UnitStore(tmp_path / "units", K=2, room=1e6) as store:
        store.put((0, 0), [3], [3], rows)
        rows[:] = 0.0
        store.close_writing()

        assert read(store, 0) == ([(3, FIRST.tolist())], [(3, FIRST[:, :2].tolist())])


def test_cohort_without_units_in_a_block_is_passed_over(tmp_path):
    with UnitStore(tmp_path / "units", K=2, room=0.0) as store:
        store.put((0, 0), [3, 4, 5], [1, 1, 3], FIRST)
        store.close_writing()

        assert [g for g, _ in store.rows(0, store.buffer())] == [3, 5]


def test_cleared_store_is_empty(tmp_path):
    with UnitStore(tmp_path / "units", K=2, room=0.0) as store:
        store.put((0, 0), [3], [3], FIRST)
        store.clear()

        assert store.close_writing() == 0


def test_file_that_was_cut_short_is_told(tmp_path):
    with UnitStore(tmp_path / "units", K=2, room=0.0) as store:
        store.put((0, 0), [3], [3], FIRST)
        store.close_writing()
        os.truncate(tmp_path / "units", 9)

        with pytest.raises(OSError, match="cut short"):
            next(store.rows(0, store.buffer()))


def test_record_holds_the_outcome_alone(tmp_path):
    joint = {0: CohortMoments(2, np.array([9.0, 1.0, 2.0]), np.diag([7.0, 3.0, 4.0]), np.array([0.5, 0.1, 0.2]))}
    with UnitStore(tmp_path / "units", K=1, room=0.0) as store:
        moments = StoredUnits(store, joint, ("x",), np.array([1, 2]), 4, {"missing_outcome": 0}, "digest").moments()

    found = moments.cohorts[0]
    assert (found.n, found.mean.tolist(), found.tail.tolist()) == (2, [1.0, 2.0], [0.1, 0.2])
    assert found.scatter.tolist() == [[3.0, 0.0], [0.0, 4.0]]
    assert (moments.rows, dict(moments.dropped), moments.sha256) == (4, {}, "digest")
