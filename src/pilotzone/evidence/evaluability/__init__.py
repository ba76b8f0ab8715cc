"""How much a comparison can prove: one pure function from facts to a grade of 0 to 5.

`grade` returns the lowest cap that any fact sets; an unknown fact counts as failed. The rows stand in `rules.RULES`
and `rules.design_cap`, the words of both languages in `words`.

FactError (EvidenceError): a fact has a value that it cannot have
"""

from pilotzone.evidence.evaluability.facts import Allocation, Check, FactError, Facts, Stage, check_gap, check_test
from pilotzone.evidence.evaluability.grading import Cap, Change, Grade, grade
from pilotzone.evidence.evaluability.observed import with_estimate
from pilotzone.evidence.evaluability.words import GRADES, grade_label, grade_words, who_text

__all__ = [
    "GRADES",
    "Allocation",
    "Cap",
    "Change",
    "Check",
    "FactError",
    "Facts",
    "Grade",
    "Stage",
    "check_gap",
    "check_test",
    "grade",
    "grade_label",
    "grade_words",
    "who_text",
    "with_estimate",
]
