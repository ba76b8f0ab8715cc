"""The page names every warning, option and public name; every warning has Chinese words."""

import re
from pathlib import Path

import pilotzone.evidence.matching as package
from pilotzone.evidence.matching.words import WORDS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/matching.md").read_text(encoding="utf-8")
SOURCE = (ROOT / "src/pilotzone/evidence/matching/notices.py").read_text(encoding="utf-8")
CODES = set(re.findall(r'Notice\(\s*"(\w+)"', SOURCE))


def test_every_warning_is_explained_and_has_chinese_words():
    assert len(CODES) == 16
    assert {code for code in CODES if f"`{code}`" not in PAGE} == set()
    assert CODES - set(WORDS) == set()


def test_every_option_of_the_command_is_explained():
    source = (ROOT / "src/pilotzone/cli/match.py").read_text(encoding="utf-8")
    options = (
        set(re.findall(r"^    (\w+): (?:Annotated|Level|Report|JsonFile|Lang)\b", source, flags=re.MULTILINE)) - {"table", "json_file"}
    ) | {"json"}

    assert len(options) == 24
    assert {name for name in options if f"--{name.replace('_', '-')}" not in PAGE} == set()


def test_every_public_name_is_on_the_page():
    assert {name for name in package.__all__ if name not in PAGE} == set()
