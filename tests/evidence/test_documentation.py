import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "src/pilotzone/evidence"
PAGE = Path(__file__).parents[2] / "docs/estimation.md"


def test_every_warning_is_explained():
    codes = set(re.findall(r'Notice\(\s*"(\w+)"', (PACKAGE / "notices.py").read_text(encoding="utf-8")))

    page = PAGE.read_text(encoding="utf-8")

    assert len(codes) == 10
    assert {code for code in codes if f"`{code}`" not in page} == set()
