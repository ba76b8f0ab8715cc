"""Every write about grants, one function each."""

from pilotzone.grants.commands.changes import close_grant, end_grants, expire_grant, lapse_grant, resume_grant, revoke_grant, suspend_grant
from pilotzone.grants.commands.checks import check_claim, refuse_claim, return_claim
from pilotzone.grants.commands.claims import attach_evidence, edit_claim, file_claim, submit_claim
from pilotzone.grants.commands.clawbacks import drop_clawback, propose_clawback, sign_clawback
from pilotzone.grants.commands.issuing import issue_grants
from pilotzone.grants.commands.payments import pay_settlement, record_treasury_voucher, record_treasury_vouchers
from pilotzone.grants.commands.settlements import settle_claims
from pilotzone.grants.drafts import NewClaim, VoucherEntry

__all__ = [
    "NewClaim",
    "VoucherEntry",
    "attach_evidence",
    "check_claim",
    "close_grant",
    "drop_clawback",
    "edit_claim",
    "end_grants",
    "expire_grant",
    "file_claim",
    "issue_grants",
    "lapse_grant",
    "pay_settlement",
    "propose_clawback",
    "record_treasury_voucher",
    "record_treasury_vouchers",
    "refuse_claim",
    "resume_grant",
    "return_claim",
    "revoke_grant",
    "settle_claims",
    "sign_clawback",
    "submit_claim",
    "suspend_grant",
]
