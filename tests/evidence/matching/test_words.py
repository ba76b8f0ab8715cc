"""Every phrase can be said in both languages."""

import re

import pytest

from pilotzone.evidence.matching.words import WORDS, say


def test_both_languages_ask_for_the_same_values():
    # Warnings have English messages of their own, written where they are raised.
    both = {key: pair for key, pair in WORDS.items() if pair[1]}

    assert {key for key, (zh, en) in both.items() if set(re.findall(r"{(\w+)", zh)) != set(re.findall(r"{(\w+)", en))} == set()


def test_another_language_is_refused():
    assert say("higher", "zh") == "高"
    with pytest.raises(ValueError, match="lang must be zh or en"):
        say("higher", "fr")
