"""The work on a call: how many stand where, what is left of the pool, the list in its order."""

from collections.abc import Mapping

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilotzone.applications.allocation import division_of
from pilotzone.applications.enums import Status
from pilotzone.applications.pages.cases import case_url
from pilotzone.applications.pages.figures import Item, money_or_nothing, score_text
from pilotzone.applications.pages.public import notice_state
from pilotzone.applications.placing import Asked, place
from pilotzone.applications.queries import cases_of, counts_of, pools_of
from pilotzone.kit.amounts import money, percent, split
from pilotzone.kit.dates import format_date, format_time
from pilotzone.kit.tables import table
from pilotzone.kit.text import localised
from pilotzone.schemes.models import Call


def call_facts(call: Call) -> list[Item]:
    """Return what an applicant wants to know before starting."""
    return [
        {"label": _("Window closes"), "value": format_time(call.closes_at) if call.closes_at else ""},
        {"label": _("Pool"), "value": money_or_nothing(call.pool_amount)},
        {"label": _("Allocation rule"), "value": str(division_of(call).kind.label)},
        {"label": _("Public notice"), "value": _("%(count)s working days") % {"count": call.notice_days}},
        {"label": _("Rule and conditions"), "value": str(localised(call.scheme)), "url": reverse("schemes:call", args=(call.code,))},
    ]


def count_figures(call: Call) -> list[Item]:
    """Return how many cases of a call stand where, each with the way to its list."""
    counts = counts_of(call)
    shown = {
        "applied": _("applied"),
        "eligible": _("found eligible"),
        "approved": _("supported"),
        "waitlisted": _("wait-listed"),
        "refused": _("refused"),
        "withdrawn": _("withdrawn"),
    }
    here = reverse("applications:cases")
    filters = {"applied": "", "waitlisted": "waitlisted", "refused": "refused", "withdrawn": "withdrawn"}
    return [
        {"label": label, "value": str(counts[name]), "url": f"{here}?call={call.code}&status={filters[name]}" if name in filters else ""}
        for name, label in shown.items()
    ]


def pool_table(call: Call) -> Item:
    """Return what is left of each payer's part."""
    rows = [
        [{"text": str(localised(pool.payer))}, {"text": percent(pool.payer.share_bp)}, {"text": money(pool.free)}]
        for pool in pools_of(call)
    ]
    return table([_("Payer"), _("Share"), _("Free in the pool")], rows, numbers=[1, 2])


def state_table(call: Call) -> Item:
    """Return how many cases stand at each state, with the way to them."""
    states = cases_of(call).exclude(status=Status.DRAFT).order_by().values_list("status")
    found: dict[str, int] = dict(states.annotate(n=Count("pk")))
    here = reverse("applications:cases")
    rows = [
        [{"text": str(status.label), "url": f"{here}?call={call.code}&status={status.value}"}, {"text": str(found[status])}]
        for status in Status
        if status in found
    ]
    return table([pgettext("case", "State"), pgettext("case", "Cases")], rows, numbers=[1])


def line_table(call: Call) -> Item:
    """Return the ranked cases in line, each with what the pool has left after it, as far as the pool reaches today.

    The amounts are those of the formal check; caps are computed again when the list is decided.
    """
    division = division_of(call)
    cases, pools = list(cases_of(call).filter(status=Status.RANKED)), pools_of(call)
    free = {pool.payer.code: pool.free for pool in pools}
    weights = {pool.payer.code: pool.payer.share_bp for pool in pools}
    line = [Asked(case.pk, _parts(case.amount or 0, weights)) for case in cases]
    placed = place(line, free, quota=division.quota, skip_when_short=division.skip_when_short)
    supported = {asked.key for asked in placed.supported}
    left, rows = sum(free.values()), []
    for case in cases:
        reached = case.pk in supported
        left -= (case.amount or 0) if reached else 0
        rows.append(
            [
                {"text": str(case.rank)},
                {"text": str(case), "url": case_url(case)},
                {"text": str(localised(case.party))},
                {"text": score_text(case)},
                {"text": money_or_nothing(case.amount)},
                {"text": money(left) if reached else ""},
                {"text": str(_("supported") if reached else _("waits")), "chip": True, "tone": "ok" if reached else "info"},
            ]
        )
    columns = [_("Rank"), _("Case"), _("Applicant"), _("Score"), _("Amount"), _("Left in the pool after it"), _("As the pool reaches")]
    return table(columns, rows, numbers=[3, 4, 5])


def _parts(amount: int, weights: Mapping[str, int]) -> dict[str, int]:
    return dict(zip(weights, split(amount, list(weights.values())), strict=True)) if weights else {}


def waiting_table(call: Call) -> Item:
    """Return the waiting list in its order."""
    cases = cases_of(call).filter(status=Status.WAITLISTED)
    rows = [
        [
            {"text": str(case.rank)},
            {"text": str(case), "url": case_url(case)},
            {"text": str(localised(case.party))},
            {"text": money_or_nothing(case.amount)},
        ]
        for case in cases
    ]
    return table([_("Rank"), _("Case"), _("Applicant"), _("Amount")], rows, numbers=[3])


def draw_links(call: Call) -> Item:
    """Return the draws of a call, void ones included."""
    rows = [
        [
            {"text": str(draw.number), "url": reverse("applications:draw", args=(call.code, draw.number))},
            {"text": str(draw.get_status_display())},
            {"text": format_time(draw.reveal_by)},
        ]
        for draw in call.draws.all()
    ]
    return table([_("Draw"), pgettext("case", "State"), _("Secrets revealed by")], rows)


def notice_links(call: Call) -> Item:
    """Return the notices of a call."""
    rows = [
        [
            {"text": str(notice.number), "url": reverse("applications:notice", args=(call.code, notice.number))},
            {"text": notice_state(notice)},
            {"text": str(notice.line_count)},
            {"text": format_date(notice.last_day) if notice.last_day else ""},
        ]
        for notice in call.notices.annotate(line_count=Count("lines"))
    ]
    return table([_("Notice"), pgettext("case", "State"), pgettext("case", "Cases"), pgettext("notice", "Last day")], rows, numbers=[2])
