"""Who has to do what next: each step that waits is a task on somebody's list, and doing it takes it off."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Model

from pilotzone.accounts.models import User
from pilotzone.applications.enums import Step as CaseStep
from pilotzone.applications.models import Application, Draw, Notice, Objection
from pilotzone.audit.actors import Actor
from pilotzone.audit.chain import row_name
from pilotzone.audit.enums import Origin, Role
from pilotzone.kit.dates import shanghai_day
from pilotzone.obligations.commands import assign_task, finish_task
from pilotzone.obligations.models import Task
from pilotzone.obligations.terms import Bearer, Step
from pilotzone.schemes.models import Call


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of step: its code, what it is called on a list, the page where it is done."""

    code: str
    zh: str
    en: str
    link: str

    def key(self, row: Model, *more: object) -> str:
        """Return the key of this step for a row; with an empty last part, what all its keys begin with."""
        return ":".join([self.code, row_name(row), *map(str, more)])

    def step(self, row: Model, to: Bearer, args: tuple[str | int, ...], due_on: date | None = None) -> Step:
        """Return the step as a task takes it."""
        return Step(self.code, self.zh, self.en, to, self.link, args, due_on, row_name(row))


FORMAL_CHECK = Waiting("formal-check", "形式审查", "Formal check", "applications:case")
COMPLETE = Waiting("complete-application", "按要求补正申请", "Complete the application as asked", "applications:fill")
REVIEW = Waiting("expert-review", "专家评审", "Expert review", "applications:review")
DECIDE = Waiting("decide-list", "按排序审定", "Decide down the list", "applications:decide")
PREPARE = Waiting("prepare-notice", "拟定公示名单", "Prepare the notice list", "applications:decide")
SIGN = Waiting("sign-notice", "签发公示名单", "Sign the notice list", "applications:notice")
CLOSE = Waiting("close-notice", "公示期满，结束公示", "Close the notice after its period", "applications:notice")
OBJECTION = Waiting("decide-objection", "处理异议", "Decide an objection", "applications:objection")
MOVE_UP = Waiting("move-up", "资金退回，候补递补", "Money came back: look at the waiting list", "applications:decide")
REVEAL = Waiting("reveal-secret", "揭示抽签密值", "Reveal the secret of the draw", "applications:draw")


def _put(key: str, step: Step, origin: str, *, by: Actor) -> None:
    assign_task(key, step=step, origin=Origin(origin), by=by)


def _done(key: str, *, by: Actor) -> None:
    if Task.objects.filter(key=key, done_at=None).exists():
        finish_task(key, by=by)


def _all_done(beginning: str, *, by: Actor) -> None:
    for key in Task.objects.filter(key__startswith=beginning, done_at=None).values_list("key", flat=True):
        finish_task(key, by=by)


def _round(application: Application) -> int:
    return application.decisions.filter(step=CaseStep.RETURN).count()


def ask_formal_check(application: Application, *, by: Actor) -> None:
    step = FORMAL_CHECK.step(application, Bearer(role=Role.OFFICER), (application.pk,))
    _put(FORMAL_CHECK.key(application, _round(application)), step, application.origin, by=by)


def ask_completion(application: Application, *, by: Actor) -> None:
    step = COMPLETE.step(application, Bearer(party=application.party), (application.pk,), application.complete_by)
    _put(COMPLETE.key(application, _round(application)), step, application.origin, by=by)


def case_settled(application: Application, *, by: Actor) -> None:
    """Nobody has to check or complete this case any more."""
    for waiting in (FORMAL_CHECK, COMPLETE):
        _all_done(waiting.key(application, ""), by=by)


def ask_review(application: Application, reviewer: User, due_on: date | None, *, by: Actor) -> None:
    step = REVIEW.step(application, Bearer(user=reviewer), (application.pk,), due_on)
    _put(REVIEW.key(application, reviewer.actor_id), step, application.origin, by=by)


def review_done(application: Application, *, by: Actor) -> None:
    _done(REVIEW.key(application, by.id), by=by)


def reviews_settled(application: Application, *, by: Actor) -> None:
    _all_done(REVIEW.key(application, ""), by=by)


def ask_of_call(waiting: Waiting, call: Call, role: Role, *, by: Actor) -> None:
    """Put a step about a whole call on a role's list; a new one each time the last was done."""
    done = Task.objects.filter(key__startswith=waiting.key(call, "")).exclude(done_at=None).count()
    _put(waiting.key(call, done), waiting.step(call, Bearer(role=role), (call.code,)), call.origin, by=by)


def call_step_done(waiting: Waiting, call: Call, *, by: Actor) -> None:
    _all_done(waiting.key(call, ""), by=by)


def ask_of_notice(waiting: Waiting, notice: Notice, role: Role, due_on: date | None = None, *, by: Actor) -> None:
    step = waiting.step(notice, Bearer(role=role), (notice.call.code, notice.number), due_on)
    _put(waiting.key(notice), step, notice.call.origin, by=by)


def notice_step_done(waiting: Waiting, notice: Notice, *, by: Actor) -> None:
    _done(waiting.key(notice), by=by)


def ask_objection_decision(objection: Objection, *, by: Actor) -> None:
    step = OBJECTION.step(objection, Bearer(role=Role.APPROVER), (objection.pk,))
    _put(OBJECTION.key(objection), step, objection.application.origin, by=by)


def objection_decided(objection: Objection, *, by: Actor) -> None:
    _done(OBJECTION.key(objection), by=by)


def ask_reveal(draw: Draw, holder: str, role: Role, *, by: Actor) -> None:
    step = REVEAL.step(draw, Bearer(role=role), (draw.call.code, draw.number), shanghai_day(draw.reveal_by))
    _put(REVEAL.key(draw, holder), step, draw.call.origin, by=by)


def revealed(draw: Draw, holder: str, *, by: Actor) -> None:
    _done(REVEAL.key(draw, holder), by=by)


def draw_ended(draw: Draw, *, by: Actor) -> None:
    _all_done(REVEAL.key(draw, ""), by=by)
