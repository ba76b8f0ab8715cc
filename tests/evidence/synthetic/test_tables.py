import numpy as np
import pytest
from tests.evidence.synthetic.panels import panel, panel_of

from pilotzone.evidence import SynthOptions, synth
from pilotzone.evidence.report import Style
from pilotzone.evidence.synthetic import tables
from pilotzone.evidence.synthetic.donors import donor_distances

EN = Style("en", minus="-")


def record_of(units, *, without=(), **options):
    return synth(panel_of(units, without=without), SynthOptions(**{"draws": 5, "method": "did"} | options)).to_dict()


def test_one_cohort_shows_its_interval():
    record = record_of(panel(effect=4.0))
    d = tables.precision(record)

    table = tables.effects(record, EN)

    assert table.title == "Effect: difference in differences (equal weights)"
    assert table.rows == (
        ("from 2009", "u00", f"{record['effect']:.{d}f}", f"{record['se']:.{d}f}", f"{record['lower']:.{d}f} to {record['upper']:.{d}f}"),
    )
    assert table.note.startswith("Standard error: placebo samples (5 draws, seed 0). It assumes")


def test_several_cohorts_stand_below_their_average():
    table = tables.effects(record_of(panel(starts=(2006, 2006, 2009))), EN)

    assert [row[:2] for row in table.rows] == [("all", "3"), ("from 2006", "2"), ("from 2009", "u02")]
    assert table.rows[1][3:] == ("", "")


@pytest.mark.parametrize(
    ("errors", "note"),
    [
        ("none", "No standard error was asked for."),
        ("bootstrap", "No standard error: The bootstrap needs at least two treated units, got 1."),
    ],
)
def test_without_an_error_the_reason_is_said(errors, note):
    assert tables.effects(record_of(panel(), errors=errors), EN).note.startswith(note)


def test_sources_of_errors_are_named():
    two = panel(starts=(2009, 2009))

    assert tables.error_note(record_of(two, errors="jackknife"), "en") == "Standard error: jackknife with fixed weights."
    assert tables.error_note(record_of(two, errors="bootstrap"), "zh") == "标准误来源：自助法（5 次，种子 0）。"


def test_placebos_that_are_all_taken_are_called_so():
    assert tables.error_note(record_of(panel(), draws=12), "en").startswith("Standard error: all 12 placebos. It assumes")


def test_fit_names_periods_gaps_and_the_penalty():
    table = tables.fit(record_of(panel(), method="ascm"), EN)

    assert table.rows[0][:3] == ("from 2009", "9", "3")
    assert "Ridge penalty (from 2009, chosen by holding out periods): " in table.note
    assert "penalty" not in tables.fit(record_of(panel()), EN).note


def test_donors_come_by_weight_and_the_rest_is_counted():
    record = record_of(panel(donors=25))
    found = tables.weights(record, EN)

    assert (len(found.rows), found.note[:38]) == (20, "5 more donors have weights of zero or ")
    assert found.rows[0][2] == "0.040"
    assert ", each unit's mean taken out" in found.note
    assert "mean taken out" not in tables.weights(record_of(panel(), method="sc"), EN).note


def test_each_cohort_has_a_column_of_weights():
    table = tables.weights(record_of(panel(starts=(2006, 2009), donors=3), donors="notyet"), EN)

    assert table.head == ("donor", "distance before", "weight (from 2006)", "weight (from 2009)")
    assert next(row for row in table.rows if row[0] == "u01")[1:] == ("—", "0.125", "—")


def test_periods_have_weights_in_one_method_only():
    found = tables.periods(record_of(panel(), method="sdid"), EN)

    assert sum(float(row[2]) for row in found.rows) == pytest.approx(1, abs=0.005)
    assert tables.periods(record_of(panel()), EN) is None


def test_donors_left_out_show_why():
    table = tables.left_out(record_of(panel(), without={("u05", 2001)}, exclude=("u03",)), EN)

    assert [row[:2] for row in table.rows] == [("u03", "named to be left out"), ("u05", "lacks periods")]
    assert (table.rows[0][2] != "—", table.rows[1][2]) == (True, "—")
    assert tables.left_out(record_of(panel()), EN) is None


def test_ranks_show_place_and_floor():
    record = record_of(panel(effect=50.0))

    (row,) = tables.ranks(record, EN).rows
    assert (row[0], row[3:]) == ("u00", ("1 / 13", "0.077", "0.077"))
    none = tables.ranks(record_of(panel(donors=1)), EN)
    assert (none.rows, none.note) == ((), "No placebos could be made.")


def test_placebos_start_with_the_largest_ratio_and_infinite_ones():
    y = np.vstack([np.r_[np.full(9, 1.0), np.full(3, 4.0)], np.full((3, 12), 1.0)])
    units = panel(donors=3)
    flat = type(units)(y=y, cohort=units.cohort, ids=units.ids, periods=units.periods)
    record = record_of(panel(donors=14))

    table = tables.placebos(record, EN)

    ratios = [float(row[4]) for row in table.rows]
    assert (len(ratios), ratios == sorted(ratios, reverse=True)) == (10, True)
    assert table.note == "The 10 with the largest ratios, of 14."
    whole = tables.placebos(record, EN, most=None)
    assert (len(whole.rows), whole.note) == (14, "All 14, the largest ratio of gaps first.")
    assert tables.placebos(record_of(panel(donors=1)), EN) is None
    assert tables.ranks(record_of(flat), EN).rows[0][2] == "—"


def test_checks_are_shown_when_they_were_asked_for():
    record = record_of(panel(), placebo_time=3, leave_one_donor_out=True)

    earlier, without = tables.earlier(record, EN), tables.without(record, EN)

    assert earlier.title == "Placebo in time: the start pretended 3 periods earlier"
    assert earlier.rows[0][:2] == ("from 2009", "2006")
    assert (len(without.rows), without.note.startswith("The effect lies between ")) == (12, True)
    assert (tables.earlier(record_of(panel()), EN), tables.without(record_of(panel()), EN)) == (None, None)


def test_what_was_left_out_is_counted_in_words():
    record = record_of(panel(starts=(2009, 2009)), without={("u05", 2001)}, exclude=("u01",))

    assert tables.dropped(record, EN).rows == (("units that lack a period", "1"), ("treated units left out as asked", "1"))
    assert tables.dropped(record_of(panel()), Style("zh")).note == "没有剔除任何行或单位。"


def test_the_path_has_one_row_per_period():
    record = record_of(panel())
    table = tables.path(record["cohorts"][0], EN)

    assert ([row[0] for row in table.rows], table.head) == ([str(t) for t in range(2000, 2012)], ("period", "treated", "synthetic", "gap"))


def test_warnings_are_said_in_chinese_with_their_numbers():
    record = record_of(panel(), without={("u05", 2001)}, errors="jackknife")

    assert tables.warnings(record, "zh") == [
        "1 个可作对照的单位缺少时期，未使用：u05。",
        "对照单位只有 11 个，排名 p 值最小为 0.083；在 0.95 水平下任何结果都不可能算罕见。",
        "刀切法要求每批至少两个实施单位；2009 这一批只有一个。请用安慰剂标准误。",
    ]
    assert tables.warnings(record, "en")[0].startswith("Units that could be donors lack a period and were left out (1)")
    assert tables.warnings(record_of(panel(donors=19)), "zh") == ["没有需要提示的问题。"]


def test_warnings_list_cohorts_and_distances_in_words():
    units = panel(starts=(2003,))
    middle = float(np.median(list(donor_distances(units, method="sc").values())))
    record = record_of(units, method="sc", max_distance=middle, errors="none")
    rows = {row["code"]: tables.warnings({"warnings": [row]}, "zh")[0] for row in record["warnings"]}

    assert "（2003 起 3 期，不足 5 期）" in rows["short_before"]
    assert rows["excluded_by_distance"].endswith("）。")
    assert f"{record['warnings'][0]['data']['count']} 个对照单位在实施前" in rows["excluded_by_distance"]
    assert (
        "：2003 起 2.5 倍）"
        in tables.warnings({"warnings": [{"code": "poor_fit", "message": "", "data": {"cohorts": {"2003": "2.5"}}}]}, "zh")[0]
    )
