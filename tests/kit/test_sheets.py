"""What a sheet may hold, and every fault with its line and column."""

from datetime import date
from enum import Enum

import pytest
from django.utils import translation

from pilotzone.kit.amounts import Scale
from pilotzone.kit.sheets import Column, Row, amount, choice, code, day, duplicates, flag, heads, read_sheet, whole
from pilotzone.kit.sources import Faults


class Kind(Enum):
    FIRM = "firm"
    PERSON = "person"


COLUMNS = (
    Column("kind", choice(Kind), required=True),
    Column("name", required=True, longest=10),
    Column("code", code),
    Column("staff", whole(0, 100), empty=None, signed=True),
    Column("since", day, empty=None),
    Column("listed", flag, empty=None),
    Column("money", amount(Scale(100, 2)), empty=None, signed=True),
)
HEAD = heads(COLUMNS)


def read(text: str):
    faults = Faults("a.csv")
    rows = read_sheet(text, COLUMNS, faults)
    with translation.override("en"):
        return rows, [(fault.line, fault.field, str(fault.found)) for fault in faults.found]


def test_cells_are_turned_into_what_they_mean():
    rows, faults = read(f'{HEAD}\nfirm,"甲, 乙",a-1,12,2021/3/24,TRUE,"1,234.5"\nperson,丙,,,,,\n')
    assert faults == []
    assert [row.cells for row in rows] == [
        {"kind": Kind.FIRM, "name": "甲, 乙", "code": "a-1", "staff": 12, "since": date(2021, 3, 24), "listed": True, "money": 123450},
        {"kind": Kind.PERSON, "name": "丙", "code": "", "staff": None, "since": None, "listed": None, "money": None},
    ]
    assert [row.where for row in rows] == ["a.csv:2", "a.csv:3"]


def test_columns_stand_in_any_order_and_optional_ones_may_be_left_out():
    rows, faults = read("name,kind\n甲,firm\n")
    assert (faults, [row.cells for row in rows]) == ([], [{"name": "甲", "kind": Kind.FIRM}])


def test_what_a_spreadsheet_leaves_at_the_end_is_passed_over():
    rows, faults = read("kind,name,,\r\nfirm,甲,,\r\n,,,\r\n\r\n")
    assert (faults, [row.cells for row in rows]) == ([], [{"kind": Kind.FIRM, "name": "甲"}])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "", "an empty file")]),
        ("kind;name\n", [(1, "", "cells separated by ';'")]),
        ("kind\tname\n", [(1, "", r"cells separated by '\t'")]),
        (
            "kind,naem,kind\n",
            [(1, "naem", "the unknown column “naem”"), (1, "kind", "the column “kind” twice"), (1, "name", "no column “name”")],
        ),
        ("kind,name\nfirm,甲\n\nfirm,乙\n", [(3, "", "an empty line")]),
        ("kind,name\nfirm,甲,x\nfirm\n", [(2, "", "3 cells"), (3, "", "1 cells")]),
        ("kind,name\nfrim,甲\n", [(2, "kind", "“frim”")]),
        ("kind,name\nfirm,\n", [(2, "name", "nothing")]),
        ("kind,name\nfirm,12345678901\n", [(2, "name", "11 characters")]),
        (
            "kind,name\nfirm,=1+1\nfirm,@x\nfirm,-x\n",
            [(2, "name", "a formula: “=1+1”"), (3, "name", "a formula: “@x”"), (4, "name", "a formula: “-x”")],
        ),
        ('kind,name\nfirm,"甲\n乙"\nfrim,丙\n', [(2, "name", "a line break inside a cell"), (4, "kind", "“frim”")]),
        ("kind,name\nfirm,a\x07\n", [(2, "name", "a control character")]),
        ("kind,name\nfirm,a\ud800\n", [(2, "name", "a control character")]),
        ('kind,name\nfirm,甲\nfirm,"乙\n', [(3, "", "unexpected end of data")]),
        (
            "kind,name,staff\nfirm,甲,-1\nfirm,乙,1.5\nfirm,丙,=2\n",
            [(2, "staff", "“-1”"), (3, "staff", "“1.5”"), (4, "staff", "a formula: “=2”")],
        ),
        ("kind,name,since\nfirm,甲,2021-02-30\nfirm,乙,2021-03\n", [(2, "since", "“2021-02-30”"), (3, "since", "“2021-03”")]),
        ("kind,name,code\nfirm,甲,a b\n", [(2, "code", "“a b”")]),
        ("kind,name,listed\nfirm,甲,maybe\n", [(2, "listed", "“maybe”")]),
        (
            "kind,name,money\nfirm,甲,500万\nfirm,乙,-1\nfirm,丙,1.234\n",
            [(2, "money", "“500万”"), (3, "money", "“-1”"), (4, "money", "“1.234”")],
        ),
        ("kind,name,staff\nfrim,,x\n", [(2, "kind", "“frim”"), (2, "name", "nothing"), (2, "staff", "“x”")]),
    ],
)
def test_every_fault_is_named_with_its_line_and_column(text, expected):
    assert read(text)[1] == expected


def test_unknown_column_and_choice_are_answered_with_the_nearest():
    faults = Faults("a.csv")
    read_sheet("kind,name,naem\nfrim,甲,\n", COLUMNS, faults)
    with translation.override("en"):
        said = [str(fault.accepted) for fault in faults.found]
    assert said == ["name (the nearest), or kind, name, code, staff, since, listed, money", "firm (the nearest), or firm, person"]


def test_field_that_is_too_large_for_a_cell_ends_the_reading():
    assert [line for line, _field, _found in read("kind,name\nfirm," + "x" * 140_000)[1]] == [2]


def test_duplicates_are_found_with_the_first_and_faulty_rows_are_passed_over():
    rows = [Row("a", line, cells) for line, cells in ((2, {"x": 1}), (3, {}), (4, {"x": 1}), (5, {"x": 2}))]
    assert [(row.line, first.line) for row, first in duplicates(rows, ("x",))] == [(4, 2)]
