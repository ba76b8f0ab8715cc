"""What applicants rely on: the terms of a call as they stood when it opened, as one hash.

The hash stands in the event that opened the call, so that an edit behind the commands shows. Reasons of a cancellation,
state and counts come later and are not part of it.
"""

from typing import Any

from pilotzone.kit.canonical import canonical_hash
from pilotzone.schemes.models import Call

COLUMNS = (
    "scheme_id",
    "code",
    "name_zh",
    "name_en",
    "origin",
    "budget_year",
    "opens_at",
    "closes_at",
    "pool_amount",
    "form_id",
    "instrument_id",
    "comparison",
    "comparison_zh",
    "comparison_en",
    "consent_zh",
    "consent_en",
    "notice_days",
    "design",
    "stamped_monitoring_only",
)


def terms_hash(call: Call) -> str:
    """Return the hash of a call's terms, its payers and how its money is divided."""
    terms: dict[str, Any] = {name: getattr(call, name) for name in COLUMNS}
    terms["payers"] = [list(row) for row in call.payers.order_by("code").values_list("code", "share_bp", "budget_id", "pool_id")]
    rule = getattr(call, "allocation", None)
    terms["allocation"] = [rule.kind, rule.parameters] if rule else None
    return canonical_hash(terms)
