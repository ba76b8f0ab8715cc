"""Errors of the grants room.

RoomError
├── Conflict
│   ├── NoticeNotClosed     grants are issued after the public notice has closed
│   ├── NothingToIssue      no case of the notice waits for its grant
│   ├── GrantNotUsable      claims are submitted while a grant is issued or in use
│   ├── PastValidity        the grant was valid until an earlier day
│   ├── StillValid          a grant lapses or expires after its last day only
│   ├── NothingOverdue      no grant of the call is past its last day
│   ├── ClaimsOpen          a grant is closed when no claim under it is open
│   ├── DoubleFunding       the same contract and cost item is claimed already
│   │   └── FundedElsewhere the other claim is not for this reader to know
│   ├── RelatedSupplier     the rule pays for unrelated suppliers only
│   ├── SamePerson          the second of two people is the first one
│   ├── ActsForClaimant     nobody settles or pays what an organisation claims that they act for
│   ├── NothingToSettle     no checked claim of the period can be settled
│   ├── NothingToPay        every line is paid already, or waits
│   ├── ReservedTooLittle   a payer has less reserved than a line asks
│   ├── VoucherRecorded     the payment has its treasury voucher already
│   └── ProposalSettled     the clawback was signed or dropped before
└── Invalid
    └── IncompleteClaim     a claim lacks what it must have (one FieldError per fault)
"""

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import Conflict, Invalid


class NoticeNotClosed(Conflict):
    code = "notice_not_closed"
    template = _("Grants are issued after the public notice has closed without an open objection; this one has not.")


class NothingToIssue(Conflict):
    code = "nothing_to_issue"
    template = _("No case of this notice waits for its grant.")


class GrantNotUsable(Conflict):
    code = "grant_not_usable"
    template = _("Grant %(number)s is in the state “%(state)s”; claims can be submitted while it is issued or in use.")


class PastValidity(Conflict):
    code = "past_validity"
    template = _("Grant %(number)s was valid until %(day)s; a claim had to be submitted by then.")


class StillValid(Conflict):
    code = "still_valid"
    template = _("Grant %(number)s is valid until %(day)s; it can end by itself on the day after.")


class NothingOverdue(Conflict):
    code = "nothing_overdue"
    template = _("No grant of this call is past its last day and still open.")


class ClaimsOpen(Conflict):
    code = "claims_open"
    template = _("Grant %(number)s cannot be closed while something under it is open: %(claims)s.")


class DoubleFunding(Conflict):
    code = "double_funding"
    field = "contract_number"
    template = _("Contract %(contract)s with this supplier is claimed already for the same cost item: claim %(claim)s, “%(state)s”.")


class FundedElsewhere(DoubleFunding):
    """The other claim belongs to somebody whose business it is not for this reader to know."""

    template = _("Contract %(contract)s with this supplier is claimed already for the same cost item by another organisation.")


class RelatedSupplier(Conflict):
    code = "related_supplier"
    field = "supplier"
    template = _(
        "%(supplier)s cannot be the supplier: it is related to %(party)s (%(why)s), and the rule pays for unrelated suppliers only."
    )


class SamePerson(Conflict):
    code = "same_person"
    template = _("This takes a second person: %(claim)s was %(act)s by you.")


class ActsForClaimant(Conflict):
    code = "acts_for_claimant"
    template = _("You act for the organisation that claims %(claim)s; the step is for somebody without such a tie.")


class NothingToSettle(Conflict):
    code = "nothing_to_settle"
    template = _("No checked claim of this period can be settled.")


class NothingToPay(Conflict):
    code = "nothing_to_pay"
    template = _("Nothing of this settlement waits for payment.")


class ReservedTooLittle(Conflict):
    code = "reserved_too_little"
    template = _("%(payer)s has no reservation that covers %(amount)s of claim %(claim)s; nothing was paid.")


class VoucherRecorded(Conflict):
    code = "voucher_recorded"
    template = _("The treasury voucher of this payment is recorded already: %(number)s.")


class ProposalSettled(Conflict):
    code = "proposal_settled"
    template = _("This clawback was signed or dropped before.")


class IncompleteClaim(Invalid):
    code = "incomplete_claim"
    template = _("The claim is not complete.")
