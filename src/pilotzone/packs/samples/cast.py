"""The people and organisations of the sample: entered into the register by the officer, with a log-in for each applicant."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date

from pilotzone.accounts.commands import give_membership, register_user, vouch_for_address
from pilotzone.accounts.models import User
from pilotzone.accounts.queries import actor_of, user_by_address
from pilotzone.audit.actors import SYSTEM, Actor
from pilotzone.audit.enums import Origin
from pilotzone.audit.signatures import PrivateKey
from pilotzone.packs.samples.plan import (
    APPLICANTS,
    CENTRES,
    CITY,
    RELATED_TO,
    SHOWN_APPLICANTS,
    SOURCE,
    YEAR,
    Applicant,
    Centre,
    Story,
    Supplier,
)
from pilotzone.packs.samples.stage import Office, Stage, Times
from pilotzone.registry.commands import link_parties, record_attribute, register_party
from pilotzone.registry.enums import AttributeKey, LinkKind, PartyKind
from pilotzone.registry.models import Area, Party

ENTERED = "03-02 09:00"
SINCE = date(YEAR, 1, 1)


def set_stage(people: Mapping[str, User], key: PrivateKey) -> Stage:
    """Enter the sample's organisations and let each applicant's log-in act for its own. `people` by name, see `Office`."""
    office = Office(**{each.name: actor_of(people[each.name]) for each in fields(Office)})
    # Log-ins belong to the zone, not to the sample, and are made at the time of day.
    shown = {number: people[name] for name, number in SHOWN_APPLICANTS.items()}
    users = {each.number: shown.get(each.number) or _log_in(each) for each in APPLICANTS}
    times = Times()
    with times.at(ENTERED):
        suppliers = {centre.letter: _enter_supplier(centre, office.officer) for centre in CENTRES.values()}
        parties = {each.number: _enter_applicant(each, office.officer) for each in APPLICANTS}
        _relate(suppliers, parties, office.officer)
        applicants = {number: _act_for(users[number], party, office.officer) for number, party in parties.items()}
    return Stage(office=office, applicants=applicants, parties=parties, suppliers=suppliers, times=times, key=key)


def _log_in(applicant: Applicant) -> User:
    """Return the applicant's log-in; nobody can use it until it has a password."""
    known = user_by_address(applicant.email)
    if known is not None:
        return known
    user = register_user(
        email=applicant.email,
        password=None,
        name=f"{applicant.name_zh}经办人（合成）",
        name_en=f"Clerk of {applicant.name_en} (synthetic)",
        by=SYSTEM,
    )
    vouch_for_address(user, by=SYSTEM)
    return user


def _enter_supplier(centre: Centre, officer: Actor) -> Party:
    return register_party(
        kind=PartyKind.ENTERPRISE,
        name_zh=centre.name_zh,
        name_en=centre.name_en,
        uscc=centre.uscc,
        area=_area(CITY),
        origin=Origin.SYNTHETIC,
        source=SOURCE,
        by=officer,
    )


def _enter_applicant(applicant: Applicant, officer: Actor) -> Party:
    party = register_party(
        kind=applicant.kind,
        name_zh=applicant.name_zh,
        name_en=applicant.name_en,
        area=_area(applicant.district),
        origin=Origin.SYNTHETIC,
        source=SOURCE,
        by=officer,
    )
    facts = {
        AttributeKey.REGISTERED_AREA: applicant.district,
        AttributeKey.FOUNDED_ON: applicant.founded,
        AttributeKey.EMPLOYEES: applicant.employees,
    }
    for key, value in facts.items():
        # What is not known stays empty: an empty row would withdraw something that nobody said.
        if value is not None:
            record_attribute(party, key=key, value=value, valid_from=applicant.founded, source=SOURCE, by=officer)
    return party


def _area(code: str | None) -> Area | None:
    """Return the place where the zone knows it; a firm from elsewhere has only its code, as an attribute."""
    return Area.objects.filter(code=code).first() if code else None


def _relate(suppliers: Mapping[Supplier, Party], parties: Mapping[int, Party], officer: Actor) -> None:
    for applicant in APPLICANTS:
        if applicant.story is Story.RELATED:
            link_parties(
                suppliers[RELATED_TO],
                parties[applicant.number],
                kind=LinkKind.CONTROLS,
                share_bp=6000,
                valid_from=applicant.founded,
                source=SOURCE,
                by=officer,
            )


def _act_for(user: User, party: Party, officer: Actor) -> Actor:
    give_membership(user, party=party, since=SINCE, by=officer)
    return actor_of(user)
