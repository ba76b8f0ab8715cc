"""Eligibility rules: a small, typed part of CEL, answered yes, no or cannot tell.

    rule = compile_rule('age < 3 || size == "S"', {"age": Attribute(Kind.INT), "size": Attribute(Kind.STRING)})
    rule.answer({"size": "M"})   # RuleAnswer(Answer.CANNOT_TELL, missing=("age",))

A rule cannot loop, call out or match patterns; a missing attribute never makes it true or false by itself.
"""

from pilotzone.kit.rules.checking import Rule, compile_rule
from pilotzone.kit.rules.evaluation import Answer, RuleAnswer
from pilotzone.kit.rules.nodes import Attribute, Kind
from pilotzone.kit.rules.parsing import LONGEST, RuleFault

__all__ = ["LONGEST", "Answer", "Attribute", "Kind", "Rule", "RuleAnswer", "RuleFault", "compile_rule"]
