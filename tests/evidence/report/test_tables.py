"""Tables of a result, cell by cell."""

from tests.evidence.sample_record import estimate, means

from pilotzone.evidence.report import Style, tables

ZH, EN = Style("zh"), Style("en", minus="-")


def test_counts_show_each_cohort_and_the_time_around_its_start():
    assert tables.counts(estimate(), EN) == tables.Table(
        "Units by cohort",
        ("cohort (first funded)", "units", "periods before", "periods from then on"),
        (("1988", "36", "1", "2"), ("1989", "30", "2", "1"), ("never funded", "91", "—", "—"), ("total", "157", "", "")),
    )


def test_dropped_names_reasons_in_words_and_keeps_unknown_ones():
    record = estimate()
    record["panel"]["dropped"] = {"missing_outcome": 1200, "some_new_reason": 3}

    assert tables.dropped(record, ZH).rows == (("行：缺结果", "1,200"), ("some_new_reason", "3"))


def test_nothing_dropped_is_said():
    record = estimate()
    record["panel"]["dropped"] = {}

    assert (tables.dropped(record, EN).rows, tables.dropped(record, EN).note) == ((), "No row and no unit was left out.")


def test_event_study_has_interval_and_band_and_dashes_for_the_undefined():
    assert tables.event_study(estimate(), EN).rows == (
        ("-2", "-3.00", "4.00", "-10.84 to 4.84", "-13.00 to 7.00"),
        ("-1", "0.00", "—", "—", "—"),
        ("0", "24.50", "3.40", "17.84 to 31.16", "16.00 to 33.00"),
        ("+1", "12.00", "5.00", "2.20 to 21.80", "-0.50 to 24.50"),
    )


def test_overall_begins_with_the_headline():
    found = tables.overall(estimate(), EN)

    assert found.head == ("average over", "difference", "standard error", "95% interval")
    assert [row[0] for row in found.rows] == [
        "periods since funding (headline)",
        "all cohort-periods after funding",
        "cohorts",
        "calendar periods",
    ]
    assert found.rows[0][1:] == ("18.30", "3.50", "11.44 to 25.16")


def test_cells_list_cohort_and_period():
    assert tables.cells(estimate(), EN).rows[2] == ("1989", "1988", "0.00", "—", "—")


def test_raw_means_stand_by_period():
    assert tables.raw_means(means(), ZH) == tables.Table(
        "原始均值",
        ("时期", "始终未获支持", "1988", "1989"),
        (("1987", "6.50", "9.00", "8.00"), ("1988", "8.00", "30.50", "6.00"), ("1989", "11.00", "25.50", "42.00")),
    )


def test_influence_shows_the_ten_largest_of_all():
    moved = [{"unit": f"u{at}", "change": 1.0 / (at + 1)} for at in range(12)]
    moved[0]["change"] = None

    found = tables.influence(estimate(influence=moved), EN)

    assert (len(found.rows), found.rows[0], found.rows[1]) == (10, ("u0", "cannot be estimated"), ("u1", "+0.50"))
    assert found.note == "The 10 units that move the average difference most, of 12."
