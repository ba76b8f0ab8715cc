"""Every fact and every change has words in both languages and somebody who could act."""

import pytest

from pilotzone.evidence.evaluability import GRADES, Allocation, Stage, grade_label, who_text, words
from pilotzone.evidence.evaluability.grading import PROPOSALS
from pilotzone.evidence.evaluability.rules import RULES


def test_every_key_has_its_words_and_no_word_is_left_over():
    rules, proposals = {rule.key for rule in RULES}, {proposal.key for proposal in PROPOSALS}

    assert set(words.REASONS) == rules
    assert set(words.WHO_BY_RULE) == rules | {"allocation"}
    assert set(words.PENDING) == {rule.key for rule in RULES if rule.known_at is Stage.RESULT}
    assert set(words.CHANGES) == proposals
    assert set(words.ALLOCATIONS) == {None, *Allocation}
    assert {*words.WHO_BY_RULE.values(), *(p.who for p in PROPOSALS)} == set(words.WHO)
    assert set(GRADES) == set(range(6))


def test_the_number_never_stands_alone():
    assert grade_label(2, "zh") == "可评估等级 2/5（对照组可比性不足）"
    assert grade_label(2, "en") == "evaluability grade 2/5 (comparison group of doubtful likeness)"


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="lang must be one of zh, en; got 'fr'"):
        who_text("officer", "fr")
