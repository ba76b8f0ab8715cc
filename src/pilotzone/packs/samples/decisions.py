"""From the draw to the grants: approval down the list, notices, an objection, an award declined, the waiting list moving up."""

from collections.abc import Iterator
from datetime import date

from pilotzone.applications.commands import (
    NewMeeting,
    approve_application,
    approve_down_the_list,
    close_notice,
    decide_objection,
    decline_award,
    file_objection,
    prepare_notice,
    record_meeting,
    sign_notice,
)
from pilotzone.applications.enums import Status
from pilotzone.applications.models import Application, MeetingRecord, Notice
from pilotzone.applications.queries import cases_of
from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Origin
from pilotzone.grants.commands import issue_grants, revoke_grant
from pilotzone.grants.models import Grant
from pilotzone.packs.samples.plan import YEAR
from pilotzone.packs.samples.policy_tool import first_call
from pilotzone.packs.samples.stage import Happening, Stage

OBJECTION = (
    "同一集团已有单位获得支持，请核实是否重复。（虚构）",
    "Another firm of the same group is funded; please check for duplication. (invented)",
)
NOT_DUPLICATE = (
    "经核实，两单位无控股关系，合同各不相同，异议不成立。（虚构）",
    "The two are not related and their contracts differ; the objection is rejected. (invented)",
)
SECOND_OBJECTION = (
    "合同签订日期早于申报通知，请核实。（虚构）",
    "The contract was signed before the call opened; please check. (invented)",
)
REVOKED = (
    "合同于7月解除，一直未使用。（虚构）",
    "The contract was ended in July and nothing was used. (invented)",
)


def both(words: tuple[str, str]) -> str:
    """Return a person's words in both languages; real ones come in one."""
    return " / ".join(words)


def decisions(stage: Stage) -> Iterator[Happening]:
    """Yield the three rounds of decisions: in May by rank, in May into what was declined, in November into what was revoked."""
    yield from _first_round(stage)
    yield from _second_round(stage)
    yield from _third_round(stage)


def _first_round(stage: Stage) -> Iterator[Happening]:
    """Yield how the approver decides by rank, the leader signs the notice, and what comes in while it runs."""
    office = stage.office

    def decline() -> None:
        case = ranked(DECLINES)
        decline_award(case, by=actor_for(stage, case))

    def object_() -> None:
        objector = waiting()[-1]
        grounds = both(OBJECTION)
        file_objection(ranked(OBJECTED), grounds=grounds, party=objector.party, by=actor_for(stage, objector))

    def reject() -> None:
        objection = ranked(OBJECTED).objections.get()
        decide_objection(objection, upheld=False, note_public=both(NOT_DUPLICATE), meeting=minutes(1), by=office.approver)

    yield Happening("05-07 14:00", lambda: hold_meeting(stage, 1, date(YEAR, 5, 7)))
    yield Happening("05-07 16:00", lambda: approve_down_the_list(first_call(), meeting=minutes(1), by=office.approver))
    yield Happening("05-08 16:00", lambda: prepare_notice(first_call(), by=office.officer))
    yield Happening("05-11 09:30", lambda: sign_notice(last_notice(), by=office.leader))
    yield Happening("05-12 10:00", object_)
    yield Happening("05-13 15:00", decline)
    yield Happening("05-14 10:00", reject)
    yield Happening("05-20 09:00", lambda: close_notice(last_notice(), by=office.officer))
    yield Happening("05-20 10:00", lambda: issue_grants(last_notice(), by=office.officer))


def _second_round(stage: Stage) -> Iterator[Happening]:
    """Yield how the first of the waiting list moves up into the money that was declined, with a notice of its own."""
    office = stage.office
    yield Happening("05-21 14:00", lambda: hold_meeting(stage, 2, date(YEAR, 5, 21)))
    yield Happening("05-21 15:00", lambda: approve_application(waiting()[0], meeting=minutes(2), by=office.approver))
    yield Happening("05-22 10:00", lambda: prepare_notice(first_call(), by=office.officer))
    yield Happening("05-25 09:30", lambda: sign_notice(last_notice(), by=office.leader))
    yield Happening("06-03 09:00", lambda: close_notice(last_notice(), by=office.officer))
    yield Happening("06-03 10:00", lambda: issue_grants(last_notice(), by=office.officer))


def _third_round(stage: Stage) -> Iterator[Happening]:
    """Yield how the leader revokes a grant that nobody used, and the next moves up; the objection to it waits when the sample ends."""
    office = stage.office

    def revoke() -> None:
        revoke_grant(Grant.objects.get(application=ranked(UNUSED)), reason=both(REVOKED), by=office.leader)

    def object_() -> None:
        objector = waiting()[-1]
        case = last_notice().lines.get().application
        file_objection(case, grounds=both(SECOND_OBJECTION), party=objector.party, by=actor_for(stage, objector))

    yield Happening("11-09 10:00", revoke)
    yield Happening("11-12 14:00", lambda: hold_meeting(stage, 3, date(YEAR, 11, 12)))
    yield Happening("11-12 15:00", lambda: approve_application(waiting()[0], meeting=minutes(3), by=office.approver))
    yield Happening("11-13 10:00", lambda: prepare_notice(first_call(), by=office.officer))
    yield Happening("11-18 09:30", lambda: sign_notice(last_notice(), by=office.leader))
    yield Happening("11-20 11:00", object_)


# Places on the list of the draw: what happens to whom follows from the draw, which is the same each time.
OBJECTED, DECLINES, UNUSED = 3, 6, 9


def ranked(rank: int) -> Application:
    """Return the case that was drawn in this place."""
    return cases_of(first_call()).get(rank=rank)


def waiting() -> list[Application]:
    """Return the waiting list in its order."""
    return list(cases_of(first_call()).filter(status=Status.WAITLISTED).order_by("rank"))


def actor_for(stage: Stage, case: Application) -> Actor:
    """Return who acts for the applicant of a case."""
    return next(actor for number, actor in stage.applicants.items() if stage.parties[number].pk == case.party_id)


def hold_meeting(stage: Stage, number: int, day: date) -> MeetingRecord:
    new = NewMeeting(
        number=meeting_number(number),
        held_on=day,
        title_zh=f"算力券审定会第{number}次会议纪要（样例）",
        title_en=f"Record of meeting {number} on compute vouchers (sample)",
        origin=Origin.SYNTHETIC,
    )
    return record_meeting(new, by=stage.office.officer)


def meeting_number(number: int) -> str:
    return f"样例纪要〔{YEAR}〕{number}号"


def minutes(number: int) -> MeetingRecord:
    """Return the record of a meeting."""
    return MeetingRecord.objects.get(number=meeting_number(number))


def last_notice() -> Notice:
    """Return the latest notice of the first call."""
    return Notice.objects.filter(call=first_call()).order_by("number").reverse()[0]
