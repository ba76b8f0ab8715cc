"""One case: its facts, what comes next, what the rule says, what was decided and recorded."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilotzone.accounts.queries import members_of
from pilotzone.applications.allocation import division_of
from pilotzone.applications.eligibility import Assessment
from pilotzone.applications.enums import FactKind, Status, Step
from pilotzone.applications.events import EVENTS
from pilotzone.applications.models import Application, Decision
from pilotzone.applications.pages.figures import Item, money_or_nothing, score_text
from pilotzone.applications.queries import decisions_of, last_notice, live_draw, six_dates
from pilotzone.audit import context
from pilotzone.audit.history import history_entries, who_acted
from pilotzone.audit.queries import history_of
from pilotzone.kit.amounts import money, percent
from pilotzone.kit.dates import PartialDate, Precision, format_date, format_time, shanghai_day
from pilotzone.kit.references import references
from pilotzone.kit.rules import Answer
from pilotzone.kit.schema.subset import title_of
from pilotzone.kit.tables import table
from pilotzone.kit.text import listed, localised
from pilotzone.registry.queries import identities
from pilotzone.schemes.conditions import attributes_of_form
from pilotzone.schemes.enums import Allocation
from pilotzone.schemes.models import Call
from pilotzone.schemes.queries import content_of, is_open

ANSWER_TONES = {Answer.YES: "ok", Answer.NO: "bad", Answer.CANNOT_TELL: "warn"}


def case_url(application: Application) -> str:
    return reverse("applications:case", args=(application.pk,))


def case_facts(application: Application) -> list[Item]:
    """Return what stands at the top of a case; what its call does not ask for and what is not due yet is left out."""
    instead = _("stands for the name in public lists before the decision")
    asked = [{"label": _("Asked for"), "value": money_or_nothing(application.requested)}] if application.requested is not None else []
    scored = [{"label": _("Score"), "value": score_text(application)}] if application.score is not None else []
    rated = [{"label": _("Rate"), "value": _rate(application)}] if application.rate_class else []
    ranked = [{"label": _("Rank"), "value": str(application.rank)}] if application.rank is not None else []
    return [
        {"label": _("Call"), "value": str(localised(application.call))},
        {"label": _("Applicant"), "value": str(localised(application.party))},
        {"label": _("Public id"), "value": application.public_id or "", "note": instead},
        *asked,
        {"label": _("Eligible cost"), "value": money_or_nothing(application.eligible_cost)},
        *rated,
        {"label": _("Amount"), "value": money_or_nothing(application.amount), "note": _amount_note(application)},
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


def _amount_note(application: Application) -> str:
    expected = (Status.SUBMITTED, Status.RETURNED, Status.ADMITTED, Status.REVIEWED, Status.RANKED)
    return _("expected; fixed when it is decided") if Status(application.status) in expected and application.amount is not None else ""


def _consent(application: Application) -> str:
    if application.public_id is None:
        return _("not answered yet")
    return _("agreed") if application.consented_at else _("not agreed")


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
    """Return the log of a case: the office reads names, applicants whether it was their own side."""
    if office:
        return history_entries(application, words=EVENTS, named=True)
    events = list(history_of(application))
    others = who_acted((event.actor for event in events), named=False)
    own = {member.user.actor_id for member in members_of(identities(application.party))} | {application.submitted_by}
    return [
        {
            "at": format_time(event.at),
            "who": _("the applicant") if event.actor in own else others[event.actor],
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
    names = who_acted((decision.by for decision in decisions), named=True) if private else {}
    columns = [_("When"), _("Step"), _("Reason"), _("Amount"), _("Meeting record"), _("Words for the applicant")]
    if private:
        columns += [_("Words for the office only"), _("Decided by")]
    return table(columns, (_decision_cells(decision, names, private=private) for decision in decisions), numbers=[3])


def _decision_cells(decision: Decision, names: Mapping[str, str], *, private: bool) -> list[Item]:
    cells = [
        {"text": format_time(decision.at) if decision.at else ""},
        {"text": str(Step(decision.step).label)},
        {"text": str(decision.get_reason_display())},  # type: ignore[attr-defined]  # made by Django for a field with choices
        {"text": money_or_nothing(decision.amount)},
        {"text": str(decision.meeting or "")},
        {"text": decision.note_public},
    ]
    if private:
        cells += [{"text": decision.note_private}, {"text": names[decision.by]}]
    return cells


def file_table(application: Application) -> Item:
    """Return the files of a case, each under the question it answers."""
    questions = application.form.schema["properties"] if application.form else {}
    rows = [
        [
            {"text": each.name, "url": reverse("applications:file", args=(application.pk, each.pk))},
            {"text": title_of(questions[each.field], each.field) if each.field in questions else each.field},
            {"text": f"{each.size:,} B"},
            {"text": format_time(each.added_at)},
        ]
        for each in application.attachments.all()
    ]
    return table([_("File"), _("Question"), _("Size"), _("Added at")], rows, numbers=[2])


def fact_table(application: Application) -> Item:
    """Return everything that is recorded of the case, with date, precision and source."""
    facts = list(application.facts.order_by("id"))
    sources = references(fact.source for fact in facts)
    rows = [
        [
            {"text": str(FactKind(fact.kind).label)},
            {"text": str(PartialDate(fact.happened_on, Precision(fact.precision))) if fact.happened_on else ""},
            {"text": f"{fact.probability_num}/{fact.probability_den}" if fact.probability_den else ""},
            {"text": format_time(fact.recorded_at)},
            {"text": sources[fact.source].text, "url": sources[fact.source].url},
        ]
        for fact in facts
    ]
    return table([_("What happened"), pgettext("fact", "On"), _("Chance beforehand"), _("Recorded at"), _("Source")], rows)


def review_table(application: Application) -> Item:
    """Return who was asked to review and what came back."""
    assigned = {each.reviewer: each for each in application.review_assignments.all()}
    answers = {each.reviewer: each for each in application.reviews.all()}
    names = who_acted(assigned, named=True)
    rows = []
    for reviewer, assignment in assigned.items():
        review = answers.get(reviewer)
        result = _("waiting") if review is None else _("stepped out")
        if review is not None and review.score is not None:
            result = score_text(review)
        rows.append(
            [
                {"text": names[reviewer]},
                {"text": result},
                {"text": format_date(assignment.due_on) if assignment.due_on else ""},
                {"text": review.comment if review else ""},
            ]
        )
    return table([_("Reviewer"), _("Score"), _("Answer by"), _("Comment")], rows, numbers=[1])
