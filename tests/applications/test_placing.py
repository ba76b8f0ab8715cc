"""How far a pool reaches: examples, and what holds for every list."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.applications.placing import Asked, chance, place, reduced
from pilotzone.kit.amounts import split

PAYERS = ("city", "province")


def line(*amounts: int, weights: tuple[int, int] = (1, 1)) -> list[Asked]:
    return [Asked(key, dict(zip(PAYERS, split(amount, weights), strict=True))) for key, amount in enumerate(amounts)]


def free(city: int, province: int | None = None) -> dict[str, int]:
    return {"city": city, "province": city if province is None else province}


def keys(asked):
    return [each.key for each in asked]


def test_first_that_does_not_fit_ends_the_list():
    placed = place(line(10, 60, 10), free(20))
    assert (keys(placed.supported), keys(placed.waiting), placed.short) == ([0], [1, 2], "city")


def test_smaller_ones_are_tried_where_the_call_says_so():
    placed = place(line(10, 60, 10), free(20), skip_when_short=True)
    assert (keys(placed.supported), keys(placed.waiting), placed.short) == ([0, 2], [1], "city")


def test_quota_ends_the_list_without_any_payer_being_short():
    placed = place(line(10, 10, 10), free(100), quota=2)
    assert (keys(placed.supported), keys(placed.waiting), placed.short) == ([0, 1], [2], "")


def test_one_payers_empty_part_ends_the_list_whatever_the_other_has():
    placed = place(line(10, 10), free(100, 5))
    assert (keys(placed.supported), placed.short) == ([0], "province")


AMOUNTS = st.lists(st.integers(1, 50), min_size=0, max_size=12)
WEIGHTS = st.tuples(st.integers(1, 10_000), st.integers(1, 10_000))


@given(AMOUNTS, WEIGHTS, st.integers(0, 300), st.integers(0, 300), st.none() | st.integers(0, 12), st.booleans())
def test_nobody_is_lost_nothing_is_overspent_and_the_order_stays(amounts, weights, city, province, quota, skip):
    asked, parts = line(*amounts, weights=weights), free(city, province)
    placed = place(asked, parts, quota=quota, skip_when_short=skip)
    assert sorted(keys(placed.supported) + keys(placed.waiting)) == list(range(len(amounts)))
    assert keys(placed.supported) == sorted(keys(placed.supported))
    assert keys(placed.waiting) == sorted(keys(placed.waiting))
    for payer in PAYERS:
        assert sum(each.parts[payer] for each in placed.supported) <= parts[payer]
    assert quota is None or len(placed.supported) <= quota
    if not skip:
        # Who is supported is the beginning of the list.
        assert keys(placed.supported) == list(range(len(placed.supported)))


@given(st.lists(st.integers(1, 6), min_size=1, max_size=5), st.integers(0, 12), st.none() | st.integers(1, 5))
def test_chance_is_what_counting_every_order_gives(amounts, pool, quota):
    asked = line(*amounts)
    said = chance(asked, free(pool), quota=quota)
    if said is None:
        return
    orders = list(permutations(asked))
    for each in asked:
        won = sum(each in place(order, free(pool), quota=quota).supported for order in orders)
        assert won * said[1] == said[0] * len(orders)


@pytest.mark.parametrize(
    ("amounts", "pool", "quota", "expected"),
    [
        ((10, 10, 10), 10, None, (2, 3)),
        ((10, 20, 30), 30, None, (3, 3)),
        ((10, 20, 30), 10, None, None),
        ((10, 20, 30), 25, 2, (2, 3)),
        ((), 10, None, None),
        ((10, 10), 0, None, (0, 2)),
    ],
)
def test_chance_is_given_only_where_it_follows(amounts, pool, quota, expected):
    assert chance(line(*amounts), free(pool), quota=quota) == expected


@given(st.lists(st.integers(0, 10**12), max_size=20), st.integers(0, 10**13))
def test_reduction_fits_keeps_order_and_takes_less_than_a_fen_too_much_from_each(amounts, available):
    cut = reduced(amounts, available)
    assert sum(cut) <= max(available, 0) or cut == tuple(amounts)
    if sum(amounts) <= available:
        assert cut == tuple(amounts)
    else:
        assert available - sum(cut) < len(amounts)
    assert all(small <= large for small, large in zip(cut, amounts, strict=True))
