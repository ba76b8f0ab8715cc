import re

import pytest

from pilotzone.evidence.randomised.words import WORDS, say


def test_both_languages_fill_in_the_same_values():
    for key, (chinese, english) in WORDS.items():
        if english:
            assert set(re.findall(r"{(\w+)}", chinese)) == set(re.findall(r"{(\w+)}", english)), key


def test_other_languages_are_refused():
    with pytest.raises(ValueError, match="zh or en"):
        say("arm", "fr")
