"""Errors of the studies room.

RoomError
├── Conflict
│   ├── CodeTaken          the code names another study
│   ├── PlanIsLocked       a locked plan is never edited
│   ├── PlanMissing        there is no plan yet, or none that is locked
│   ├── EthicsOpen         ethics has not been decided, or was refused
│   ├── NotIndependent     the evaluator has another part in what is evaluated
│   ├── KeyTaken           the key is registered already
│   └── NothingToJoin      no unit, or no value of a planned outcome
└── Invalid
    ├── BadPlan            the content of a plan is not accepted (one FieldError per fault)
    ├── BadOutcomes        a table of outcomes is not accepted
    └── BadOpinion         an envelope is not an opinion on this study's plan, snapshot and estimates
"""

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import Conflict, Invalid


class CodeTaken(Conflict):
    code = "code_taken"
    template = _("The code “%(taken)s” names another study; choose another.")


class PlanIsLocked(Conflict):
    code = "plan_is_locked"
    template = _("The plan of this study is locked since %(at)s and is never edited; record a deviation instead.")


class PlanMissing(Conflict):
    code = "plan_missing"
    template = _("The study has no plan yet; write one first.")


class EthicsOpen(Conflict):
    code = "ethics_open"
    template = _("The ethics reviewer has to let the study go ahead first; decided so far: %(found)s.")


class NotIndependent(Conflict):
    code = "not_independent"
    template = _("The evaluator must be independent: %(reason)s.")


class KeyTaken(Conflict):
    code = "key_taken"
    template = _("The key %(fingerprint)s… is registered already.")


class NothingToJoin(Conflict):
    code = "nothing_to_join"
    template = _("There is nothing to estimate from: %(missing)s.")


class BadPlan(Invalid):
    code = "bad_plan"
    template = _("The plan is not accepted.")


class BadOutcomes(Invalid):
    code = "bad_outcomes"
    template = _("The table of outcomes is not accepted.")


class BadOpinion(Invalid):
    code = "bad_opinion"
    template = _("This is no opinion on this study: expected %(expected)s, found %(found)s.")
