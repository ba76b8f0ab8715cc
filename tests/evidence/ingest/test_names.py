import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.evidence.ingest.panels import COLUMNS, assert_same, make_panel, shuffled

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.ingest import read_moments, spooled
from pilotzone.evidence.ingest.names import keys

KINDS = [pa.string(), pa.large_string(), pa.string_view()]


@given(st.lists(st.text(max_size=400), max_size=60), st.sampled_from(KINDS), st.integers(0, 5))
def test_names_have_equal_keys_exactly_where_they_are_equal(names, kind, start):
    found = keys(pa.array(names, kind).slice(start)).tolist()

    assert len(set(zip(names[start:], found, strict=True))) == len(set(names[start:])) == len(set(found))


def test_keys_do_not_depend_on_how_the_text_is_stored():
    names = ["长沙", "", "x" * 7, "x" * 8, "x" * 9, "y" * 256, "y" * 257]

    assert len({tuple(keys(pa.array(names, kind)).tolist()) for kind in KINDS}) == 1


def test_zeros_at_the_end_of_a_name_count():
    assert len(set(keys(pa.array(["a", "a\0", "a\0\0"])).tolist())) == 3


def test_two_names_that_share_a_key_are_told_apart_on_the_slow_way(monkeypatch):
    monkeypatch.setattr(spooled, "keys", lambda names: keys(names) & 15)
    panel = make_panel(60, 4)

    assert_same(read_moments(shuffled(panel.table([f"厂{i}" for i in range(60)])), COLUMNS), panel.moments())


def test_a_named_unit_with_two_rows_is_refused_by_its_name():
    table = make_panel(60, 4).table([f"厂{i}" for i in range(60)])

    with pytest.raises(PanelError, match=r"Unit '厂3' .* has more than one row for period 2002"):
        read_moments(shuffled(pa.concat_tables([table, table.slice(13, 1)])), COLUMNS)
