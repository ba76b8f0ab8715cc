"""Puts the steps of a study on work lists and takes them off: ethics, lock, estimate, opinion, publication."""

from dataclasses import dataclass

from pilotzone.audit.actors import Actor
from pilotzone.audit.chain import row_name
from pilotzone.audit.enums import Origin, Role
from pilotzone.obligations.commands import assign_task, finish_task
from pilotzone.obligations.models import Task
from pilotzone.obligations.terms import Bearer, Step
from pilotzone.studies.models import Study


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of step: whom it waits for, what it says, on which page it is done."""

    code: str
    zh: str
    en: str
    role: Role
    link: str

    def keys(self, study: Study) -> str:
        """Return what the keys of this step of a study begin with."""
        return f"{row_name(study)}/{self.code}/"


ETHICS = Waiting("study-ethics", "伦理审查", "Decide on the ethics of a study", Role.ETHICS, "studies:ethics")
LOCK = Waiting("study-lock", "锁定评价方案", "Lock the plan of a study", Role.EVALUATOR, "studies:lock")
ESTIMATE = Waiting("study-estimate", "冻结数据并估计", "Take a snapshot and estimate", Role.EVALUATOR, "studies:study")
OPINION = Waiting("study-opinion", "签署评价意见", "Sign the opinion on a study", Role.EVALUATOR, "studies:opinion")
PUBLISH = Waiting("study-publish", "公开评价结果", "Publish the result of a study", Role.OFFICER, "studies:publish")
EVERY = (ETHICS, LOCK, ESTIMATE, OPINION, PUBLISH)


def ask(waiting: Waiting, study: Study, *, by: Actor) -> None:
    """Put a step on the list of its role, due when the result is; harmless where it waits already.

    A step that comes again, after ethics refused a plan that was then rewritten, is a task of its own.
    """
    # A worked example came finished from abroad: nobody here has anything to do in it.
    if study.origin == Origin.EXAMPLE:
        return
    known = Task.objects.filter(key__startswith=waiting.keys(study))
    if known.filter(done_at=None).exists():
        return
    step = Step(waiting.code, waiting.zh, waiting.en, Bearer(role=waiting.role), waiting.link, (study.code,), study.due_on, row_name(study))
    assign_task(f"{waiting.keys(study)}{known.count() + 1}", step=step, origin=Origin(study.origin), by=by)


def done(*steps: Waiting, study: Study, by: Actor) -> None:
    """Take steps of a study off the lists; harmless where none waits."""
    for waiting in steps:
        for key in Task.objects.filter(key__startswith=waiting.keys(study), done_at=None).values_list("key", flat=True):
            finish_task(key, by=by)
