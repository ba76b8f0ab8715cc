"""The report of every design: no script, no outside address, hostile names escaped, command and digest printed."""

import csv
import hashlib
import re
from html import unescape

import numpy as np
import pytest
from tests.evidence.report.test_page import outline

from pilotzone.cli.app import load
from pilotzone.cli.entries import ENTRIES

EVIL = "\"><script src=http://x.example/a.js>'<!--"
LANGUAGES = ("en", "zh")


def written(path, **columns):
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(columns)
        rows.writerows(zip(*columns.values(), strict=True))
    return path


def past(folder, units=160):
    unit, year = np.divmod(np.arange(units), 4)
    first = np.array([0, 0, 2, 3])[unit % 4]
    y = (unit * 37 + year * 101) % 23 / 23 + (first > 0) * (first <= year)
    return written(folder / "t.csv", unit=unit, year=year, first=first, size=unit % 9 + year % 2, **{EVIL: y})


COLUMNS = ("--unit", "unit", "--time", "year", "--outcome", EVIL)


def staggered(folder, _run):
    path = past(folder)
    return path, ("evaluate", path, *COLUMNS, "--cohort", "first")


def lottery(folder, _run):
    unit = np.arange(48)
    path = written(folder / "t.csv", unit=unit, arm=[EVIL if u % 2 else "control" for u in unit], x=unit % 7, **{EVIL: unit * 37 % 23})
    return path, ("trial", path, "--unit", "unit", "--arm", "arm", "--outcome", EVIL, "--covariates", "x", "--permutations", "99")


def cutoff(folder, _run):
    score = np.linspace(-1, 1, 400)
    path = written(folder / "t.csv", score=score, **{EVIL: np.sin(900 * score) + score + (score >= 0)})
    return path, ("rdd", path, "--score", "score", "--outcome", EVIL, "--cutoff", "0")


def trends(folder, run):
    path = written(folder / "t.csv", event_time=[-3, -2, 0, 1], estimate=[0.1, 0.0, 2.0, 2.5], se=[0.1] * 4)
    (folder / "c.csv").write_text("\n".join(",".join(map(str, row)) for row in (0.01 * np.eye(4)).tolist()), encoding="utf-8")
    return path, ("sensitivity", path, "--covariance", folder / "c.csv", "--bound", "0,1")


def messages(folder, run):
    files = []
    for site in range(3):
        unit, year = np.divmod(np.arange(240), 4)
        first = np.array([0, 0, 2, 3])[unit % 4]
        y = (unit * 37 + year * 101 + 7 * site) % 23 / 23 + (first > 0) * (first <= year) * (1 + site / 9)
        panel = written(folder / f"{site}.csv", unit=1000 * site + unit, year=year, first=first, **{EVIL: y})
        files.append(folder / f"{site}.json")
        assert run("moments", panel, *COLUMNS, "--cohort", "first", "--site", f"{EVIL}{site}", "--out", files[-1])[0] == 0
    return files


def merged(folder, run):
    files = messages(folder, run)
    return files[0], ("pool", *files)


def averaged(folder, run):
    files = messages(folder, run)
    return files[0], ("pool", *files, "--mode", "random")


def donors(folder, _run):
    unit, year = np.divmod(np.arange(64), 8)
    y = (unit * 37 + year * 101) % 23 / 23 + year
    path = written(folder / "t.csv", unit=[f"{EVIL}{u}" for u in unit], year=year, first=np.where(unit == 3, 6, 0), **{EVIL: y})
    return path, ("synth", path, *COLUMNS, "--cohort", "first", "--draws", "5")


def alike(folder, _run):
    unit = np.arange(120)
    treated = (unit % 3 == 0) * 1
    path = written(folder / "t.csv", unit=unit, treated=treated, size=unit * 17 % 29 + 3 * treated, **{EVIL: unit * 37 % 23 + treated})
    return path, ("match", path, "--unit", "unit", "--treated", "treated", "--outcome", EVIL, "--covariates", "size")


def carried(folder, _run):
    path = past(folder)
    target = written(folder / "target.csv", unit=np.arange(40), size=np.arange(40) % 9)
    return path, ("transport", path, target, *COLUMNS, "--cohort", "first", "--covariates", "size")


def foreseen(folder, _run):
    path = past(folder)
    return path, ("power", path, "--design", "trial", *COLUMNS, "--draws", "50")


DESIGNS = (staggered, lottery, cutoff, trends, merged, averaged, donors, alike, carried, foreseen)


def test_every_command_that_writes_a_report_is_among_these(tmp_path, run):
    able = {entry.name for entry in ENTRIES if any("--report" in option.opts for option in load(entry).params)}

    assert able == {design(tmp_path, run)[1][0] for design in DESIGNS}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("design", DESIGNS)
def test_nothing_runs_nothing_is_fetched_and_everything_can_be_made_again(run, tmp_path, design, lang):
    source, arguments = design(tmp_path, run)
    report = tmp_path / "r.html"

    code, _, err = run(*arguments, "--report", report, "--lang", lang)

    assert (code, err.count("\n")) == (0, 1)
    html = report.read_text(encoding="utf-8")
    found = outline(html)
    assert {tag for tag, _ in found.tags} & {"script", "img", "link", "iframe", "form", "a", "object", "embed", "image"} == set()
    assert [attrs for _, attrs in found.tags if set(attrs) & {"src", "href", "style", "onload", "onclick"}] == []
    assert "@import" not in html
    assert "url(" not in re.sub(r"url\(#p[0-9a-f]{8}-\w+\)", "", html)
    assert hashlib.sha256(source.read_bytes()).hexdigest() in html
    commands = re.findall(r"<pre><code>(.*?)</code></pre>", html, re.DOTALL)
    assert [unescape(command).startswith(f"pilotzone {arguments[0]} {source.name} ") for command in commands] == [True]
    assert str(tmp_path) not in html


@pytest.mark.parametrize("design", DESIGNS)
def test_the_same_run_writes_the_same_page(run, tmp_path, design):
    _, arguments = design(tmp_path, run)

    for name in ("a.html", "b.html"):
        assert run(*arguments, "--report", tmp_path / name)[0] == 0

    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
