"""Who plans, locks, runs, signs, decides and publishes, and who sees what before publication."""

from collections.abc import Callable
from typing import Any

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Origin, Role
from pilotzone.studies.enums import StudyStatus
from pilotzone.studies.models import Study

May = Callable[[Actor], bool]
OFFICE = (Role.OFFICER, Role.LEADER, Role.APPROVER, Role.FINANCE, Role.EVALUATOR, Role.ETHICS, Role.AUDITOR)
# Whoever has one of these parts in a scheme may not evaluate it.
DEPENDENT = (Role.OFFICER, Role.APPROVER, Role.FINANCE)


def can_plan(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    """The officer drafts with the evaluator."""
    return by.has(Role.OFFICER, Role.EVALUATOR, Role.SYSTEM)


def can_evaluate(by: Actor, /, *args: Any, **_kwargs: Any) -> bool:
    """The evaluator locks and runs. The system does so for worked examples alone, which nobody here evaluates."""
    if by.has(Role.SYSTEM):
        return all(each.origin == Origin.EXAMPLE for each in args if isinstance(each, Study))
    return by.has(Role.EVALUATOR)


def can_sign(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.EVALUATOR)


def can_decide_ethics(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.ETHICS)


def can_stop(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.LEADER, Role.EVALUATOR, Role.SYSTEM)


def can_publish(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(Role.OFFICER, Role.LEADER)


def can_see_drafts(by: Actor, /, *_args: Any, **_kwargs: Any) -> bool:
    return by.has(*OFFICE, Role.SYSTEM)


def can_see_plan(by: Actor, study: Study, /) -> bool:
    """A locked plan is public; a draft is the office's."""
    return study.status != StudyStatus.DRAFT or can_see_drafts(by)


def can_see_result(by: Actor, study: Study, /) -> bool:
    """Before publication it is the evaluator's, from the opinion on also the office's; examples and stopped studies are public."""
    if study.origin == Origin.EXAMPLE or study.status in {StudyStatus.PUBLISHED, StudyStatus.STOPPED}:
        return True
    if by.has(Role.EVALUATOR, Role.AUDITOR, Role.SYSTEM):
        return True
    return study.status == StudyStatus.OPINED and by.has(*OFFICE)


def can_see_rows(by: Actor, study: Study, /) -> bool:
    """Rows of firms are for a second evaluator and the auditor; those of a worked example are public already."""
    return study.origin == Origin.EXAMPLE or by.has(Role.EVALUATOR, Role.AUDITOR, Role.SYSTEM)
