"""What cannot be used is refused with exit code 2 and a message that names it; nothing is printed or left behind."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.cli.conftest import COLUMNS

from pilotzone.evidence.lottery import commitment, draw, list_hash

HEADER = "企业,年份,产值,首次\n"
# Two funded and two unfunded firms over two years: the smallest panel there is.
ROWS = [f"企{firm},{year},{10 + firm + year % 7},{2021 if firm < 2 else 0}\n" for firm in range(4) for year in (2020, 2021)]


def panel_of(tmp_path: Path, *rows: str, header: str = HEADER) -> Path:
    path = tmp_path / "panel.csv"
    path.write_text(header + "".join(rows), encoding="utf-8")
    return path


def test_smallest_panel_is_accepted(run, tmp_path):
    code, out, _ = run("evaluate", panel_of(tmp_path, *ROWS), *COLUMNS, "--json", "-")
    assert (code, json.loads(out)["panel"]["cohorts"]) == (0, {"2021": 2, "never": 2})


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        pytest.param([*ROWS, ROWS[0]], ["--unit", "企0", "2020"], id="a unit twice in a period"),
        pytest.param([*ROWS[:-1], "企3,2021,12,2021\n"], ["首次", "企3"], id="a cohort that changes within a unit"),
        pytest.param([*ROWS[:-1], "企3,2021,很多,0\n"], ["--outcome", "很多"], id="text for an outcome"),
        pytest.param([*ROWS[:-1], "企3,去年,12,0\n"], ["--time", "去年"], id="text for a period"),
        pytest.param([*ROWS[:-1], "企3,2021,12,从未\n"], ["--cohort", "从未"], id="text for a cohort"),
        pytest.param([*ROWS[:-1], "企3,2021.5,12,0\n"], ["--time", "2021.5"], id="half a period"),
        pytest.param([*ROWS[:-1], "企3,2021,inf,0\n"], ["--outcome", "inf"], id="an infinite outcome"),
        pytest.param(ROWS[:4], ["No unit is never treated", "'notyet'"], id="nobody to compare with"),
        pytest.param(ROWS[4:], ["--cohort"], id="nobody funded"),
        pytest.param([row for row in ROWS if ",2020," in row], ["--time"], id="a single period"),
        pytest.param([], ["PANEL"], id="a heading and no row"),
        pytest.param([*ROWS, "企9,2021\n"], ["PANEL", "10"], id="a line that breaks off"),
    ],
)
def test_panel_that_cannot_be_evaluated_is_refused_by_name(run, tmp_path, rows, words):
    panel = panel_of(tmp_path, *rows)
    code, out, err = run("evaluate", panel, *COLUMNS, "--json", tmp_path / "r.json", "--report", tmp_path / "r.html")
    assert (code, out) == (2, "")
    assert [word for word in words if word not in err] == [], err
    assert [path.name for path in tmp_path.iterdir()] == [panel.name]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("empty.parquet", b""),
        ("broken.parquet", b"PAR1 and nothing that follows"),
        ("latin.csv", "企业,年份,产值,首次\n".encode("gb18030")),
        ("zeros.csv", bytes(64)),
        ("panel.xlsx", b"PK\x03\x04"),
    ],
)
def test_file_that_is_no_panel_is_refused_by_name(run, tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    code, out, err = run("evaluate", path, *COLUMNS)
    assert (code, out) == (2, "")
    assert err.startswith(("Error: PANEL: ", "Error: --unit: "))
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize("left_out", ["--unit", "--time", "--outcome", "--cohort"])
def test_column_that_is_not_named_is_asked_for(run, tmp_path, left_out):
    place = COLUMNS.index(left_out)
    code, out, err = run("evaluate", panel_of(tmp_path, *ROWS), *COLUMNS[:place], *COLUMNS[place + 2 :])
    assert (code, out) == (2, "")
    assert f"Missing option '{left_out}'" in err


def test_nobody_who_is_not_yet_funded_is_refused(run, tmp_path):
    code, out, err = run("evaluate", panel_of(tmp_path, *ROWS[:4]), *COLUMNS, "--control", "notyet")
    assert (code, out) == (2, "")
    assert err == "Error: Every unit is first treated in 2021, so there is nobody to compare with.\n"


def test_one_column_for_two_things_is_refused(run, tmp_path):
    code, out, err = run("evaluate", panel_of(tmp_path, *ROWS), *COLUMNS[:-1], "年份")
    assert (code, out) == (2, "")
    assert "年份" in err


# Lotteries.


def published() -> dict[str, object]:
    """A draw of three that holds."""
    secrets, entries = (bytes(32), bytes([7]) * 32), [("a1", ""), ("b2", ""), ("c3", "")]
    holders = ("office", "witness")
    return {
        "schema": "pilotzone.draw/1",
        "commitments": {holder: commitment(secret) for holder, secret in zip(holders, secrets, strict=True)},
        "secrets": {holder: secret.hex() for holder, secret in zip(holders, secrets, strict=True)},
        "list": entries,
        "list_hash": list_hash(entries),
        "result": [place.public_id for place in draw(secrets, entries)],
    }


def verify(run, tmp_path, content: object) -> tuple[int, str, str]:
    path = tmp_path / "draw.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return run("draw", "verify", path)


def test_draw_that_holds_is_drawn_again(run, tmp_path):
    code, out, err = verify(run, tmp_path, published())
    assert (code, out.count("\n"), "The draw holds: 3 places" in err) == (0, 4, True)


def test_secret_that_does_not_match_its_commitment_is_named(run, tmp_path):
    document, other = published(), bytes([9]) * 32
    document["secrets"]["witness"] = other.hex()
    code, out, err = verify(run, tmp_path, document)
    expected, found = sha256(bytes([7]) * 32).hexdigest(), sha256(other).hexdigest()
    assert (code, out) == (2, "")
    assert err == f"Error: secrets.witness: expected a secret whose SHA-256 is {expected}, got one with {found}.\n"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"schema": "pilotzone.draw/9"}, "schema: expected 'pilotzone.draw/1', got 'pilotzone.draw/9'"),
        ({"list": [["a1", ""], ["b2", ""]]}, "list: expected a list with hash"),
        ({"list": [["a1", ""], ["b2", ""], ["c3", "x"]]}, "list: expected a list with hash"),
        ({"list": [["a1", ""], ["a1", ""]]}, "list: expected every public id once, got 'a1'"),
        ({"list": []}, "list: expected at least one entry"),
        ({"list": [["a1"]]}, "draw: expected commitments, secrets, list, list_hash and result"),
        ({"list": None}, "draw: expected commitments, secrets, list, list_hash and result"),
        ({"list_hash": "0" * 64}, "list: expected a list with hash 000"),
        ({"result": ["a1", "b2", "c3", "d4"]}, "result: expected"),
        ({"result": 3}, "draw: expected commitments, secrets, list, list_hash and result"),
        ({"secrets": {"office": "00", "witness": "07" * 32}}, "secret: expected 32 raw bytes, got 1"),
        ({"secrets": {"office": "zz", "witness": "07" * 32}}, "draw: expected commitments, secrets, list, list_hash and result"),
        ({"secrets": {"office": "00" * 32}}, "draw: expected commitments, secrets, list, list_hash and result"),
        ({"commitments": {}}, "draw: expected commitments, secrets, list, list_hash and result"),
    ],
)
def test_published_draw_with_a_part_that_does_not_hold_is_refused(run, tmp_path, changes, words):
    code, out, err = verify(run, tmp_path, published() | changes)
    assert (code, out) == (2, "")
    assert words in err


@pytest.mark.parametrize("content", ["", "{", "[]", "3", '"draw"', "null", "[" * 100_000])
def test_file_that_is_no_published_draw_is_refused(run, tmp_path, content):
    code, out, err = verify(run, tmp_path, content)
    assert (code, out) == (2, "")
    assert err.startswith("Error: draw.json: expected a published draw in JSON")


# Keys and signatures.


def other_key() -> bytes:
    """A private key, but of another kind."""
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(*form)


def test_sign_refuses_a_file_that_holds_no_private_key(run, tmp_path):
    paper = tmp_path / "plan.pdf"
    paper.write_bytes(b"%PDF")
    run("key", "new", tmp_path / "mine.key")
    for name, content in {"words.key": b"not a key", "empty.key": b"", "curve.key": other_key()}.items():
        (tmp_path / name).write_bytes(content)
    for name in ("mine.key.pub", "words.key", "empty.key", "curve.key", "plan.pdf"):
        code, out, err = run("sign", paper, "--key", tmp_path / name)
        assert (code, out, "private key" in err, name in err) == (2, "", True, True), err
    assert not (tmp_path / "plan.pdf.sig.json").exists()


def test_sign_names_a_key_or_a_file_that_is_not_there(run, tmp_path):
    paper = tmp_path / "plan.pdf"
    paper.write_bytes(b"%PDF")
    for arguments in ((paper, "--key", tmp_path / "none.key"), (tmp_path / "none.pdf", "--key", paper), (paper,)):
        code, out, err = run("sign", *arguments)
        assert (code, out) == (2, "")
        assert "none." in err or "Missing option '--key'" in err


def test_key_new_overwrites_nothing_and_names_a_folder_that_is_not_there(run, tmp_path):
    run("key", "new", tmp_path / "mine.key")
    kept = (tmp_path / "mine.key").read_bytes()
    for path in (tmp_path / "mine.key", tmp_path / "no" / "mine.key"):
        code, out, err = run("key", "new", path)
        assert (code, out, str(path) in err) == (2, "", True), err
    assert (tmp_path / "mine.key").read_bytes() == kept


# Zones and packs.


def test_unknown_key_of_a_pack_is_named_with_file_and_line(run, tmp_path):
    good = 'name_zh: 试验区\nname_en: Zone\nareas:\n  - {code: "430000", level: province, name_zh: 湖南省, name_en: Hunan}\n'
    (tmp_path / "zone.yaml").write_text(good + "naem: x\n", encoding="utf-8")
    code, out, err = run("pack", "lint", tmp_path)
    assert (code, err) == (2, "1 fault\n")
    assert out.startswith("zone.yaml:5: found the unknown key “naem”; accepted: name_zh, name_en, ")


@pytest.mark.parametrize("command", [("check",), ("serve",), ("retire",)])
def test_folder_that_is_no_zone_is_refused(run, tmp_path, command):
    code, out, err = run(*command, tmp_path, *(["synthetic"] if command == ("retire",) else []))
    assert (code, out) == (2, "")
    assert f"DIR: expected the folder of a zone (with zone.toml), got {tmp_path}" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["check", "pack lint"])
def test_json_file_that_cannot_be_written_is_refused_before_any_work(run, tmp_path, command):
    for target in (tmp_path, tmp_path / "no" / "faults.json"):
        code, out, err = run(*command.split(), tmp_path, "--json", target)
        assert (code, out) == (2, "")
        assert err.startswith("Error: --json: ")


def test_pack_lint_names_a_folder_that_is_not_there(run, tmp_path):
    code, out, err = run("pack", "lint", tmp_path / "none")
    assert (code, out) == (2, "")
    assert str(tmp_path / "none") in err


def test_init_refuses_a_folder_that_holds_something(run, tmp_path):
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    code, out, err = run("init", tmp_path, "--pack", "changsha")
    assert (code, out) == (2, "")
    assert f"DIR: expected a new or empty folder, got {tmp_path}" in err
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("port", ["0", "65536", "x"])
def test_port_that_is_none_is_refused(run, tmp_path, port):
    code, out, err = run("serve", tmp_path, "--port", port)
    assert (code, out) == (2, "")
    assert "--port" in err
