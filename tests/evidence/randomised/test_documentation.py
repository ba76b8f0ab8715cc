import re
from pathlib import Path

import pilotzone.evidence.randomised as package
from pilotzone.evidence.randomised.words import WORDS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/trial.md").read_text(encoding="utf-8")
SOURCE = (ROOT / "src/pilotzone/evidence/randomised/notices.py").read_text(encoding="utf-8")
CODES = set(re.findall(r'Notice\(\s*"(\w+)"', SOURCE)) | set(re.findall(r'"(few_\w+)"', SOURCE))


def test_every_warning_is_explained_and_has_chinese_words():
    assert len(CODES) == 16
    assert {code for code in CODES if f"`{code}`" not in PAGE} == set()
    assert CODES - set(WORDS) == set()


def test_every_option_of_the_command_that_changes_a_result_is_explained():
    options = set(
        re.findall(
            r"^    (\w+): (?:Annotated|Level|Report|JsonFile|Lang)\b",
            (ROOT / "src/pilotzone/cli/trial.py").read_text(encoding="utf-8"),
            flags=re.MULTILINE,
        )
    )
    options = (options - {"table", "json_file", "level"}) | {"json"}

    assert len(options) == 19
    assert {name for name in options if f"--{name}" not in PAGE} == set()


def test_every_public_name_is_on_the_page():
    assert {name for name in package.__all__ if name not in PAGE} == set()
