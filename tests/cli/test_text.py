"""Tables on a terminal."""

from pilotzone.cli.text import cell_width, design_text, table_text
from pilotzone.evidence.report import Table


def test_a_chinese_character_takes_two_columns_and_a_combining_mark_none():
    assert (cell_width("算力券a（1）"), cell_width("e\u0301")) == (12, 1)


def test_columns_line_up_whatever_the_script():
    table = Table("计数", ("批次", "n"), (("2021", "5"), ("始终未获", "1,200")), "一句话。")

    assert table_text(table) == "计数\n  一句话。\n  批次          n\n  --------  -----\n  2021          5\n  始终未获  1,200"


def test_a_table_without_rows_is_its_title_and_note():
    assert table_text(Table("Dropped", ("a",), (), "Nothing.")) == "Dropped\n  Nothing."


def test_text_of_a_design_is_sentences_tables_and_warnings_apart():
    shown = [Table("Effect", ("arm", "att"), (("a", "0.5"),))]

    found = design_text(["It rose.", "", "So far."], shown, ("Warnings", ["few units"]))

    assert found == "It rose.\nSo far.\n\nEffect\n  arm  att\n  ---  ---\n  a    0.5\n\nWarnings\n  few units\n"
