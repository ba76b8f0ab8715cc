import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "src/pilotzone/evidence"
PAGE = Path(__file__).parents[2] / "docs/estimation.md"


def test_every_warning_is_explained():
    sources = "".join((PACKAGE / name).read_text(encoding="utf-8") for name in ("notices.py", "adjustment_notices.py"))
    codes = set(re.findall(r'Notice\(\s*"(\w+)"', sources))

    page = PAGE.read_text(encoding="utf-8")

    assert len(codes) == 18
    assert {code for code in codes if f"`{code}`" not in page} == set()
