"""What the pages of this room print, as the components take it: finished text, nothing left to compute."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilotzone.accounts.queries import members_of, people
from pilotzone.applications.allocation import division_of
from pilotzone.applications.eligibility import Assessment
from pilotzone.applications.enums import DrawAct, FactKind, Holder, Status, Step
from pilotzone.applications.events import EVENTS
from pilotzone.applications.models import Application, Decision, Draw, Notice, Objection, Review
from pilotzone.applications.placing import Asked, place
from pilotzone.applications.queries import (
    cases_of,
    counts_of,
    decisions_of,
    last_notice,
    live_draw,
    pools_of,
    six_dates,
    values_of,
)
from pilotzone.audit import context
from pilotzone.audit.history import history_entries
from pilotzone.audit.queries import history_of
from pilotzone.evidence import lottery
from pilotzone.kit.amounts import money, percent, split
from pilotzone.kit.dates import PartialDate, format_date, format_time, shanghai_day
from pilotzone.kit.rules import Answer
from pilotzone.kit.text import listed, localised
from pilotzone.registry.queries import identities
from pilotzone.schemes.conditions import attributes_of_form
from pilotzone.schemes.enums import Allocation
from pilotzone.schemes.models import Call
from pilotzone.schemes.queries import content_of, is_open

Item = dict[str, Any]
ANSWER_TONES = {Answer.YES: "ok", Answer.NO: "bad", Answer.CANNOT_TELL: "warn"}


def table(columns: Sequence[object], rows: Iterable[list[Any]], numbers: Iterable[int] = ()) -> Item:
    """Return columns and rows for the table component; `numbers` are the columns set flush right."""
    right = set(numbers)
    heads = [{"label": label, "number": place in right} for place, label in enumerate(columns)]
    return {"columns": heads, "rows": [{"cells": [cell | {"number": i in right} for i, cell in enumerate(cells)]} for cells in rows]}


def case_url(application: Application) -> str:
    return reverse("applications:case", args=(application.pk,))


def case_facts(application: Application) -> list[Item]:
    """Return what stands at the top of a case; what its call does not ask for and what is not due yet is left out."""
    instead = _("stands for the name in public lists before the decision")
    asked = [{"label": _("Asked for"), "value": _money(application.requested)}] if application.requested is not None else []
    scored = [{"label": _("Score"), "value": _score(application)}] if application.score is not None else []
    rated = [{"label": _("Rate"), "value": _rate(application)}] if application.rate_class else []
    ranked = [{"label": _("Rank"), "value": str(application.rank)}] if application.rank is not None else []
    return [
        {"label": _("Call"), "value": str(localised(application.call))},
        {"label": _("Applicant"), "value": str(localised(application.party))},
        {"label": _("Public id"), "value": application.public_id or "", "note": instead},
        *asked,
        {"label": _("Eligible cost"), "value": _money(application.eligible_cost)},
        *rated,
        {"label": _("Amount"), "value": _money(application.amount), "note": _amount_note(application)},
        *scored,
        *ranked,
        {"label": _("Outcome consent"), "value": _consent(application)},
    ]


def _rate(application: Application) -> str:
    """Return the rate in the words of the rule version under which it was set."""
    last = decisions_of(application).exclude(rule=None).last()
    classes = content_of(last.rule).classes if last and last.rule else ()
    found = next((each for each in classes if each.code == application.rate_class), None)
    return str(localised(found)) if found else application.rate_class


def _money(fen: int | None) -> str:
    return money(fen) if fen is not None else ""


def _score(of: Application | Review) -> str:
    return f"{of.score.normalize():f}" if of.score is not None else ""


def _amount_note(application: Application) -> str:
    expected = (Status.SUBMITTED, Status.RETURNED, Status.ADMITTED, Status.REVIEWED, Status.RANKED)
    return _("expected; fixed when it is decided") if Status(application.status) in expected and application.amount is not None else ""


def _consent(application: Application) -> str:
    if application.public_id is None:
        return _("not answered yet")
    return _("agreed") if application.consented_at else _("not agreed")


def call_facts(call: Call) -> list[Item]:
    """Return what an applicant wants to know before starting."""
    return [
        {"label": _("Window closes"), "value": format_time(call.closes_at) if call.closes_at else ""},
        {"label": _("Pool"), "value": _money(call.pool_amount)},
        {"label": _("Allocation rule"), "value": str(division_of(call).kind.label)},
        {"label": _("Public notice"), "value": _("%(count)s working days") % {"count": call.notice_days}},
        {"label": _("Rule and conditions"), "value": str(localised(call.scheme)), "url": reverse("schemes:call", args=(call.code,))},
    ]


def next_step(application: Application) -> Item:
    """Return in one sentence what comes next, and by which day, wherever the case stands."""
    said, day = _next(application)
    waits = Status(application.status) == Status.SUBMITTED
    words = _("The window closes on %(day)s.") if waits else _("By %(day)s.")
    return {"title": said, "text": words % {"day": format_date(day)} if day else ""}


def _next(application: Application) -> tuple[str, date | None]:
    call, status = application.call, Status(application.status)
    match status:
        case Status.DRAFT:
            return _("Next: complete the form and submit it."), shanghai_day(call.closes_at) if call.closes_at else None
        case Status.SUBMITTED:
            closing = shanghai_day(call.closes_at) if call.closes_at and is_open(call, context.now()) else None
            return _("Next: the office checks whether the application is complete and eligible."), closing
        case Status.RETURNED:
            return _("Next: add or correct what the office asks, and submit again."), application.complete_by
        case Status.ADMITTED | Status.REVIEWED:
            return _next_before_ranking(call)
        case Status.RANKED:
            return _("Next: the decision down the list, as far as the pool reaches."), None
        case Status.APPROVED:
            return _("Next: the public notice."), None
        case Status.NOTICED | Status.OBJECTED:
            return _next_on_notice(application)
        case Status.WAITLISTED:
            return _("On the waiting list: moved up in order where money comes back."), None
        case Status.GRANTED:
            return _("Granted. Contract, invoices and use are claimed under the grant."), None
    return _("Closed: no step is left in this case."), None


def _next_before_ranking(call: Call) -> tuple[str, date | None]:
    if division_of(call).kind == Allocation.LOTTERY:
        draw = live_draw(call)
        return _("Next: the public lottery among all eligible cases."), shanghai_day(draw.reveal_by) if draw else None
    return _("Next: the cases of this call are put in order."), None


def _next_on_notice(application: Application) -> tuple[str, date | None]:
    if Status(application.status) == Status.OBJECTED:
        return _("An objection is being decided."), None
    notice = last_notice(application)
    return _("On public notice: objections are taken until the last day, then the grant is issued."), notice.last_day if notice else None


def returned_words(application: Application) -> str:
    """Return what the office asks for, where the case was sent back."""
    last = decisions_of(application).filter(step=Step.RETURN).last() if application.complete_by else None
    return last.note_public if last else ""


def encoded(name: str) -> str:
    """Return a file's name as a header may carry it."""
    return quote(name, safe="")


def history(application: Application, *, office: bool) -> list[Item]:
    """Return the log of a case: the office reads names, applicants whether it was their side or the office."""
    if office:
        return history_entries(application, words=EVENTS, named=True)
    events = history_of(application)
    own = {member.user.actor_id for member in members_of(identities(application.party))} | {application.submitted_by}
    return [
        {
            "at": format_time(event.at),
            "who": _("the applicant") if event.actor in own else _("the zone's office"),
            "action": EVENTS.get(event.name, event.name),
        }
        for event in events
    ]


def dates_of(application: Application) -> dict[str, str]:
    """Return the six dates as text by name; one that is not recorded is empty."""
    found = six_dates(application.call, application.party)
    return {clock.value: str(PartialDate(*known)) if known[0] else "" for clock, known in found.items()}


def judged_table(assessment: Assessment, schema: Mapping[str, Any] | None) -> Item:
    """Return every condition of the rule with its answer; "cannot tell" says what would have to be known."""
    asked = attributes_of_form(schema)
    rows = [
        [
            {"text": str(localised(judged.condition, "reason"))},
            {"text": str(judged.answer.label), "chip": True, "tone": ANSWER_TONES[judged.answer]},
            {"text": str(listed([asked[name].label or name for name in judged.missing]))},
        ]
        for judged in assessment.judged
    ]
    return table([_("Condition"), pgettext("rule", "Answer"), _("What is not known")], rows)


def rule_facts(assessment: Assessment) -> list[Item]:
    """Return which version of the rule was applied, and what it would pay."""
    entitlement, chosen = assessment.entitlement, assessment.rate_class
    room = money(entitlement.room) if entitlement and entitlement.room is not None else _("no cap")
    rule = assessment.rule
    version = format_date(rule.effective_from)
    return [
        {
            "label": _("Rule version"),
            "value": _("in force from %(day)s") % {"day": version},
            "url": reverse("schemes:rule", args=(rule.scheme.code, rule.pk)),
        },
        {"label": _("Rate"), "value": f"{localised(chosen)} ({percent(chosen.rate_bp)})" if chosen else _("cannot tell")},
        {"label": _("Left under the yearly cap"), "value": room if entitlement else ""},
        {"label": _("What the rule pays"), "value": money(entitlement.amount) if entitlement else ""},
    ]


def decision_table(application: Application, *, private: bool) -> Item:
    """Return the decisions on a case; the office's own notes and names only for those who may read them."""
    decisions = list(decisions_of(application))
    names = people({decision.by for decision in decisions}) if private else {}
    columns = [_("When"), _("Step"), _("Reason"), _("Amount"), _("Meeting record"), _("Words for the applicant")]
    if private:
        columns += [_("Words for the office only"), _("Decided by")]
    return table(columns, (_decision_cells(decision, names, private=private) for decision in decisions), numbers=[3])


def _decision_cells(decision: Decision, names: Mapping[str, str], *, private: bool) -> list[Item]:
    cells = [
        {"text": format_time(decision.at) if decision.at else ""},
        {"text": str(Step(decision.step).label)},
        {"text": str(decision.get_reason_display())},  # type: ignore[attr-defined]  # made by Django for a field with choices
        {"text": _money(decision.amount)},
        {"text": str(decision.meeting or "")},
        {"text": decision.note_public},
    ]
    if private:
        cells += [{"text": decision.note_private}, {"text": names.get(decision.by, decision.by)}]
    return cells


def file_table(application: Application) -> Item:
    """Return the files of a case."""
    rows = [
        [
            {"text": each.name, "url": reverse("applications:file", args=(application.pk, each.pk))},
            {"text": each.field},
            {"text": f"{each.size:,} B"},
            {"text": format_time(each.added_at)},
        ]
        for each in application.attachments.all()
    ]
    return table([_("File"), _("Question"), _("Size"), _("Added at")], rows, numbers=[2])


def fact_table(application: Application) -> Item:
    """Return everything that is recorded of the case, with date, precision and source."""
    rows = [
        [
            {"text": str(FactKind(fact.kind).label)},
            {"text": str(PartialDate(fact.happened_on, fact.precision)) if fact.happened_on else ""},  # type: ignore[arg-type]
            {"text": f"{fact.probability_num}/{fact.probability_den}" if fact.probability_den else ""},
            {"text": format_time(fact.recorded_at)},
            {"text": fact.source},
        ]
        for fact in application.facts.order_by("id")
    ]
    return table([_("What happened"), pgettext("fact", "On"), _("Chance beforehand"), _("Recorded at"), _("Source")], rows)


def review_table(application: Application) -> Item:
    """Return who was asked to review and what came back."""
    assigned = {each.reviewer: each for each in application.review_assignments.all()}
    answers = {each.reviewer: each for each in application.reviews.all()}
    names = people(set(assigned))
    rows = []
    for reviewer, assignment in assigned.items():
        review = answers.get(reviewer)
        result = _("waiting") if review is None else _("stepped out")
        if review is not None and review.score is not None:
            result = _score(review)
        rows.append(
            [
                {"text": names.get(reviewer, reviewer)},
                {"text": result},
                {"text": format_date(assignment.due_on) if assignment.due_on else ""},
                {"text": review.comment if review else ""},
            ]
        )
    return table([_("Reviewer"), _("Score"), _("Answer by"), _("Comment")], rows, numbers=[1])


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
    found: dict[str, int] = {}
    for status in cases_of(call).exclude(status=Status.DRAFT).values_list("status", flat=True):
        found[status] = found.get(status, 0) + 1
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
    cases = list(cases_of(call).filter(status=Status.RANKED))
    free = {pool.payer.code: pool.free for pool in pools_of(call)}
    weights = {pool.payer.code: pool.payer.share_bp for pool in pools_of(call)}
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
                {"text": _score(case)},
                {"text": _money(case.amount)},
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
            {"text": _money(case.amount)},
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
            {"text": _notice_state(notice)},
            {"text": str(notice.lines.count())},
            {"text": format_date(notice.last_day) if notice.last_day else ""},
        ]
        for notice in call.notices.all()
    ]
    return table([_("Notice"), pgettext("case", "State"), pgettext("case", "Cases"), pgettext("notice", "Last day")], rows, numbers=[2])


def _notice_state(notice: Notice) -> str:
    if not notice.signed_by:
        return _("waits for its signature")
    return pgettext("case", "closed") if notice.closed_at else _("on public notice")


def notice_facts(notice: Notice) -> list[Item]:
    """Return period and state of a notice."""
    return [
        {"label": _("Call"), "value": str(localised(notice.call))},
        {"label": pgettext("case", "State"), "value": _notice_state(notice)},
        {"label": _("From"), "value": format_date(notice.from_day) if notice.from_day else ""},
        {"label": _("Last day for objections"), "value": format_date(notice.last_day) if notice.last_day else ""},
        {"label": _("Working days"), "value": str(notice.call.notice_days)},
    ]


def notice_table(notice: Notice, *, objecting: bool) -> Item:
    """Return the list on public notice: who, how much; the way to object while the period runs."""
    cases = Application.objects.filter(notice_lines__notice=notice).select_related("party", "call").order_by("rank", "id")
    columns = [_("Applicant"), _("Public id"), _("Amount"), pgettext("case", "State")]
    rows = []
    for case in cases:
        cells = [
            {"text": str(localised(case.party))},
            {"text": case.public_id or ""},
            {"text": _money(case.amount)},
            {"text": str(case.get_status_display())},  # type: ignore[attr-defined]
        ]
        if objecting:
            cells.append({"text": _("Object"), "url": reverse("applications:object", args=(case.pk,))})
        rows.append(cells)
    return table([*columns, _("Objection")] if objecting else columns, rows, numbers=[2])


def objection_facts(objection: Objection, names: Mapping[str, str]) -> list[Item]:
    """Return an objection: to what, by whom, why, and the answer."""
    decision = objection.decision
    return [
        {"label": _("Case"), "value": str(objection.application), "url": case_url(objection.application)},
        {"label": _("Applicant"), "value": str(localised(objection.application.party))},
        {"label": _("Filed by"), "value": names.get(objection.filed_by, objection.filed_by)},
        {"label": _("In the name of"), "value": str(localised(objection.party)) if objection.party else _("myself")},
        {"label": _("Filed at"), "value": format_time(objection.filed_at)},
        {"label": _("Grounds"), "value": objection.grounds},
        {"label": _("Decision"), "value": str(decision.get_reason_display()) if decision else pgettext("case", "open")},  # type: ignore[attr-defined]
        {"label": pgettext("objection", "Answer"), "value": decision.note_public if decision else "", "note": ""},
    ]


def draw_facts(draw: Draw) -> list[Item]:
    """Return the public acts of a draw: commitments, list hash, secrets."""
    committed, secrets = values_of(draw, DrawAct.COMMIT), values_of(draw, DrawAct.REVEAL)
    frozen = format_time(draw.frozen_at) if draw.frozen_at else ""
    return [
        *({"label": _("Commitment of the %(holder)s") % {"holder": each.label}, "value": committed.get(each, "")} for each in Holder),
        {"label": _("Hash of the frozen list"), "value": draw.list_hash, "note": frozen},
        *({"label": _("Secret of the %(holder)s") % {"holder": each.label}, "value": secrets.get(each, "")} for each in Holder),
        {"label": _("Secrets revealed by"), "value": format_time(draw.reveal_by)},
    ]


def list_table(draw: Draw) -> Item:
    """Return the frozen list."""
    entries = draw.frozen_list or []
    if not any(stratum for _public_id, stratum in entries):
        return table([_("Public id")], [[{"text": public_id}] for public_id, _stratum in entries])
    return table([_("Public id"), _("Stratum")], [[{"text": public_id}, {"text": stratum}] for public_id, stratum in entries])


def order_table(places: Sequence[lottery.Place]) -> Item:
    """Return the order drawn, each place with the hash that decided."""
    rows = [[{"text": str(each.position)}, {"text": each.public_id, "sub": each.stratum}, {"text": each.key}] for each in places]
    return table([_("Position"), _("Public id"), _("Hash that decided")], rows)
