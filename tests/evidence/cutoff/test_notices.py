import re
from pathlib import Path

from pilotzone.evidence.cutoff.words import WORDS

ROOT = Path(__file__).parents[3]


def test_every_warning_and_public_name_is_explained():
    source = (ROOT / "src/pilotzone/evidence/cutoff/notices.py").read_text(encoding="utf-8")
    page = (ROOT / "docs/rdd.md").read_text(encoding="utf-8")
    codes = set(re.findall(r'Notice\(\s*"(\w+)"', source))

    assert len(codes) == 13
    assert codes <= WORDS.keys()
    assert {code for code in codes if f"`{code}`" not in page} == set()
    assert {
        name
        for name in ("rdd", "CutoffDesign", "CutoffOptions", "Checks", "Discontinuity", "DensityTest", "density_test")
        if name not in page
    } == set()
