import os
import subprocess
import sys
from pathlib import Path

from pilotzone import evidence
from pilotzone.evidence import sensitivity

PAGE = Path(__file__).parents[3] / "docs/sensitivity.md"


def test_documentation_names_every_public_name_and_option():
    page = PAGE.read_text(encoding="utf-8")

    options = ("--restriction", "--bound", "--event", "--reference", "--covariance", "--method", "--plot", "--json")
    assert [name for name in (*sensitivity.__all__, *options) if name not in page] == []


def test_package_hands_on_the_same_things():
    shared = set(sensitivity.__all__) & set(evidence.__all__)

    assert len(shared) == 10
    assert all(getattr(evidence, name) is getattr(sensitivity, name) for name in shared)


def test_sets_need_no_optimiser_and_no_statistics_of_scipy():
    program = (
        "import sys; from pilotzone.evidence import sensitivity_of; "
        "print(*sorted({'scipy.stats', 'scipy.optimize', 'pandas', 'duckdb'} & set(sys.modules)))"
    )

    here = os.environ | {"PYTHONPATH": str(PAGE.parents[1] / "src")}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=here)

    assert done.stdout.strip() == ""
