"""What applicants do: start, fill in, submit, withdraw, decline."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from pilotzone.applications import policy
from pilotzone.applications.allocation import division_of
from pilotzone.applications.assignment import note_announcement, note_step
from pilotzone.applications.blocks import refuse_related_supplier, refuse_taken_contract, set_contract
from pilotzone.applications.commands.locking import locked_call, locked_case
from pilotzone.applications.commands.recording import Reasons, record_decision, release_holds
from pilotzone.applications.eligibility import assess, payable
from pilotzone.applications.enums import FactKind, ReasonCode, Status, Step
from pilotzone.applications.errors import AppliedAlready, CallNotOpen, ContractTaken, OtherOrigin, TooLate
from pilotzone.applications.models import Application, Attachment
from pilotzone.applications.queries import decisions_of
from pilotzone.applications.worklist import ask_formal_check, case_settled
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin
from pilotzone.audit.files import SIGNATURES, UPLOADS, store_file
from pilotzone.kit.dates import end_of_day, format_date, format_time
from pilotzone.kit.errors import FieldError, Invalid
from pilotzone.kit.schema import check_schema
from pilotzone.kit.schema.subset import properties_of
from pilotzone.kit.text import bilingual
from pilotzone.kit.transitions import StepNotPossible, advance, allowed_steps, state_of
from pilotzone.registry.models import Party
from pilotzone.registry.queries import identities
from pilotzone.schemes.models import Call
from pilotzone.schemes.queries import is_open

NO_LONGER_LIVE = (Status.WITHDRAWN, Status.LAPSED)


@command(allowed=policy.can_start, event="applications.application_started")
def start_application(call: Call, *, party: Party, by: Actor) -> Application:
    """Start a party's application under an open call; refuses a second live one and a party of another origin."""
    locked = locked_call(call)
    _refuse_closed(locked)
    if party.origin != locked.origin:
        raise OtherOrigin(party=bilingual(party, "name"), found=Origin(party.origin), expected=Origin(locked.origin))
    if Application.objects.filter(call=locked, party__in=identities(party)).exclude(status__in=NO_LONGER_LIVE).exists():
        raise AppliedAlready(party=bilingual(party, "name"))
    note_announcement(locked)
    application = Application.objects.create(call=locked, party=party, origin=locked.origin, form=locked.form)
    context.about(f"applications.application:{application.pk}")
    return application


@command(allowed=policy.can_fill, event="applications.answers_saved")
def save_answers(application: Application, *, answers: dict[str, Any], by: Actor) -> Application:
    """Keep answers of a draft, which may be incomplete, or of a returned case; refuses answers that do not fit their question."""
    locked = locked_case(application)
    _refuse_closed_for_changes(locked)
    if locked.form is not None:
        _refuse_misfits(locked.form.schema, answers)
    locked.answers = answers
    locked.save(update_fields=["answers"])
    return locked


@command(allowed=policy.can_fill, event="applications.file_attached")
def attach_file(application: Application, *, field: str, name: str, content: bytes, by: Actor) -> Attachment:
    """Keep a file with a draft or returned case as the answer to a question; refuses what is no PDF, picture, table or CSV."""
    locked = locked_case(application)
    _refuse_closed_for_changes(locked)
    asked = [".".join(path) for path, part in properties_of(locked.form.schema if locked.form else {}) if part.get("format") == "file"]
    if field not in asked:
        raise Invalid.field("field", field, asked)
    stored = store_file(content, _kind_of(content))
    attachment = Attachment.objects.create(
        application=locked,
        field=field,
        name=_file_name(name),
        sha256=stored.sha256,
        size=stored.size,
        content_type=stored.content_type,
        added_at=context.now(),
    )
    _set_answer(locked.answers, field.split("."), attachment.name)
    locked.save(update_fields=["answers"])
    context.about(f"applications.application:{locked.pk}")
    context.note(sha256=stored.sha256)
    return attachment


@command(allowed=policy.can_fill, event="applications.application_submitted")
def submit_application(application: Application, *, consent: bool, by: Actor) -> Application:
    """Hand in a draft within the window, or a returned case by its last day.

    Refuses missing answers, an unanswered consent, a contract that is supported already, a related supplier where the rule bars it.
    """
    locked = locked_case(application)
    first = locked.public_id is None
    _refuse_closed_for_changes(locked)
    _refuse_incomplete(locked, consent)
    _take_from_answers(locked)
    assessment = assess(locked)
    refuse_taken_contract(locked)
    refuse_related_supplier(locked, assessment.content)
    advance(locked, Step.SUBMIT)
    locked.amount = payable(locked, assessment)
    locked.consented_at = context.now() if consent else None
    locked.submitted_by, locked.complete_by = by.id, None
    locked.public_id = locked.public_id or context.public_id()
    _save_once_per_contract(locked)
    if first:
        note_step(locked, FactKind.APPLIED)
    case_settled(locked, by=by)
    ask_formal_check(locked, by=by)
    return locked


@command(allowed=policy.can_fill, event="applications.application_withdrawn")
def withdraw_application(application: Application, *, by: Actor) -> Application:
    """Take an application back before it is approved."""
    locked = locked_case(application)
    advance(locked, Step.WITHDRAW)
    locked.save()
    record_decision(locked, Step.WITHDRAW, Reasons(ReasonCode.OWN_WISH), rule=None, by=by)
    case_settled(locked, by=by)
    return locked


@command(allowed=policy.can_fill, event="applications.award_declined")
def decline_award(application: Application, *, by: Actor) -> Application:
    """Give up an award that is on public notice; what is held for it goes back to the pool."""
    locked_call(application.call)
    locked = locked_case(application)
    advance(locked, Step.DECLINE)
    locked.save()
    decision = record_decision(locked, Step.DECLINE, Reasons(ReasonCode.OWN_WISH), rule=_last_rule(locked), by=by)
    release_holds(locked, decision, by=by)
    note_step(locked, FactKind.DECLINED, decision=decision)
    return locked


def _last_rule(application: Application) -> Any:
    last = decisions_of(application).exclude(rule=None).last()
    return last.rule if last else None


def _refuse_closed(call: Call) -> None:
    if not is_open(call, context.now()):
        opens, closes = (format_time(moment) if moment else "—" for moment in (call.opens_at, call.closes_at))
        raise CallNotOpen(call=bilingual(call, "name"), opens=opens, closes=closes)


def _refuse_closed_for_changes(application: Application) -> None:
    """A draft is changed while the window is open, a case that was sent back until its last day, any other not at all."""
    if Step.SUBMIT not in allowed_steps(application):
        raise StepNotPossible(step=Step.SUBMIT, state=state_of(application), allowed=allowed_steps(application))
    if application.complete_by is None:
        _refuse_closed(application.call)
    elif context.now() >= end_of_day(application.complete_by):
        raise TooLate(moment=format_date(application.complete_by))


def _set_answer(answers: dict[str, Any], path: list[str], value: str) -> None:
    for step in path[:-1]:
        answers = answers.setdefault(step, {})
    answers[path[-1]] = value


def _refuse_misfits(schema: dict[str, Any], answers: dict[str, Any]) -> None:
    try:
        check_schema(schema).validate(answers)
    except Invalid as refusal:
        # What is missing may still come; what is there has to fit.
        present = [fault for fault in refusal.errors if _is_answered(answers, fault.field)]
        if present:
            raise Invalid(errors=present) from None


def _is_answered(answers: Any, field: str) -> bool:
    found: Any = answers
    for step in field.partition("[")[0].split("."):
        if not isinstance(found, dict) or step not in found:
            return False
        found = found[step]
    return True


def _refuse_incomplete(application: Application, consent: object) -> None:
    faults: list[FieldError] = []
    try:
        check_schema(application.form.schema if application.form else {"type": "object", "properties": {}}).validate(application.answers)
    except Invalid as refusal:
        faults += refusal.errors
    if not isinstance(consent, bool):
        faults.append(FieldError("consent", consent, _("yes or no: both are possible, an answer is needed")))
    if faults:
        raise Invalid(errors=faults)


def _take_from_answers(application: Application) -> None:
    """Take from the answers what the program works with; the rate class waits for the formal check."""
    answers = application.answers
    set_contract(application)
    application.eligible_cost = _fen(answers.get("fee"))
    application.requested = _fen(answers.get("requested_amount")) or None
    stratum = division_of(application.call).stratum
    application.stratum = str(answers.get(stratum, ""))[:60] if stratum else ""
    application.rate_class = ""


def _fen(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _save_once_per_contract(application: Application) -> None:
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError as error:
        # Of two that submit the same contract at once, the database refuses the second.
        if "contract" not in str(error):
            raise
        raise ContractTaken(contract=application.answers.get("contract_number", ""), where=_("another application")) from error


def _kind_of(content: bytes) -> str:
    for kind in sorted(UPLOADS & set(SIGNATURES)):
        if content.startswith(SIGNATURES[kind]):
            return kind
    return "text/csv"


def _file_name(given: str) -> str:
    """Return a name that may stand in an answer: printable, without parts of a path."""
    plain = "".join(letter if letter.isprintable() and letter not in "/\\" else "_" for letter in given.strip())
    return plain[-200:] or "file"
