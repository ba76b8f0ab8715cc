from pilotzone.kit.tables import table


def test_table_takes_texts_and_items():
    made = table(["Firm", "Paid"], [["甲", {"text": "3.00", "url": "/3/"}]], numbers=[1], totals=["Sum", "3.00"])

    assert made == {
        "columns": [{"label": "Firm", "number": False}, {"label": "Paid", "number": True}],
        "rows": [{"cells": [{"text": "甲"}, {"text": "3.00", "url": "/3/", "number": True}]}],
        "totals": [{"text": "Sum"}, {"text": "3.00", "number": True}],
    }


def test_table_sets_the_head_over_a_cell_that_is_a_number_flush_right():
    made = table(["Firm", "Paid"], [["甲", "none"], ["乙", {"text": "3.00", "number": True}]])

    assert [column["number"] for column in made["columns"]] == [False, True]
    assert [row["cells"][1] for row in made["rows"]] == [{"text": "none"}, {"text": "3.00", "number": True}]
