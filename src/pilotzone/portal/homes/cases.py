"""Sections about cases: counts for the office, scores for reviewers, one card per application for applicants."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pilotzone.applications.enums import ReasonCode, Status, Step
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import kind_of_data
from pilotzone.grants.enums import ClaimStatus
from pilotzone.kit.amounts import money
from pilotzone.kit.dates import format_date
from pilotzone.kit.text import listed
from pilotzone.kit.transitions import allowed_steps
from pilotzone.portal.homes.section import Item, Section, cell, figure, number, table
from pilotzone.portal.links import to
from pilotzone.portal.queries.applicants import Case, Holding, my_cases, my_grants
from pilotzone.portal.queries.calls import case_counts, claim_counts, running_calls
from pilotzone.portal.queries.reviews import my_reviews
from pilotzone.schemes.enums import Allocation
from pilotzone.schemes.models import Call

COUNTED_CASES = (
    Status.SUBMITTED,
    Status.RETURNED,
    Status.ADMITTED,
    Status.RANKED,
    Status.APPROVED,
    Status.NOTICED,
    Status.OBJECTED,
    Status.GRANTED,
    Status.WAITLISTED,
    Status.REFUSED,
)
COUNTED_CLAIMS = (
    ClaimStatus.SUBMITTED,
    ClaimStatus.RETURNED,
    ClaimStatus.CHECKED,
    ClaimStatus.SETTLED,
    ClaimStatus.PAID,
    ClaimStatus.REFUSED,
    ClaimStatus.CLAWED_BACK,
)
# What comes next in each state, in the applicant's words; a closed case has no next step.
NEXT = {
    Status.DRAFT: gettext_lazy("Fill in and submit"),
    Status.SUBMITTED: gettext_lazy("Formal check by the office"),
    Status.RETURNED: gettext_lazy("Complete as asked and submit again"),
    Status.REVIEWED: gettext_lazy("Ranking by score"),
    Status.RANKED: gettext_lazy("Decision"),
    Status.APPROVED: gettext_lazy("Public notice"),
    Status.NOTICED: gettext_lazy("End of the public notice, then the grant is issued"),
    Status.OBJECTED: gettext_lazy("Decision on the objection"),
    Status.WAITLISTED: gettext_lazy("Moves up if money comes back"),
    Status.GRANTED: gettext_lazy("Use the grant, then file claims"),
}
AFTER_ADMISSION = {
    Allocation.LOTTERY: gettext_lazy("Draw of lots"),
    Allocation.SCORE: gettext_lazy("Expert review"),
}


def case_counts_section(by: Actor) -> Section:
    """How many cases of each running call stand where."""
    counts = case_counts(by)
    rows = [
        [cell(str(call), to("schemes:call", call.code), sub=kind_of_data(call.origin))]
        + [number(counts[call.pk][status], to("applications:cases", call=call.code, status=status.value)) for status in COUNTED_CASES]
        for call in running_calls(by)
    ]
    heads = [_("Call"), *((status.label, True) for status in COUNTED_CASES)]
    counted = table(_("Applications by state"), heads, rows, _("No call is running."))
    return Section(_("Applications by state"), "table", counted, to("applications:cases"), _("All applications"))


def claim_counts_section(by: Actor) -> Section:
    """How many claims of each running call stand where."""
    counts = claim_counts(by)
    rows = [_claim_counts(call, counts[call.pk]) for call in running_calls(by) if counts.get(call.pk)]
    heads = [_("Call"), *((status.label, True) for status in COUNTED_CLAIMS)]
    counted = table(_("Claims by state"), heads, rows, _("No claim has been submitted yet."))
    return Section(_("Claims by state"), "table", counted, to("grants:claims"), _("All claims"))


def _claim_counts(call: Call, counts: Counter[str]) -> list[Item]:
    # A grant's number begins with the code of its call.
    numbers = f"{call.code.upper()}-"
    found = [number(counts[status], to("grants:claims", q=numbers, status=status.value)) for status in COUNTED_CLAIMS]
    return [cell(str(call), to("schemes:call", call.code), sub=kind_of_data(call.origin)), *found]


def reviews_section(by: Actor) -> Section:
    """What is to be scored, with what was scored and recused from."""
    reviews = my_reviews(by)
    waiting = list(reviews.waiting)
    rows = [
        [
            cell(str(given.application), to("applications:review", given.application_id), sub=kind_of_data(given.application.origin)),
            cell(str(given.application.call)),
            cell(format_date(given.due_on) if given.due_on else _("no date")),
        ]
        for given in waiting
    ]
    data = {
        "figures": [
            figure(_("To score"), len(waiting)),
            figure(_("Scored"), reviews.scored),
            figure(_("Recused from"), reviews.recused),
        ],
        "tables": [table(_("Cases to score"), [_("Case"), _("Call"), _("Due date")], rows, _("Nothing waits to be scored."))],
    }
    return Section(_("Expert review"), "figures", data)


def applications_section(by: Actor) -> Section:
    """One card per application: state, next step, date, what is missing, room left."""
    cards = [_card(case) for case in my_cases(by, context.today())]
    return Section(_("My applications"), "cards", {"cards": cards}, to("applications:cases"), _("All my applications"))


def _card(case: Case) -> Item:
    application, status = case.application, Status(case.application.status)
    facts = [
        {"label": _("Next step"), "value": _next_step(case)},
        {"label": pgettext_lazy("next step", "By"), "value": format_date(case.by_day) if case.by_day else _("no date")},
        {"label": _("Missing"), "value": listed(case.missing) if case.missing else _("nothing")},
    ]
    if case.room is not None:
        facts.append({"label": _("Room left this year"), "value": money(case.room)})
    if case.decision is not None and case.decision.reason:
        facts.append({"label": _("Reason"), "value": ReasonCode(case.decision.reason).label, "note": case.decision.note_public})
    return {
        "title": str(application.call),
        "url": to("applications:case", application.pk),
        "origin": application.origin,
        "status": status.label,
        "party": str(application.party),
        "facts": facts,
        "action_url": to("applications:fill", application.pk) if Step.SUBMIT in allowed_steps(application) else "",
    }


def _next_step(case: Case) -> object:
    status = Status(case.application.status)
    if status != Status.ADMITTED:
        return NEXT.get(status, _("none, the case is closed"))
    allocation = getattr(case.application.call, "allocation", None)
    return AFTER_ADMISSION.get(Allocation(allocation.kind), _("Decision")) if allocation else _("Decision")


def grants_section(by: Actor) -> Section:
    """What was granted, what is left of it and until when."""
    rows = [_grant_row(holding) for holding in my_grants(by)]
    heads = [_("Grant"), _("State"), (_("Amount"), True), (_("Claimed"), True), (_("Left"), True), _("Valid until"), _("Action")]
    granted = table(_("My grants"), heads, rows, _("Nothing has been granted yet."))
    return Section(_("My grants"), "table", granted, to("grants:grants"), _("All my grants"))


def _grant_row(holding: Holding) -> list[Item]:
    grant, figures = holding.grant, holding.figures
    claim = to("grants:file_claim", grant.number) if figures.left else ""
    return [
        cell(grant.number, to("grants:grant", grant.number), sub=kind_of_data(grant.origin)),
        cell(grant.get_status_display(), chip=True),
        cell(_money(figures.amount), number=True),
        cell(money(figures.committed), number=True),
        cell(_money(figures.left), number=True),
        cell(format_date(grant.valid_until) if grant.valid_until else _("not recorded")),
        cell(_("File a claim") if claim else "—", claim),
    ]


def _money(fen: int | None) -> str:
    return _("not recorded") if fen is None else money(fen)
