import pytest
from tests.kit.lists.shelf import BOOKS, Book, State

from pilotzone.kit.lists import ChoiceFilter, Column, ListSpec, unindexed

NAME = Column("name", "Name", sort="name_zh")


@pytest.mark.parametrize(
    ("columns", "sort", "filters", "message"),
    [
        ([NAME, NAME], "name", [], "every column needs a key of its own"),
        ([NAME], "-price", [], r"sort by one of \['name'\], got '-price'"),
        ([NAME], "name", [ChoiceFilter("sort", "Sort", choices=State)], r"a filter cannot be called \['sort'\]"),
    ],
)
def test_spec_refuses_a_wrong_declaration(columns, sort, filters, message):
    with pytest.raises(TypeError, match=message):
        ListSpec("x", "X", columns=columns, sort=sort, filters=filters)


def test_unindexed_names_columns_of_the_table_that_no_index_starts_with():
    assert unindexed(BOOKS, Book) == ["lent", "price", "seen_at"]


def test_unindexed_of_a_well_indexed_list_is_empty():
    assert unindexed(ListSpec("x", "X", columns=[NAME], sort="name"), Book) == []


def test_choices_of_a_filter_may_be_pairs_or_a_function():
    pairs = [("1", "one")]

    assert ChoiceFilter("a", "A", choices=pairs).form_fields()["a"].choices[1:] == pairs
    assert ChoiceFilter("a", "A", choices=lambda: pairs).form_fields()["a"].choices[1:] == pairs
