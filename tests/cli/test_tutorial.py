"""The tutorial's commands run as printed, and what it quotes is what they print."""

import re
import shlex
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs/tutorial-training-grants.md").read_text(encoding="utf-8")


def commands():
    """Return the arguments of every command on the page, lines that go on joined."""
    blocks = re.findall(r"```\n(pilotzone .*?)```", PAGE, re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line)[1:] for line in lines if line]


def quoted():
    """Return the sentences the page quotes."""
    text = " ".join(line.removeprefix("> ") for line in PAGE.splitlines() if line.startswith("> "))
    return [part.strip() for part in re.split(r"\[…\]|(?<=\.) (?=[A-Z])", text) if part.strip()]


def cells():
    """Return the rows of the table of periods."""
    return re.findall(r"^\| ([-+]?\d) \| (-?[\d.]+) \| (\S+ to \S+) \|$", PAGE, re.MULTILINE)


def test_the_page_quotes_what_its_commands_print(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    snippet = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1]
    exec(snippet, {})

    printed = []
    for arguments in commands():
        code, out, err = run(*arguments)
        assert code == 0, err
        printed.append(out)

    said = " ".join("\n".join(printed).split())
    assert len(quoted()) >= 8
    assert [sentence for sentence in quoted() if sentence not in said] == []
    rows = [" ".join(line.split()) for out in printed for line in out.splitlines()]
    assert len(cells()) == 3
    assert [row for row in cells() if not any(line.startswith(f"{row[0]} {row[1]} ") and row[2] in line for line in rows)] == []
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_numbers_in_the_table_of_ways_are_printed(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1], {})
    adjusted, matched, universal, sensitive = (each for each in commands() if {"employ,union", "universal", "sensitivity"} & set(each))

    assert "+16.63 (95% interval: +11.46 to +21.80)" in run(*adjusted)[1]
    assert "21.82 (95% interval: 15.72 to 27.92)" in run(*matched)[1]
    assert run(*universal)[0] == 0
    assert "At every bound up to 5.06 a difference of zero is excluded" in run(*sensitive)[1]
    for number in ("16.63 (11.46 to 21.80)", "21.82 over all funded firm-years (15.72 to 27.92)", "up to 5.06 times"):
        assert number in PAGE
