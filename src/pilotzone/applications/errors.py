"""Errors of the applications room.

RoomError
├── NotAllowed
│   ├── SamePerson            applicant, officer, reviewer and approver of a case are different people
│   └── ConflictOfInterest    the person acts for the applicant, or for a party related to it
├── Conflict
│   ├── CallNotOpen           the window is not open
│   ├── WindowStillOpen       the step waits for the end of the window
│   ├── AppliedAlready        the party has a live application under this call
│   ├── OtherOrigin           a sample may not apply to a real call, nor the other way round
│   ├── ReviewsMissing        a case has fewer reviews than the call asks for, or one is still out
│   ├── ReviewedAlready       one review each
│   ├── TooLate               a time limit has passed
│   ├── NotOver               a period has to end first
│   ├── ContractTaken         the contract stands in another live application, or was funded
│   ├── RelatedSupplier       the supplier is a related party; names the links
│   ├── ClassUnknown          the rule cannot tell the rate class and nobody chose one
│   ├── AmountUnknown         no eligible cost, so no amount
│   ├── CasesUndecided        other cases of the call have to be dealt with first
│   ├── NothingToDo           no case is in the state that the step starts from
│   ├── NotNextInLine         somebody else is first on the waiting list
│   ├── PoolShort             a payer's part of the pool is too small
│   ├── WrongAllocation       the call is not divided in this way
│   ├── NotReconstructed      only a call recorded afterwards takes cases recorded afterwards
│   ├── CommitmentUsed        a commitment stood in a draw before, or stands on the other side
│   ├── CommitmentMissing     both sides commit before the list is frozen
│   ├── SecretDoesNotMatch    a secret is not the one committed to
│   ├── ListIsFrozen          the list of a running draw cannot change
│   ├── DrawInUse             a draw is void only where its result was not foreseeable to whoever voids it
│   ├── NoticeNotRunning      objections are taken within the notice period
│   └── NoticeUnsigned        an earlier notice waits for its signature
└── Invalid
    └── BadAllocation         parameters of the allocation rule that a step needs are missing or wrong
"""

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import Conflict, Invalid, NotAllowed


class SamePerson(NotAllowed):
    code = "same_person"
    template = _("This person has acted on the case as %(role)s; the step is for somebody else.")


class ConflictOfInterest(NotAllowed):
    code = "conflict_of_interest"
    template = _("This person acts for “%(party)s”, which is the applicant or related to it; the step is for somebody without such a link.")


class CallNotOpen(Conflict):
    code = "call_not_open"
    template = _("“%(call)s” takes no applications now; its window runs from %(opens)s to %(closes)s.")


class WindowStillOpen(Conflict):
    code = "window_still_open"
    template = _("“%(call)s” is in the state “%(state)s”; close its window first.")


class AppliedAlready(Conflict):
    code = "applied_already"
    template = _("“%(party)s” has an application under this call already; continue with that one.")


class OtherOrigin(Conflict):
    code = "other_origin"
    template = _("“%(party)s” is of origin “%(found)s”, the call of origin “%(expected)s”; the two are never mixed.")


class ReviewsMissing(Conflict):
    code = "reviews_missing"
    template = _("Case %(case)s has %(found)s of %(needed)s reviews, and %(open)s reviewers have not answered.")


class ReviewedAlready(Conflict):
    code = "reviewed_already"
    template = _("You have answered on this case already; a review stands as it was given.")


class TooLate(Conflict):
    code = "too_late"
    template = _("This was possible until %(moment)s.")


class NotOver(Conflict):
    code = "not_over"
    template = _("This is possible after %(day)s.")


class ContractTaken(Conflict):
    code = "contract_taken"
    field = "contract_number"
    template = _("Contract %(contract)s with this supplier stands in %(where)s already; the same contract is supported once.")


class RelatedSupplier(Conflict):
    code = "related_supplier"
    field = "supplier_uscc"
    template = _(
        "“%(supplier)s” is a related party of “%(party)s”, and the rule supports contracts with unrelated suppliers only. "
        "The register says: %(links)s."
    )


class ClassUnknown(Conflict):
    code = "class_unknown"
    field = "rate_class"
    template = _("The rule cannot tell which rate applies to this case; choose one of: %(classes)s.")


class AmountUnknown(Conflict):
    code = "amount_unknown"
    field = "eligible_cost"
    template = _("Case %(case)s has no eligible cost or no rate, so no amount follows from the rule; set it in the formal check.")


class CasesUndecided(Conflict):
    code = "cases_undecided"
    template = _("%(count)s cases of this call stand at: %(states)s. Deal with them first.")


class NothingToDo(Conflict):
    code = "nothing_to_do"
    template = _("No case of this call stands at “%(state)s”.")


class NotNextInLine(Conflict):
    code = "not_next_in_line"
    template = _("Case %(case)s with rank %(rank)s comes first on the waiting list.")


class PoolShort(Conflict):
    code = "pool_short"
    template = _("The part of “%(payer)s” in the pool has %(free)s left; case %(case)s needs %(needed)s.")


class WrongAllocation(Conflict):
    code = "wrong_allocation"
    template = _("This call is divided by “%(kind)s”; this step belongs to another way.")


class NotReconstructed(Conflict):
    code = "not_reconstructed"
    template = _("“%(call)s” runs here, so its cases come from applications; only a call recorded afterwards takes records of past cases.")


class CommitmentUsed(Conflict):
    code = "commitment_used"
    field = "commitment"
    template = _("This commitment stands in a draw already; every draw and each side needs a fresh secret.")


class CommitmentMissing(Conflict):
    code = "commitment_missing"
    template = _("The list is frozen after both sides have committed; missing: %(holder)s.")


class SecretDoesNotMatch(Conflict):
    code = "secret_does_not_match"
    field = "secret"
    template = _("The SHA-256 of this secret is %(found)s, but %(expected)s was committed to.")


class ListIsFrozen(Conflict):
    code = "list_is_frozen"
    template = _("The list of a draw is frozen; until the draw is made or void, cases on it are neither added nor taken off.")


class DrawInUse(Conflict):
    code = "draw_in_use"
    template = _("A draw with a frozen list is void only where a secret was not revealed by %(moment)s.")


class NoticeNotRunning(Conflict):
    code = "notice_not_running"
    template = _("Objections to case %(case)s are taken within its notice period only.")


class NoticeUnsigned(Conflict):
    code = "notice_unsigned"
    template = _("Notice %(number)s of this call waits for its signature; a new one is prepared after it.")


class BadAllocation(Invalid):
    code = "bad_allocation"
    template = _("The allocation rule of this call lacks what this step needs.")
