import pyarrow as pa
import pytest
from tests.evidence.synthetic.panels import panel, panel_of, table_of

from pilotzone.evidence import Panel, PanelError, UnsupportedError
from pilotzone.evidence.synthetic.sample import read_sample


def test_a_complete_panel_is_read_as_it_is():
    units = panel(starts=(2006, 2009), donors=4)

    sample = read_sample(panel_of(units), exclude=())

    assert (sample.units.ids, sample.units.y.tolist(), sample.exclude) == (units.ids, units.y.tolist(), ())
    assert (sample.facts.rows, sample.facts.dropped, sample.facts.incomplete_donors, sample.facts.excluded_treated) == (72, {}, (), ())


def test_incomplete_donors_are_counted_and_named():
    sample = read_sample(panel_of(panel(), without={("u04", 2003), ("u09", 2011)}), exclude=())

    assert (sample.facts.dropped, sample.facts.incomplete_donors) == ({"incomplete_unit": 2}, ("u04", "u09"))
    assert len(sample.units.ids) == 11


def test_incomplete_treated_units_are_refused_by_name():
    lacking = panel_of(panel(starts=(2006, 2009)), without={("u01", 2003)})

    with pytest.raises(PanelError, match="Treated units lack an outcome in some of the 12 periods: u01") as refused:
        read_sample(lacking, exclude=())

    assert refused.value.field == "panel"


def test_treated_units_are_left_out_only_when_they_are_named():
    lacking = panel_of(panel(starts=(2006, 2006, 2009)), without={("u01", 2003)})

    sample = read_sample(lacking, exclude=("u01", "u02", "u05"))

    assert (sample.facts.excluded_treated, sample.exclude) == (("u01", "u02"), ("u05",))
    assert "u02" not in sample.units.ids
    assert "u05" in sample.units.ids


def test_a_donor_without_any_outcome_is_named_too():
    rows = table_of(panel())
    blank = pa.table({"unit": ["empty"] * 12, "year": range(2000, 2012), "y": [float("nan")] * 12, "first": [0] * 12})
    source = pa.concat_tables([rows, blank.cast(rows.schema)])

    sample = read_sample(Panel.from_arrow(source, unit="unit", time="year", outcome="y", cohort="first"), exclude=())

    assert sample.facts.incomplete_donors == ("empty",)


def test_a_treated_unit_without_any_outcome_is_refused():
    rows = table_of(panel())
    blank = pa.table({"unit": ["empty"] * 12, "year": range(2000, 2012), "y": [None] * 12, "first": [2005] * 12})

    with pytest.raises(PanelError, match="some of the 12 periods: empty"):
        read_sample(
            Panel.from_arrow(pa.concat_tables([rows, blank.cast(rows.schema)]), unit="unit", time="year", outcome="y", cohort="first"),
            exclude=(),
        )


def test_a_unit_treated_after_the_panel_is_an_ordinary_donor():
    sample = read_sample(panel_of(panel(starts=(2009, 2050)), without={("u01", 2001)}), exclude=())

    assert sample.facts.incomplete_donors == ("u01",)


def test_whole_numbers_name_units_as_text():
    units = panel(donors=3)
    table = table_of(units).set_column(0, "unit", pa.array([int(name[1:]) for name in table_of(units)["unit"].to_pylist()]))

    sample = read_sample(Panel.from_arrow(table, unit="unit", time="year", outcome="y", cohort="first"), exclude=("2",))

    assert (sample.units.ids, sample.exclude) == (("0", "1", "2", "3"), ("2",))


def test_a_name_that_is_not_in_the_panel_is_refused_with_the_nearest():
    with pytest.raises(PanelError, match=r"There is no unit 'u99' in the panel\. Accepted: names of units such as 'u09'"):
        read_sample(panel_of(panel()), exclude=("u99",))


def test_more_units_than_can_be_weighed_are_refused():
    with pytest.raises(UnsupportedError, match=r"more than 12 units, and every one could be a donor\. Add them up"):
        read_sample(panel_of(panel()), exclude=(), limit=12)
