import re
from pathlib import Path

from pilotzone.evidence.small_samples import regression, wild

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/small-samples.md").read_text(encoding="utf-8")


def test_every_warning_and_public_name_is_explained():
    source = (ROOT / "src/pilotzone/evidence/small_samples/notices.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'Notice\(\s*"(\w+)"', source))
    names = {"ClusterEffect", "WildTest", "cluster_regression", "two_way_rows", "wild_cluster_test"}

    assert len(codes) == 8
    assert {word for word in codes | names if f"`{word}`" not in PAGE} == set()
    assert names <= {*vars(regression), *vars(wild)}
