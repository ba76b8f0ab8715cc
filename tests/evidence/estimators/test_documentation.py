import re
from pathlib import Path

from pilotzone.evidence import estimators

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/estimators.md").read_text(encoding="utf-8")


def test_every_warning_and_every_public_name_is_explained():
    source = (ROOT / "src/pilotzone/evidence/estimators/notices.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'Notice\(\s*"(\w+)"', source))

    assert len(codes) == 5
    assert {name for name in codes | set(estimators.__all__) if f"`{name}" not in PAGE} == set()
