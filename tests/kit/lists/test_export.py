import csv
from datetime import datetime
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.test import RequestFactory
from django.utils.translation import override
from tests.kit.lists.shelf import BOOKS, Book

from pilotzone.kit.amounts import HOUR, WHOLE
from pilotzone.kit.lists import Column, Kind, list_response
from pilotzone.kit.lists.export import csv_chunks, xlsx_file


class Row:
    def __init__(self, value):
        self.value = value


def _export(address):
    response = list_response(RequestFactory().get(address), BOOKS, Book.objects.select_related("parent"))
    content = b"".join(response.streaming_content)
    response.close()
    return response, content


def _csv(address):
    response, content = _export(address)
    assert content.startswith(b"\xef\xbb\xbf")
    return response, list(csv.reader(StringIO(content.decode("utf-8-sig"))))


def _sheet(content):
    return openpyxl.load_workbook(BytesIO(content)).worksheets[0]


def _written(kind, value, **options):
    """Return the one cell of a workbook with one value."""
    with xlsx_file("t", [Column("value", "Value", kind=kind, **options)], [Row(value)]) as workbook:
        return _sheet(workbook.read())["A2"]


def test_csv_holds_the_whole_list_in_the_readers_language(books):
    response, rows = _csv("/books/?export=csv")

    assert response["Content-Disposition"] == 'attachment; filename="books.csv"'
    assert rows[0] == ["Name", "Price (CNY)", "Copies", "Bought", "Written", "Seen", "State", "Parent"]
    assert [row[0] for row in rows[1:]] == ["丙", "'=HYPERLINK(1)", "alpha", "beta", "delta", "eta", "zeta"]
    assert rows[3] == ["alpha", "5.00", "1", "2021-03-01", "not recorded", "2021-03-01T23:59:00+08:00", "yes", ""]
    assert rows[5] == ["delta", "1234.56", "1", "", "2020", "", "yes", "丙"]
    assert rows[7][1] == "-0.05"


def test_csv_follows_order_and_filter(books):
    _response, rows = _csv("/books/?export=csv&sort=-price&state=closed")

    assert [row[0] for row in rows[1:]] == ["zeta", "丙"]


def test_csv_keeps_the_language_of_the_request_while_it_is_read(books):
    with override("zh-hans"):
        response = list_response(RequestFactory().get("/books/?export=csv&lent=yes"), BOOKS, Book.objects.all())

    with override("zh-hans"):
        chunks = iter(response.streaming_content)
        next(chunks)
    with override("en"):
        assert "未记录" in next(chunks).decode()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x"])
def test_csv_defuses_formulas(text):
    content = b"".join(csv_chunks([Column("value", text)], [Row(text)]))

    assert list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))) == [[f"'{text}"], [f"'{text}"]]


def test_csv_reads_long_lists_in_chunks():
    chunks = list(csv_chunks([Column("value", "n", kind=Kind.NUMBER)], (Row(n) for n in range(5000))))

    assert [chunk.count(b"\n") for chunk in chunks] == [1, 2000, 2000, 1000]


def test_xlsx_keeps_numbers_and_dates(books):
    response, content = _export("/books/?export=xlsx&q=delta")

    sheet = _sheet(content)
    assert response["Content-Disposition"] == 'attachment; filename="books.xlsx"'
    assert (sheet.title, sheet.freeze_panes) == ("All books", "A2")
    assert [cell.value for cell in sheet[1]] == ["Name", "Price (CNY)", "Copies", "Bought", "Written", "Seen", "State", "Parent"]
    assert [cell.value for cell in sheet[2]] == ["delta", 1234.56, 1, None, "2020", None, "yes", "丙"]
    assert sheet["B2"].number_format == "#,##0.00"


def test_xlsx_writes_days_and_times_as_such(books):
    _response, content = _export("/books/?export=xlsx&q=alpha")

    sheet = _sheet(content)
    assert (sheet["D2"].value, sheet["D2"].number_format) == (datetime(2021, 3, 1), "yyyy-mm-dd")  # noqa: DTZ001 - a sheet knows no zone
    assert sheet["F2"].value == datetime(2021, 3, 1, 23, 59)  # noqa: DTZ001


def test_amounts_stand_under_their_unit_in_both_formats_and_languages():
    columns = [
        Column("money", "Amount", kind=Kind.AMOUNT),
        Column("time", "Time", kind=Kind.AMOUNT, scale=HOUR, unit="h"),
        Column("name", "Name"),
    ]
    heads = {"en": ["Amount (CNY)", "Time (h)", "Name"], "zh-hans": ["Amount（元）", "Time（h）", "Name"]}
    for language, expected in heads.items():
        with override(language):
            assert next(csv_chunks(columns, [])).decode("utf-8-sig").strip().split(",") == expected
            with xlsx_file("t", columns, []) as workbook:
                assert [cell.value for cell in _sheet(workbook.read())[1]] == expected


def test_xlsx_runs_no_formula(books):
    _response, content = _export("/books/?export=xlsx&q=HYPER")

    cell = _sheet(content)["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=HYPERLINK(1)", "s", 1)


@pytest.mark.parametrize(
    ("kind", "value", "options", "written"),
    [
        (Kind.AMOUNT, 10**15 - 1, {}, 9_999_999_999_999.99),
        (Kind.AMOUNT, 2**63 - 1, {}, "92,233,720,368,547,758.07"),
        (Kind.AMOUNT, 3601, {"scale": HOUR}, "1:00:01"),
        (Kind.AMOUNT, 7, {"scale": WHOLE}, 7),
        (Kind.NUMBER, 10**15, {}, "1,000,000,000,000,000"),
        (Kind.TEXT, "x" * 40_000, {}, "x" * 32_000 + "…"),
        (Kind.TEXT, "http://example.cn", {}, "http://example.cn"),
        (Kind.TEXT, "00123", {}, "00123"),
        (Kind.TEXT, None, {}, None),
    ],
)
def test_xlsx_loses_nothing(kind, value, options, written):
    cell = _written(kind, value, **options)

    assert cell.value == written
    assert cell.hyperlink is None


def test_xlsx_goes_on_in_the_next_sheet(monkeypatch):
    monkeypatch.setattr("pilotzone.kit.lists.export.ROWS_PER_SHEET", 2)

    with xlsx_file("a/b:c", [Column("value", "n", kind=Kind.NUMBER)], [Row(n) for n in range(5)]) as workbook:
        book = openpyxl.load_workbook(BytesIO(workbook.read()))

    assert {sheet.title: [cell.value for cell in sheet["A"]] for sheet in book} == {
        "a b c": ["n", 0, 1],
        "a b c 2": ["n", 2, 3],
        "a b c 3": ["n", 4],
    }
