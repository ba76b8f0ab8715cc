import json

import numpy as np
import pytest
from tests.evidence.sensitivity.paths import medicaid

from pilotzone.evidence import PanelError, att_gt, moments_of
from pilotzone.evidence.sensitivity.files import read_coefficients

HEAD = "event_time,estimate,se\n"
ROWS = "-2,0.1,0.2\n-1,0,\n0,0.5,0.3\n"
MATRIX = "0.04,0,0.01\n0,0,0\n0.01,0,0.09\n"


@pytest.fixture
def files(tmp_path):
    """Return a function that writes a table and its covariance and gives their paths."""

    def write(table=HEAD + ROWS, matrix=MATRIX):
        paths = tmp_path / "estimates.csv", tmp_path / "cov.csv"
        for path, content in zip(paths, (table, matrix), strict=True):
            path.write_text(content, encoding="utf-8")
        return paths

    return write


@pytest.mark.parametrize("head", [HEAD, "期数,估计值,标准误\n", "\ufeffevent_time, estimate , se\n"])
@pytest.mark.parametrize("matrix", [MATRIX, "a,b,c\n" + MATRIX])
def test_table_and_matrix_are_read(files, head, matrix):
    found = read_coefficients(*files(head + ROWS, matrix))

    assert found.event_time.tolist() == [-2, 0]
    assert found.estimate.tolist() == [0.1, 0.5]
    assert found.covariance.tolist() == [[0.04, 0.01], [0.01, 0.09]]


def test_columns_stand_in_any_order_beside_others(files):
    found = read_coefficients(*files("se,note,estimate,event_time\n0.2,x,0.1,-2\n,,0,-1\n0.3,y,0.5,0\n"))

    assert found.estimate.tolist() == [0.1, 0.5]


def test_another_reference_is_taken(files):
    found = read_coefficients(*files(HEAD + "-3,0.1,0.2\n-2,0,\n-1,0.5,0.3\n"), reference=-2)

    assert (found.reference, found.event_time.tolist()) == (-2, [-3, -1])


def test_errors_printed_with_few_digits_are_taken(files):
    found = medicaid()
    rows = "".join(
        f"{t},{b:.6f},{s:.4f}\n" for t, b, s in zip(found.event_time, found.estimate, np.sqrt(np.diag(found.covariance)), strict=True)
    )
    matrix = "\n".join(",".join(map(repr, row)) for row in found.covariance.tolist())

    assert np.array_equal(read_coefficients(*files(HEAD + rows, matrix)).covariance, found.covariance)


def test_record_is_read(tmp_path):
    y = np.random.default_rng(4).standard_normal((60, 5))
    fit = att_gt(moments_of(y, np.where(np.arange(60) < 30, 2024, 0), np.arange(2021, 2026)), base="universal")
    path = tmp_path / "result.json"
    path.write_text(json.dumps(fit.to_dict()), encoding="utf-8")

    assert read_coefficients(path).event_time.tolist() == [-3, -2, 0, 1]


@pytest.mark.parametrize(
    ("table", "matrix", "field", "words"),
    [
        (HEAD.replace("estimate", "estimation") + ROWS, MATRIX, "estimate", "no column 'estimate'.*nearest is 'estimation'"),
        ("", MATRIX, "estimate", "no column 'event_time'"),
        (HEAD, MATRIX, "estimate", "holds no estimate"),
        (HEAD + "-2,many,0.2\n0,0.5,0.3\n", MATRIX, "estimate", "number in row 2, column estimate, got 'many'"),
        (HEAD + "-2,,0.2\n-1,0,\n0,0.5,0.3\n", MATRIX, "estimate", "missing or not finite at event time -2"),
        (HEAD + "-2,0.1,\n-1,0,\n0,0.5,0.3\n", MATRIX, "estimate", "no standard error at event time -2"),
        (HEAD + "-2,0.1,0.4\n-1,0,\n0,0.5,0.3\n", MATRIX, "covariance", "standard error is 0.4, but the covariance says 0.2"),
        (HEAD + "-2,0.1,-0.2\n-1,0,\n0,0.5,0.3\n", MATRIX, "estimate", "standard error at event time -2 is -0.2"),
        (HEAD + ROWS, "0.04,0\n0,0\n", "covariance", "holds 2 rows of 2"),
        (HEAD + ROWS, "", "covariance", "holds 0 rows"),
        (HEAD + ROWS, MATRIX.replace("0.01", "x"), "covariance", "number in row 1, column 3, got 'x'"),
        (HEAD + ROWS, "0.04,0,\n0,0,0\n0.01,0,0.09\n", "covariance", "number in row 1, column 3, got ''"),
    ],
)
def test_table_that_cannot_be_used_is_named(files, table, matrix, field, words):
    with pytest.raises(PanelError, match=words) as fault:
        read_coefficients(*files(table, matrix))
    assert fault.value.field == field


def test_table_without_its_covariance_is_refused(files):
    with pytest.raises(PanelError, match="how the estimates move together") as fault:
        read_coefficients(files()[0])
    assert fault.value.field == "covariance"


@pytest.mark.parametrize("content", [b"{", b"[]", b"3", b"\xff\xfe", b"[" * 100_000])
def test_file_that_is_no_record_is_refused(tmp_path, content):
    path = tmp_path / "result.json"
    path.write_bytes(content)
    with pytest.raises(PanelError) as fault:
        read_coefficients(path)
    assert fault.value.field == "estimate"


def test_file_that_is_not_there_and_options_a_record_does_not_take_are_refused(tmp_path):
    with pytest.raises(PanelError, match=r"none.csv cannot be read: No such file"):
        read_coefficients(tmp_path / "none.csv", tmp_path / "cov.csv")
    with pytest.raises(PanelError, match="brings its own covariance and reference") as fault:
        read_coefficients(tmp_path / "result.json", reference=-2)
    assert fault.value.field == "reference"
