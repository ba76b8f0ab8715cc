"""The life of a return: opened for every unit of a frame, filled in by the unit, checked by the office, locked, revised."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin, Role
from pilotzone.indicators import policy
from pilotzone.indicators.commands.observations import correct, record_observation
from pilotzone.indicators.enums import ChangeReason, Grade, Purpose, ReturnStep
from pilotzone.indicators.errors import IncompleteReturn
from pilotzone.indicators.measures import Measured, Period, Provenance
from pilotzone.indicators.models import Form, Frame, IndicatorVersion, Observation, Return, ReturnEntry, ReturnNote
from pilotzone.kit.errors import Invalid
from pilotzone.kit.text import listed
from pilotzone.kit.transitions import advance
from pilotzone.obligations.commands import assign_task, finish_task, meet, open_obligation
from pilotzone.obligations.terms import Bearer, Due, Step, Terms

Entries = Mapping[str, Measured]


@command(allowed=policy.can_check, event="indicators.returns_opened")
def open_returns(form: Form, *, frame: Frame, period: Period, due: Due, by: Actor) -> list[Return]:
    """Ask every organisation of a frame for its return, each with a dated duty; those asked already are left as they are."""
    opened = []
    for unit in frame.units.filter(party__isnull=False).select_related("party"):
        party = unit.party
        if party is None:
            continue
        context.touch_origin(party.origin)
        duty = f"return-{form.code}-{form.edition}-{period.label}-{party.public_id}"
        report, created = Return.objects.get_or_create(
            form=form,
            party=party,
            period_start=period.start,
            defaults={
                "frame": frame,
                "period_end": period.end,
                "period_label": period.label,
                "duty": duty,
                "origin": party.origin,
                "opened_at": context.now(),
            },
        )
        if created:
            open_obligation(duty, terms=_terms(report), due=due, origin=Origin(party.origin), by=by)
        opened.append(report)
    return opened


def _terms(report: Return) -> Terms:
    form = report.form
    return Terms(
        code="hand-in-return",
        zh=f"报送{report.period_label}期《{form.name_zh}》",
        en=f"Hand in {form.name_en}, {report.period_label}",
        debtor=Bearer(party=report.party),
        creditor=Bearer(role=Role.OFFICER),
        instrument=form.instrument,
        subject=f"indicators.return:{report.pk}",
    )


@command(allowed=policy.can_fill, event="indicators.return_saved")
def save_return(report: Return, *, entries: Entries, by: Actor) -> Return:
    """Keep what the unit has entered so far; nothing is handed in."""
    locked = _step(report, ReturnStep.SAVE)
    _enter(locked, entries)
    return locked


@command(allowed=policy.can_fill, event="indicators.return_submitted")
def submit_return(report: Return, *, by: Actor) -> Return:
    """Hand a return in; refused while a line has neither a value nor the reason why there is none."""
    locked = _step(report, ReturnStep.SUBMIT)
    _refuse_gaps(locked)
    meet(locked.duty, f"indicators.return:{locked.pk}", by=by)
    _ask_to_check(locked, by=by)
    return locked


@command(allowed=policy.can_check, event="indicators.return_queried")
def query_return(report: Return, *, text: str, by: Actor) -> Return:
    """Send a return back with a question; refused without one."""
    if not text.strip():
        raise Invalid.field("text", text, _("what the unit has to explain or correct"))
    locked = _step(report, ReturnStep.QUERY)
    ReturnNote.objects.create(report=locked, text=text.strip(), actor=by.id, at=context.now())
    finish_task(_check_key(locked), by=by)
    step = Step(
        code="answer-return-query",
        zh=f"答复《{locked.form.name_zh}》的查询",
        en=f"Answer the query about {locked.form.name_en}",
        assignee=Bearer(party=locked.party),
        link="indicators:return",
        link_args=(locked.pk,),
        subject=f"indicators.return:{locked.pk}",
    )
    assign_task(_answer_key(locked), step=step, origin=Origin(locked.origin), by=by)
    return locked


@command(allowed=policy.can_fill, event="indicators.return_corrected")
def correct_return(report: Return, *, entries: Entries, by: Actor) -> Return:
    """Answer a query: hand the return in again, changed where it was wrong."""
    locked = _step(report, ReturnStep.CORRECT)
    _enter(locked, entries)
    _refuse_gaps(locked)
    finish_task(_answer_key(locked), by=by)
    _ask_to_check(locked, by=by)
    return locked


@command(allowed=policy.can_check, event="indicators.return_accepted")
def accept_return(report: Return, *, by: Actor) -> Return:
    """Accept a return: its entries become values, or corrections of those that an earlier acceptance recorded."""
    locked = _step(report, ReturnStep.ACCEPT)
    for entry in locked.entries.select_related("version"):
        _observe(locked, entry, by=by)
    finish_task(_check_key(locked), by=by)
    return locked


@command(allowed=policy.can_check, event="indicators.return_locked")
def lock_return(report: Return, *, by: Actor) -> Return:
    """Close a return; from here on only a revision changes it."""
    return _step(report, ReturnStep.LOCK)


@command(allowed=policy.can_fill, event="indicators.return_revised")
def revise_return(report: Return, *, entries: Entries, by: Actor) -> Return:
    """Hand in other values after acceptance; they count when the office accepts them again, as a new data version."""
    locked = _step(report, ReturnStep.REVISE)
    _enter(locked, entries)
    _refuse_gaps(locked)
    _ask_to_check(locked, by=by)
    return locked


def _step(report: Return, step: ReturnStep) -> Return:
    context.touch_origin(report.origin)
    locked = Return.objects.select_for_update().get(pk=report.pk)
    advance(locked, step)
    locked.save(update_fields=["status"])
    return locked


def _enter(report: Return, entries: Entries) -> None:
    versions = {item.version.code: item.version for item in report.form.items.select_related("version")}
    unknown = sorted(set(entries) - set(versions))
    if unknown:
        raise Invalid.field("version", unknown[0], list(versions))
    for code, measured in entries.items():
        ReturnEntry.objects.update_or_create(report=report, version=versions[code], defaults=measured.columns())


def _refuse_gaps(report: Return) -> None:
    entered = report.entries.values("version")
    gaps = IndicatorVersion.objects.filter(pk__in=report.form.items.values("version")).exclude(pk__in=entered)
    if gaps:
        raise IncompleteReturn(missing=listed(str(version) for version in gaps))


def _observe(report: Return, entry: ReturnEntry, *, by: Actor) -> None:
    form = report.form
    provenance = Provenance(Purpose(form.purpose), Grade(entry.version.grade), f"{form.name_zh} {form.edition}")
    period = Period(report.period_start, report.period_end, report.period_label)
    # A unit's return owns the cells it filled; a value from elsewhere is another grade and stays beside it.
    standing = Observation.objects.filter(report=report, version=entry.version, corrected_by=None).first()
    if standing is not None:
        correct(standing, measured=entry.measured, reason=ChangeReason.RETURN_REVISED, by=by)
        return
    record_observation(
        entry.version, unit=report.party, period=period, measured=entry.measured, provenance=provenance, report=report, by=by
    )


def _ask_to_check(report: Return, *, by: Actor) -> None:
    # Each handing in is a round of its own, with its own task.
    report.round += 1
    report.save(update_fields=["round"])
    step = Step(
        code="check-return",
        zh=f"审核《{report.form.name_zh}》{report.period_label}期报表",
        en=f"Check the return {report.form.name_en}, {report.period_label}",
        assignee=Bearer(role=Role.OFFICER),
        link="indicators:return",
        link_args=(report.pk,),
        subject=f"indicators.return:{report.pk}",
    )
    assign_task(_check_key(report), step=step, origin=Origin(report.origin), by=by)


def _check_key(report: Return) -> str:
    return f"check-return-{report.pk}-{report.round}"


def _answer_key(report: Return) -> str:
    return f"answer-return-{report.pk}-{report.round}"
