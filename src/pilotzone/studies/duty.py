"""The dated duty to make a result public, whatever it is; it stands on the office's work list and is overdue there."""

from datetime import date

from pilotzone.audit.actors import Actor
from pilotzone.audit.chain import row_name
from pilotzone.audit.enums import Origin, Role
from pilotzone.obligations.commands import meet, open_obligation, waive
from pilotzone.obligations.enums import WaiverReason
from pilotzone.obligations.terms import Bearer, Due, Terms
from pilotzone.studies.models import Study

CODE = "study-publication"


def key_of(study: Study) -> str:
    """Return the key of a study's duty."""
    return f"study:{study.code}:publication"


def owe_publication(study: Study, *, due_on: date, by: Actor) -> None:
    """Open the duty to publish by a day."""
    terms = Terms(
        code=CODE,
        zh=f"公开评价结果：{study.title_zh}",
        en=f"Publish the result of the study: {study.title_en}",
        debtor=Bearer(role=Role.OFFICER),
        creditor=Bearer(role=Role.LEADER),
        subject=row_name(study),
        context=study.code,
        evidence_zh="评价登记册中的公开结果",
        evidence_en="the result in the register of studies",
    )
    open_obligation(key_of(study), terms=terms, due=Due.by(due_on), origin=Origin(study.origin), by=by)


def publication_done(study: Study, *, by: Actor) -> None:
    """Record that the result is public, where a day was set for it."""
    if study.due_on is not None:
        meet(key_of(study), "studies.study_published", by=by)


def publication_ended(study: Study, *, by: Actor) -> None:
    """Waive the duty of a study that is stopped; that it was, and why, stands in the register."""
    if study.due_on is not None:
        waive(key_of(study), reason=WaiverReason.SUBJECT_ENDED, by=by)
