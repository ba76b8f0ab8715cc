import pytest

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.options import KINDS, Options, check_kind


@pytest.mark.parametrize(
    ("field", "value", "accepted"),
    [
        ("control", "all", "'never' or 'notyet'"),
        ("base", "long", "'varying' or 'universal'"),
        ("anticipation", -1, "a whole number of at least 0"),
        ("anticipation", 1.5, "a whole number of at least 0"),
        ("anticipation", True, "a whole number of at least 0"),
        ("seed", -1, "a whole number of at least 0"),
        ("level", 1, "a number above 0 and below 1"),
        ("level", float("nan"), "a number above 0 and below 1"),
        ("level", 1 - 1e-16, "a number above 0 and below 1"),
        ("level", "0.95", "a number above 0 and below 1"),
        ("min_event", 0.5, "a whole number"),
        ("max_event", "3", "a whole number"),
    ],
)
def test_option_out_of_range_is_refused_by_name(field, value, accepted):
    with pytest.raises(PanelError) as raised:
        Options(**{field: value})

    assert (raised.value.field, raised.value.accepted) == (field, accepted)
    assert repr(value) in str(raised.value)


def test_window_the_wrong_way_round_is_refused():
    with pytest.raises(PanelError, match="min_event <= max_event, got 2 and 1"):
        Options(min_event=2, max_event=1)


def test_every_kind_is_accepted_and_no_other():
    for kind in KINDS:
        check_kind(kind)
    with pytest.raises(PanelError, match="'dynamic'"):
        check_kind("dynamic")
