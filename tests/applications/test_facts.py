"""Facts from other rooms, corrections, and records made afterwards."""

from datetime import date

import pytest
from django.db import DatabaseError
from tests.applications.town import Town, draft_for, found_town, on, submitted

from pilotzone.applications import commands
from pilotzone.applications.enums import FactKind, Status
from pilotzone.applications.errors import AppliedAlready, NotReconstructed
from pilotzone.applications.models import AssignmentFact
from pilotzone.applications.policy import inside_a_command_only
from pilotzone.applications.queries import facts_of, six_dates, visible_cases
from pilotzone.applications.verify import faults
from pilotzone.audit import context
from pilotzone.audit.actors import SYSTEM, Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin
from pilotzone.audit.verify import seal_faults
from pilotzone.kit.dates import Precision, partial_date
from pilotzone.kit.errors import NotAllowed
from pilotzone.registry.commands import register_party
from pilotzone.registry.enums import PartyKind
from pilotzone.schemes.commands import define_scheme, reconstruct_call
from pilotzone.schemes.drafts import NewScheme
from pilotzone.schemes.enums import Allocation, Clock, ComparisonGroup

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(db):
    """A call that was decided long ago and elsewhere, and two firms."""
    town = found_town()
    new = NewScheme("grants-1987", "培训资助", "Training grants", town.scheme.area, Clock.DECIDED, Clock.DECIDED, origin=Origin.EXAMPLE)
    scheme = define_scheme(new, by=SYSTEM)
    changes = {"form": None, "opens_at": None, "closes_at": None, "pool_amount": None, "comparison": ComparisonGroup.NOT_YET}
    draft = draft_for(town.scheme, name_zh="培训资助", name_en="Training grants", allocation=Allocation.NOT_RECORDED, **changes)
    call = reconstruct_call(scheme, draft, code="grants-1987", by=SYSTEM)
    firms = [
        register_party(kind=PartyKind.ENTERPRISE, name_zh=f"企业{n}", origin=Origin.EXAMPLE, source="survey", by=SYSTEM) for n in (1, 2)
    ]
    return town, call, firms


def test_reconstructed_case_keeps_what_is_known_and_leaves_the_rest_empty(past):
    _town, call, (funded, unfunded) = past
    facts = {FactKind.OFFERED: partial_date(1988)}
    case = commands.reconstruct_case(commands.NewCase(call, funded, granted=True, source="survey", facts=facts), by=SYSTEM)
    other = commands.reconstruct_case(commands.NewCase(call, unfunded, granted=False, source="survey"), by=SYSTEM)
    assert (case.status, case.amount, case.score, case.rank, case.answers) == (Status.GRANTED, None, None, None, {})
    assert (other.status, other.decisions.count()) == (Status.REFUSED, 0)
    assert [(fact.kind, fact.happened_on, fact.precision) for fact in facts_of(call)] == [
        (FactKind.APPLIED, None, Precision.UNKNOWN),
        (FactKind.OFFERED, date(1988, 1, 1), Precision.YEAR),
        (FactKind.APPLIED, None, Precision.UNKNOWN),
    ]
    assert set(six_dates(call, funded).values()) == {(None, Precision.UNKNOWN)}
    assert [*faults(), *seal_faults()] == []


def test_reconstructed_cases_stay_out_of_the_zones_lists(past):
    town, call, (funded, _unfunded) = past
    commands.reconstruct_case(commands.NewCase(call, funded, granted=True, source="survey"), by=SYSTEM)
    mine = submitted(town, "a")
    assert list(visible_cases(town.officer)) == [mine]


def test_records_made_afterwards_are_for_such_calls_once_per_party_and_by_no_person(past):
    town, call, (funded, _unfunded) = past
    new = commands.NewCase(call, funded, granted=True, source="survey")
    with pytest.raises(NotAllowed):
        commands.reconstruct_case(new, by=town.officer)
    commands.reconstruct_case(new, by=SYSTEM)
    with pytest.raises(AppliedAlready):
        commands.reconstruct_case(new, by=SYSTEM)
    with pytest.raises(NotReconstructed):
        commands.reconstruct_case(commands.NewCase(town.call, funded, granted=True, source="survey"), by=SYSTEM)


def test_corrected_fact_stays_and_the_correction_counts(town: Town):
    case = submitted(town, "a")
    with on("2026-05-02"):
        new = commands.NewFact(town.call, FactKind.PAID, "voucher 1", case.party, application=case, happened_on=date(2026, 5, 1), dose=100)
        wrong = commands.record_fact(new, by=SYSTEM)
    with on("2026-05-03"):
        right = commands.NewFact(
            town.call, FactKind.PAID, "voucher 1", case.party, happened_on=date(2026, 4, 1), precision=Precision.MONTH, corrects=wrong
        )
        commands.record_fact(right, by=SYSTEM)
    assert six_dates(town.call, case.party)[Clock.PAID] == (date(2026, 4, 1), Precision.MONTH)
    assert AssignmentFact.objects.filter(kind=FactKind.PAID).count() == 2


def test_first_use_is_the_first_known_and_the_decision_the_last(town: Town):
    case = submitted(town, "a")
    with on("2026-06-01"):
        for kind, days in ((FactKind.FIRST_USE, ("2026-05-02", "2026-05-01")), (FactKind.DECIDED, ("2026-03-24", "2026-04-02"))):
            for day in days:
                commands.record_fact(commands.NewFact(town.call, kind, "test", case.party, happened_on=date.fromisoformat(day)), by=SYSTEM)
    found = six_dates(town.call, case.party)
    assert (found[Clock.FIRST_USE][0], found[Clock.DECIDED][0]) == (date(2026, 5, 1), date(2026, 4, 2))


def test_fact_has_one_unit_and_a_date_that_fits_its_precision(town: Town):
    with on("2026-05-02"):
        with pytest.raises(ValueError, match="precision"):
            commands.record_fact(commands.NewFact(town.call, FactKind.USE, "test", area=town.scheme.area), by=SYSTEM)
        with pytest.raises(DatabaseError):
            commands.record_fact(commands.NewFact(town.call, FactKind.USE, "test", happened_on=date(2026, 5, 1)), by=SYSTEM)


@command(allowed=inside_a_command_only, event="test.fact_edited")
def edit_fact(fact: AssignmentFact, *, by: Actor) -> None:
    context.touch_origin(Origin.SYNTHETIC)
    AssignmentFact.objects.filter(pk=fact.pk).update(source="edited")


def test_facts_are_never_edited_not_even_by_a_command(town: Town):
    case = submitted(town, "a")
    with pytest.raises(DatabaseError, match="append-only"):
        edit_fact(case.facts.get(), by=SYSTEM)
