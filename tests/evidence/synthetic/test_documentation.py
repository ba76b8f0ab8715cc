import re
from pathlib import Path

import pilotzone.evidence.synthetic as package
from pilotzone.evidence.synthetic.words import WORDS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/synth.md").read_text(encoding="utf-8")
ROOM = ROOT / "src/pilotzone/evidence/synthetic"
SOURCES = "".join(path.read_text(encoding="utf-8") for path in sorted(ROOM.glob("*.py")) if path.name != "unavailable.py")
CODES = set(re.findall(r'(?:Notice|UnavailableError)\(\s*"(\w+)"', SOURCES))


def test_every_warning_and_reason_is_explained_and_has_chinese_words():
    assert len(CODES) == 22
    assert {code for code in CODES if f"`{code}`" not in PAGE} == set()
    # A panel with covariates cannot be named on the command line, which alone speaks Chinese.
    assert {code for code in CODES if f"w_{code}" not in WORDS} == {"no_adjustment"}


def test_every_option_that_changes_a_result_is_explained():
    source = (ROOT / "src/pilotzone/cli/synth.py").read_text(encoding="utf-8")
    options = set(re.findall(r"^    (\w+): (?:Annotated|Level|Report|JsonFile|Lang)\b", source, flags=re.MULTILINE)) - {
        "panel",
        "json_file",
    } | {"json"}

    assert len(options) == 18
    assert {name for name in options if f"--{name.replace('_', '-')}" not in PAGE} == set()


def test_every_public_name_is_on_the_page():
    assert {name for name in package.__all__ if name not in PAGE} == set()
