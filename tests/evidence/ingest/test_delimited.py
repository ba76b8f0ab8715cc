import gzip
import re

import pytest

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.ingest import Columns, read_moments

COLUMNS = Columns(unit="id", time="t", outcome="y", cohort="g")
LINES = ["id,t,y,g", *(f"{i},{t},1.5,0" for i in range(2000) for t in range(5))]


def refusal(path) -> PanelError:
    with pytest.raises(PanelError) as caught:
        read_moments(path, COLUMNS)
    return caught.value


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        ("2000,1", "2 fields where the header has 4"),
        ("2000,1,1.5,0,7", "5 fields where the header has 4"),
        ('2000,1,"1.5,0', "a quotation mark is not closed"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_broken_last_line_is_refused_with_its_number(tmp_path, last, reason, packed):
    content = "\n".join([*LINES, last]).encode()
    path = tmp_path / ("p.csv.gz" if packed else "p.csv")
    path.write_bytes(gzip.compress(content) if packed else content)

    fault = refusal(path)

    assert fault.value == 10002
    assert str(fault).startswith(f"Line 10002 of {str(path)!r} is broken")
    assert reason in str(fault)


@pytest.mark.parametrize(
    ("line", "field", "name", "text"),
    [("2000,1,很多,0", "outcome", "y", "很多"), ("2000,first,1.5,0", "time", "t", "first"), ("2000,1,1.5,never", "cohort", "g", "never")],
)
def test_text_where_a_number_is_due_is_refused_with_row_and_value(tmp_path, line, field, name, text):
    path = tmp_path / "p.csv"
    path.write_text("\n".join([*LINES, line]))

    fault = refusal(path)

    assert (fault.field, fault.value) == (field, text)
    assert str(fault).startswith(f"Column {name!r} ({field}) holds the text {text!r} in row 10001 below the header, where a number is due.")


@pytest.mark.parametrize("line", ["企业,年", "企业,1,1.5,0,企业"])
def test_text_in_another_encoding_is_refused(tmp_path, line):
    path = tmp_path / "p.csv"
    body = ["id,t,y,g,name", *(f"{i},{t},1.5,0,x" for i in range(3000) for t in range(5)), line]
    path.write_bytes("\n".join(body if line.count(",") == 4 else [line, *body]).encode("gb18030"))

    assert "UTF-8" in str(refusal(path))


def test_a_cut_gzip_file_is_refused(tmp_path):
    path = tmp_path / "p.csv.gz"
    packed = gzip.compress("\n".join(LINES).encode())
    path.write_bytes(packed[: len(packed) // 2])

    assert re.search("cannot be read|is broken", str(refusal(path)))


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_shows_the_columns(tmp_path, mark):
    path = tmp_path / "p.csv"
    path.write_text("\n".join(LINES).replace(",", mark))

    assert read_moments(path, COLUMNS).units == 2000


def test_a_header_that_names_a_column_twice_is_refused(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("id,t,y,g,y\n1,1,1,0,2\n")

    assert str(refusal(path)).startswith("Column 'y' stands 2 times")


@pytest.mark.parametrize("text", ["\r".join(LINES[:9]), "x" * 300_000 + "\n1\n"])
def test_a_first_line_without_names_is_refused(tmp_path, text):
    path = tmp_path / "p.csv"
    path.write_bytes(text.encode())

    assert str(refusal(path)).startswith(f"The first line of {str(path)!r} holds no column names")


@pytest.mark.parametrize("text", ["٢٠١٠", "２０１０"])
def test_digits_of_other_scripts_are_named_as_text(tmp_path, text):
    path = tmp_path / "p.csv"
    path.write_text(f"id,t,y,g\n1,{text},1.5,0\n", encoding="utf-8")

    assert f"holds the text {text!r} in row 1 below the header" in str(refusal(path))


def test_a_line_in_another_encoding_is_not_blamed_on_quotation_marks(tmp_path):
    path = tmp_path / "p.csv"
    path.write_bytes("\n".join(LINES).encode() + b"\n7,1,\xff\xfe,0\n")

    assert "(it is not UTF-8)" in str(refusal(path))
