"""Bring your folder: from an empty folder to a served zone, and what is said of a folder that has faults."""

import json
import socket
import sqlite3
from pathlib import Path

import pytest
from tests.cli.test_zone import run
from tests.site.test_server import serving

ZONE = """name_zh: 岳麓试验区
name_en: Yuelu Zone
areas:
  - {code: "430000", level: province, name_zh: 湖南省, name_en: Hunan Province}
  - {code: "430100", level: city, parent: "430000", name_zh: 长沙市, name_en: Changsha}
"""
# Codes made up by the rule of the check digit; no organisation is meant.
PARTIES = """enterprise,甲公司,Firm A,91430100MA4L00001J,430100,登记,2025-12-31,430104,2016-05-20,120,12000000.50,I6513,FALSE
person,乙,,,,申报表,,,,,,,
"""
INDICATORS = """firms,企业数,Firms,,,firms-1,企业数,Firms,企业数,Number of firms,enterprise,家,firms,,,,year,B,2020,表1,,,,,,,,,,,
firms,,,,,firms-2,企业数（新）,Firms (new),企业数,Number of firms,enterprise,家,firms,,,,year,B,2025,表2,,,,,,,firms-1,,口径变更,Break,
"""
VALUES = """firms-1,430100,2024,2400,,more,,publication,D,公报,
firms-2,430100,2025,45,2,,,publication,D,公报,
"""
TARGETS = "firms-2027,firms-2,430100,2027-12-31,2027,50,2,at_least,,,计划,\n"
CALENDARS = "2026-01-01,holiday,元旦,New Year's Day,通知\n"


def fill(folder: Path, **lines: str) -> None:
    """Write lines below the heads of sheets, as a spreadsheet would add them."""
    for name, text in lines.items():
        path = folder / f"{name}.csv"
        path.write_bytes(path.read_bytes() + text.replace("\n", "\r\n").encode())


def new_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    made = run("pack", "new", str(folder))
    assert (made.returncode, len(made.stdout.splitlines())) == (0, 8), made.stderr
    return folder


def rows(home: Path, statement: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(home / "zone.sqlite3") as database:
        found = database.execute(statement).fetchall()
    database.close()
    return found


@pytest.mark.xdist_group("served")
def test_empty_folder_becomes_a_served_zone_of_ones_own(tmp_path):
    folder, home = new_folder(tmp_path), tmp_path / "zone"
    unedited = run("pack", "lint", str(folder))
    assert (unedited.returncode, unedited.stdout) == (0, "")
    assert "zone.yaml still has the name of a new pack" in unedited.stderr

    (folder / "zone.yaml").write_text(ZONE, encoding="utf-8")
    fill(folder, parties=PARTIES, indicators=INDICATORS, values=VALUES, targets=TARGETS, calendars=CALENDARS)
    linted = run("pack", "lint", str(folder), "--json", "-")
    assert (linted.returncode, json.loads(linted.stdout)) == (0, {"schema": "pilotzone.lint/1", "faults": [], "notes": []})
    made = run("init", str(home), "--pack", str(folder))
    assert made.returncode == 0, made.stderr
    appointed = run("admin", str(home), "chief@example.cn")
    assert (appointed.returncode, len(appointed.stdout.strip())) == (0, 16), appointed.stderr
    checked = run("check", str(home))
    assert checked.returncode == 0, checked.stdout

    assert rows(home, "SELECT kind, name_zh, name_en, uscc FROM registry_party ORDER BY id") == [
        ("enterprise", "甲公司", "Firm A", "91430100MA4L00001J"),
        ("person", "乙", "", None),
    ]
    assert rows(home, "SELECT key, value, valid_from, source FROM registry_partyattribute ORDER BY id") == [
        ("registered_area", '"430104"', "2025-12-31", "登记"),
        ("founded_on", '"2016-05-20"', None, "登记"),
        ("employees", "120", "2025-12-31", "登记"),
        ("revenue", "1200000050", "2025-12-31", "登记"),
        ("industry", '"I6513"', "2025-12-31", "登记"),
        ("listed", "false", "2025-12-31", "登记"),
    ]
    observed = (
        "SELECT code, period_label, value, bound FROM indicators_observation o JOIN indicators_indicatorversion v ON v.id = version_id"
    )
    assert rows(home, f"{observed} ORDER BY o.id") == [("firms-1", "2024", 2400, "more"), ("firms-2", "2025", 4500, "exact")]
    assert rows(home, "SELECT key, value, due_on FROM indicators_target") == [("firms-2027", 5000, "2027-12-31")]
    assert rows(home, "SELECT date, kind FROM obligations_calendarday") == [("2026-01-01", "holiday")]
    with serving(home) as server:
        english, chinese = (server.get("/", language)[1] for language in ("en", "zh-hans"))
        numbers = [server.get(path)[0] for path in ("/indicators/", "/indicators/firms/")]
    assert ("Yuelu Zone" in english, "岳麓试验区" in chinese, numbers) == (True, True, [200, 200])


FAULTY_ZONE = ZONE.replace("level: city", "level: town").replace("name_en: Yuelu Zone", "naem_en: Yuelu Zone")
FAULTY = {
    "parties": """enterprize,甲公司,,91430100MA4L000017,430101,登记,,,,,,,
enterprise,乙公司,,,,,2025-13-01,,,十,,,
enterprise,"丙,公司",,,,登记,,,,,,,,多
""",
    "indicators": "firms,企业数,,,,firms-1,企业数,Firms,企业数,Firms,enterprise,家,firms,,,,weekly,B,2020,表1,,,,,,,,,,,\n",
    "values": """firms-9,430100,2024,2400,,,,publication,D,公报,

firms-1,430100,2024,100亿,,,,publication,E,公报,
""",
}
SAID = """notes.txt: found an unknown file; accepted: zone.yaml, calendars.csv, parties.csv, indicators.yaml, indicators.csv, values.csv, targets.csv
zone.yaml:1: found no “name_en”; accepted: “name_en” with a value
zone.yaml:2: found the unknown key “naem_en”; accepted: name_en (the nearest), or name_zh, name_en, areas, instruments, mandates
zone.yaml:5: level: found “town”; accepted: country, province, city, district, site
parties.csv:2: kind: found “enterprize”; accepted: enterprise (the nearest), or enterprise, institute, university, government, person, team
parties.csv:2: uscc: found the check digit of “91430100MA4L000017” does not match: it ends in 7, these digits would need J; accepted: a unified social credit code of 18 characters with its check digit
parties.csv:2: area: found “430101”; accepted: 430100 (the nearest), or 430000, 430100
parties.csv:3: source: found nothing; accepted: a value; it may not be empty
parties.csv:3: valid_from: found “2025-13-01”; accepted: a date such as 2021-03-24
parties.csv:3: employees: found “十”; accepted: a whole number from 0 to 100000000
parties.csv:4: found 14 cells; accepted: 13 cells; a text that holds a comma stands in quotation marks
indicators.csv:2: period_type: found “weekly”; accepted: year, half, quarter, month, day, stock
indicators.csv:2: indicator_name_en: found nothing; accepted: a value on the first line of an indicator
values.csv:2: version: found “firms-9”; accepted: firms-1
values.csv:3: found an empty line; accepted: a line that says something
values.csv:4: value: found “100亿”; accepted: the number without 万 or 亿, with the power of ten in its own column: 4 for 万, 8 for 亿
values.csv:4: grade: found “E”; accepted: A, B, C, D
"""  # noqa: E501 - the lines are what a person reads


@pytest.fixture
def faulty(tmp_path):
    folder = new_folder(tmp_path)
    (folder / "zone.yaml").write_text(FAULTY_ZONE, encoding="utf-8")
    (folder / "notes.txt").write_text("x")
    fill(folder, **FAULTY)
    return folder


def test_lint_names_every_fault_with_file_line_and_what_is_accepted(faulty):
    linted = run("pack", "lint", str(faulty))
    assert (linted.returncode, linted.stdout.splitlines()) == (2, SAID.splitlines())
    assert linted.stderr == "17 faults\n"


def test_init_refuses_the_same_and_leaves_nothing(faulty, tmp_path):
    refused = run("init", str(tmp_path / "zone"), "--pack", str(faulty))
    assert refused.returncode == 2
    assert [line.strip() for line in refused.stderr.splitlines()[1:-1]] == SAID.splitlines()
    assert not (tmp_path / "zone").exists()
    broken = faulty / "zone.yaml"
    broken.write_text("- a\n- b: [\n", encoding="utf-8")
    refused = run("init", str(tmp_path / "zone"), "--pack", str(faulty))
    assert (refused.returncode, "zone.yaml:3" in refused.stderr, (tmp_path / "zone").exists()) == (2, True, False)


def test_faults_are_said_in_chinese_to_whom_reads_it(faulty):
    linted = run("pack", "lint", str(faulty), LANG="zh_CN.UTF-8")
    assert "values.csv:4: grade: “E”；应为：A、B、C、D" in linted.stdout.splitlines()
    assert linted.stderr.splitlines()[-1] == f"共 {len(linted.stdout.splitlines())} 处问题。"


def test_whole_pack_is_said_to_hold_in_the_language_of_the_terminal(tmp_path):
    folder = tmp_path / "mine"
    made = run("pack", "new", str(folder), LANG="zh_CN.UTF-8")
    assert made.stderr == f"修改 zone.yaml，填写表格，然后运行：pilotzone pack lint {folder}\n"
    linted = run("pack", "lint", str(folder), LANG="zh_CN.UTF-8")
    assert (linted.returncode, linted.stderr.splitlines()[-1]) == (0, "配置包没有问题。")


def test_zone_of_ones_own_is_no_demonstration_and_stays_as_it_is(tmp_path):
    folder, home = tmp_path / "mine", tmp_path / "zone"
    run("pack", "new", str(folder))
    assert run("init", str(home), "--pack", str(folder)).returncode == 0
    refused = run("demo", str(home), "--no-serve")
    assert (refused.returncode, refused.stderr) == (
        2,
        f"Error: DIR: expected a new or empty folder or a zone that demo made, got {home}, which is a zone of its own.\n",
    )
    with sqlite3.connect(home / "zone.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM accounts_user").fetchone() == (0,)
    checked = run("check", str(home), LANG="zh_CN.UTF-8")
    assert (checked.returncode, checked.stderr) == (0, "核验通过：台账、操作留痕、封存记录、检查点、文件、数据库结构均无问题。\n")


def test_port_that_is_taken_is_refused_before_anything_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = run("demo", str(tmp_path / "zone"), "--port", str(port))
    expected = f"Error: --port: expected a port that is free, got {port}, on which another program listens.\n"
    assert (refused.returncode, refused.stderr, (tmp_path / "zone").exists()) == (2, expected, False)


def test_sheets_saved_by_excel_in_china_are_read_and_it_is_said(tmp_path):
    folder = new_folder(tmp_path)
    (folder / "zone.yaml").write_text(ZONE, encoding="utf-8")
    head = (folder / "parties.csv").read_text("utf-8-sig")
    (folder / "parties.csv").write_bytes((head + PARTIES).encode("gbk"))
    linted = run("pack", "lint", str(folder))
    assert (linted.returncode, linted.stderr) == (0, "parties.csv is not UTF-8 and was read as GB18030 (GBK).\nThe pack holds.\n")


def test_new_refuses_a_folder_that_holds_something(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    refused = run("pack", "new", str(tmp_path))
    assert (refused.returncode, "expected a new or empty folder" in refused.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_lint_refuses_what_is_no_folder(tmp_path):
    refused = run("pack", "lint", str(tmp_path / "none"))
    assert (refused.returncode, "PATH: expected the folder of a pack" in refused.stderr) == (2, True)
