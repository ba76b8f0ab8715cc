"""The order of rows follows from what they hold."""

import numpy as np

from pilotzone.evidence.matching.sample import content_labels, hash_order


def test_order_follows_labels_and_seed_only():
    labels = [f"u{at}" for at in range(20)]

    first = [labels[at] for at in hash_order(labels, 1)]

    assert [labels[::-1][at] for at in hash_order(labels[::-1], 1)] == first
    assert [labels[at] for at in hash_order(labels, 2)] != first


def test_rows_that_hold_the_same_have_the_same_label():
    found = content_labels(np.array([0.0, -0.0, 1.0]), np.array([2.0, 2.0, 2.0]))

    assert (found[0] == found[1], found[0] == found[2]) == (True, False)


def test_ties_are_broken_by_a_hash_and_not_by_size():
    ties = [str(at) for at in range(20)]

    found = [ties[at] for at in hash_order(["same"] * 20, 0, ties=ties)]

    assert sorted(found) == sorted(ties)
    assert found != sorted(found, key=int)
    assert [ties[::-1][at] for at in hash_order(["same"] * 20, 0, ties=ties[::-1])] == found
