"""Money divided among payers sums to the fen, whatever the amounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.grants.splitting import in_proportion, within
from pilotzone.kit.amounts import split

rooms = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 10**12), min_size=1)


@given(rooms, st.data())
def test_parts_stay_within_their_room_and_keep_their_sum(room, data):
    amount = data.draw(st.integers(0, sum(room.values())))
    shares = data.draw(st.lists(st.integers(1, 10_000), min_size=len(room), max_size=len(room)))
    cut = within(dict(zip(room, split(amount, shares), strict=True)), room)
    assert sum(cut.values()) == amount
    assert all(0 <= part <= room[who] for who, part in cut.items())


@given(rooms)
def test_parts_that_fit_are_left_alone(room):
    assert within(room, room) == room


@given(rooms, st.data())
def test_proportional_parts_never_exceed_what_each_has_and_sum_to_the_amount(has, data):
    amount = data.draw(st.integers(0, sum(has.values())))
    parts = in_proportion(amount, has)
    assert sum(parts.values()) == amount
    assert all(0 <= part <= has[who] for who, part in parts.items())


@given(rooms, st.data())
def test_proportional_parts_are_within_a_fen_of_exact_proportion(has, data):
    total = sum(has.values())
    amount = data.draw(st.integers(0, total))
    assert all(abs(part * total - amount * has[who]) < max(total, 1) for who, part in in_proportion(amount, has).items())


def test_what_exceeds_one_room_goes_to_the_next_in_order():
    assert within({"a": 5, "b": 5, "c": 0}, {"a": 2, "b": 9, "c": 9}) == {"a": 2, "b": 8, "c": 0}


@pytest.mark.parametrize(("parts", "room"), [({"a": 2}, {"a": 1}), ({"a": -1}, {"a": 1}), ({"a": 1}, {"a": -1, "b": 2})])
def test_parts_that_cannot_fit_are_refused(parts, room):
    with pytest.raises(ValueError, match="fit the room"):
        within(parts, room)


@pytest.mark.parametrize("amount", [-1, 4])
def test_more_than_there_is_cannot_be_divided(amount):
    with pytest.raises(ValueError, match="from 0 to 3"):
        in_proportion(amount, {"a": 1, "b": 2})
