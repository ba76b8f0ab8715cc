"""A study becomes public, or is stopped in public."""

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.kit.errors import FieldError, Invalid
from pilotzone.kit.transitions import advance
from pilotzone.studies import policy
from pilotzone.studies.commands.planning import locked_study
from pilotzone.studies.duty import publication_done, publication_ended
from pilotzone.studies.enums import StudyStep
from pilotzone.studies.models import Publication, Study
from pilotzone.studies.waiting import EVERY, PUBLISH, done


@command(allowed=policy.can_publish, event="studies.study_published")
def publish_study(study: Study, *, response_zh: str, response_en: str = "", by: Actor) -> Publication:
    """Make the result public with the office's response line; the result itself is not touched."""
    locked = locked_study(study)
    if not response_zh.strip():
        raise Invalid.field("response_zh", response_zh, "text")
    advance(locked, StudyStep.PUBLISH)
    locked.save()
    publication = Publication.objects.create(study=locked, response_zh=response_zh, response_en=response_en, by=by.id, at=context.now())
    context.seal(publication)
    publication_done(locked, by=by)
    done(PUBLISH, study=locked, by=by)
    return publication


@command(allowed=policy.can_stop, event="studies.study_stopped")
def stop_study(study: Study, *, reason_zh: str, reason_en: str, by: Actor) -> Study:
    """Stop a study with its public reason; it stays in the register with all that was planned and found."""
    locked = locked_study(study)
    missing = [name for name, text in (("reason_zh", reason_zh), ("reason_en", reason_en)) if not text.strip()]
    if missing:
        raise Invalid(errors=[FieldError(name, "", "text") for name in missing])
    advance(locked, StudyStep.STOP)
    locked.stopped_zh, locked.stopped_en = reason_zh, reason_en
    locked.save()
    publication_ended(locked, by=by)
    done(*EVERY, study=locked, by=by)
    return locked
