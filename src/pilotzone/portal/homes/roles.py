"""Which sections stand on whose home page, in which order."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Role
from pilotzone.portal.homes.cases import (
    applications_section,
    case_counts_section,
    claim_counts_section,
    grants_section,
    reviews_section,
)
from pilotzone.portal.homes.money import money_section, payers_section, settling_section
from pilotzone.portal.homes.oversight import log_section, studies_section, users_section
from pilotzone.portal.homes.public import calls_section, notices_section
from pilotzone.portal.homes.section import Section
from pilotzone.portal.homes.work import overdue_section, work_section

Builder = Callable[[Actor], Section]


def _work(by: Actor) -> Section:
    return work_section(by)


def _to_sign(by: Actor) -> Section:
    return work_section(by, _("For your signature"))


def _overdue(_by: Actor) -> Section:
    return overdue_section()


def _log(_by: Actor) -> Section:
    return log_section()


def _users(_by: Actor) -> Section:
    return users_section()


def _calls(_by: Actor) -> Section:
    return calls_section()


def _notices(_by: Actor) -> Section:
    return notices_section()


# A person of several roles gets the sections of each, none twice, in the order of the roles here.
SECTIONS: Mapping[Role, tuple[Builder, ...]] = {
    Role.LEADER: (money_section, _overdue, _to_sign),
    Role.OFFICER: (_work, money_section, case_counts_section, claim_counts_section, _overdue),
    Role.APPLICANT: (applications_section, grants_section, _calls, _work),
    Role.FINANCE: (_work, settling_section, payers_section),
    Role.APPROVER: (_work, case_counts_section, _notices),
    Role.REVIEWER: (reviews_section,),
    Role.EVALUATOR: (_work, studies_section),
    Role.ETHICS: (_work, studies_section),
    Role.AUDITOR: (_log, _work, money_section, _overdue),
    Role.STEWARD: (_work,),
    Role.ADMIN: (_work, _users),
}


def home_of(by: Actor) -> list[Section]:
    """Return the sections of a person's home page; none for the public, whose page is another."""
    builders = dict.fromkeys(builder for role, kinds in SECTIONS.items() if by.has(role) for builder in kinds)
    if _to_sign in builders:
        # The leader's list is already there under its own heading.
        builders.pop(_work, None)
    return [builder(by) for builder in builders]
