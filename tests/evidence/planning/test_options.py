import pytest

from pilotzone.evidence import PanelError
from pilotzone.evidence.planning import PlanColumns, PlanOptions


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("design", "before_after"),
        ("adjust", "lin"),
        ("horizon", 0),
        ("past", 0),
        ("steps", 1),
        ("draws", -1),
        ("draws", 1_000_000),
        ("seed", -1),
        ("share", 0),
        ("share", 1.0),
        ("level", 95),
        ("power", 1.2),
        ("size", 1),
        ("size", 2.5),
        ("size", 10**12),
        ("sizes", tuple(range(2, 60))),
        ("sizes", (10, 1)),
        ("site_units", 0),
        ("starts", ()),
        ("starts", (0.0,)),
        ("starts", (1.0, 1.0)),
        ("starts", (float("nan"),)),
        ("uptake", 0),
        ("uptake", 1.5),
        ("attrition", 1),
        ("heterogeneity", -1),
        ("cutoff", float("inf")),
        ("effect", 0),
        ("effect", float("nan")),
    ],
)
def test_options_outside_their_range_are_refused_by_name(field, value):
    with pytest.raises(PanelError) as caught:
        PlanOptions(**{field: value})

    assert caught.value.field == field
    assert caught.value.accepted


def test_columns_need_names_that_differ():
    with pytest.raises(PanelError, match="no name"):
        PlanColumns(unit="", time="t", outcome="y")
    with pytest.raises(PanelError, match="named both as unit and as cluster"):
        PlanColumns(unit="id", time="t", outcome="y", cluster="id")
