import re
from string import Formatter

import pytest

from pilotzone.evidence.synthetic.words import WORDS, say

# In English the record's own sentence is shown.
CHINESE_ONLY = ("w_", "item_")


def fields(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_phrase_is_in_both_languages_with_the_same_values():
    for key, (zh, en) in WORDS.items():
        assert bool(zh) == bool(en) or key.startswith(CHINESE_ONLY), key
        assert fields(zh) == fields(en) or key.startswith(CHINESE_ONLY), key


def test_chinese_is_chinese():
    for key, (zh, _) in WORDS.items():
        assert not zh or re.search("[\u4e00-\u9fff\uff08]", zh), key


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="lang must be zh or en; got 'fr'"):
        say("gap", "fr")
