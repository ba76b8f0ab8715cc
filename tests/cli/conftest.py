"""A small panel on disk and the command run inside this process."""

import csv
import sys

import pytest

from pilotzone.cli import main

COLUMNS = ("--unit", "企业", "--time", "年份", "--outcome", "产值", "--cohort", "首次")


@pytest.fixture
def panel(tmp_path):
    """40 firms over four years, half of them funded in 2021 or 2022; one firm lacks a value."""
    path = tmp_path / "面板 a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("企业", "年份", "产值", "首次"))
        for firm in range(40):
            first = (0, 0, 2021, 2022)[firm % 4]
            for year in range(2019, 2023):
                noise = ((firm * 37 + year * 101) % 23) / 23
                value = "" if firm == 7 and year == 2020 else round(10 + year - 2019 + noise + 2 * (0 < first <= year), 4)
                rows.writerow((f"企{firm:02d}", year, value, first))
    return path


@pytest.fixture
def run(monkeypatch, capsys):
    """Return a function that runs the command with arguments and gives exit code, standard output and standard error."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("COLUMNS", "120")

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["pilotzone", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code
        out, err = capsys.readouterr()
        return code or 0, out, err

    return call
