"""What the events of this room are called in a history."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilotzone.kit.text import Words

EVENTS: Mapping[str, Words] = {
    "grants.grants_issued": _("grants issued after the notice"),
    "grants.grant_issued": _("grant issued"),
    "grants.grant_suspended": _("grant suspended"),
    "grants.grant_resumed": _("grant resumed"),
    "grants.grant_revoked": _("grant revoked"),
    "grants.grant_lapsed": _("grant lapsed unused"),
    "grants.grant_expired": _("grant expired"),
    "grants.grants_ended": _("grants past their last day ended"),
    "grants.grant_closed": _("grant closed"),
    "grants.claim_filed": _("claim begun"),
    "grants.claim_edited": _("claim changed"),
    "grants.evidence_attached": _("file attached"),
    "grants.claim_submitted": _("claim submitted"),
    "grants.claim_returned": _("claim sent back to complete"),
    "grants.claim_checked": _("claim checked"),
    "grants.claim_refused": _("claim refused"),
    "grants.claim_settled": _("claim settled"),
    "grants.claim_paid": _("claim paid"),
    "grants.claims_settled": _("period settled"),
    "grants.settlement_paid": pgettext_lazy("settlement", "settlement paid"),
    "grants.vouchers_recorded": _("treasury vouchers recorded"),
    "grants.voucher_recorded": _("treasury voucher recorded"),
    "grants.clawback_proposed": _("clawback proposed"),
    "grants.clawback_signed": _("clawback signed"),
    "grants.clawback_dropped": _("clawback dropped"),
}
