"""From the closed notice to grants."""

from pilotzone.applications.commands import grant_application
from pilotzone.applications.enums import Status, Step
from pilotzone.applications.models import Application, Decision, Notice
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.chain import row_name
from pilotzone.audit.commands import command
from pilotzone.grants import policy
from pilotzone.grants.errors import NothingToIssue, NoticeNotClosed
from pilotzone.grants.locks import locked_call
from pilotzone.grants.models import Grant
from pilotzone.schemes.content import add_months
from pilotzone.schemes.models import Rule
from pilotzone.schemes.queries import content_of, rule_in_force


@command(allowed=policy.can_issue, event="grants.grants_issued")
def issue_grants(notice: Notice, *, by: Actor) -> list[Grant]:
    """Issue a grant to every case that came through a closed notice; refuses while the notice is open or nothing waits."""
    call = locked_call(notice.call)
    if Notice.objects.get(pk=notice.pk).closed_at is None:
        raise NoticeNotClosed
    cases = Application.objects.select_for_update().filter(notice_lines__notice=notice, status=Status.NOTICED).order_by("rank", "pk")
    waiting = list(cases)
    if not waiting:
        raise NothingToIssue
    first = Grant.objects.filter(call=call).count() + 1
    return [issue_grant(case, number=f"{call.code.upper()}-{n:03d}", by=by) for n, case in enumerate(waiting, first)]


@command(allowed=policy.inside_a_command_only, event="grants.grant_issued")
def issue_grant(application: Application, *, number: str, by: Actor) -> Grant:
    """Grant one case what was approved, valid for as long as the rule says."""
    case = grant_application(application, by=by)
    rule = deciding_rule(case)
    grant = Grant.objects.create(
        number=number,
        application=case,
        call=case.call,
        party=case.party,
        origin=case.origin,
        amount=case.amount,
        issued_on=context.today(),
        valid_until=add_months(context.today(), content_of(rule).validity_months),
        rule=rule,
    )
    context.about(row_name(grant))
    context.note(application=case.pk, rule=rule.pk)
    return grant


def deciding_rule(application: Application) -> Rule:
    """Return the rule version of the decision that approved a case."""
    approved = Decision.objects.filter(application=application, step=Step.APPROVE, rule__isnull=False).order_by("pk").last()
    if approved is not None and approved.rule is not None:
        return approved.rule
    return rule_in_force(application.call.scheme, context.today())
