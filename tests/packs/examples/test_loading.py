"""The worked example: what comes into the zone, what it finds, what stays empty."""

import io

import pyarrow.parquet as pq
import pytest
from django.db import transaction

from pilotzone.applications.enums import FactKind, Status
from pilotzone.applications.models import Application, AssignmentFact
from pilotzone.applications.queries import zone_cases
from pilotzone.audit.actors import NOBODY, SYSTEM
from pilotzone.audit.enums import Origin
from pilotzone.audit.files import read_file
from pilotzone.audit.guard import guarded_writes
from pilotzone.kit.dates import Precision
from pilotzone.packs.errors import ExampleMissing
from pilotzone.packs.examples import jtrain
from pilotzone.packs.examples.jtrain import read_firms
from pilotzone.packs.examples.loading import load_worked_example
from pilotzone.registry.models import Party
from pilotzone.schemes.queries import example_calls, visible_calls
from pilotzone.studies.enums import StudyStatus
from pilotzone.studies.models import Estimate, Opinion, Snapshot, Study
from pilotzone.studies.queries import example_studies, register_of_studies, result_of, timing_of
from pilotzone.studies.verify import faults

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    # A transaction around all of them: each test's own begins and ends inside it.
    with django_db_blocker.unblock(), transaction.atomic():
        with guarded_writes():
            load_worked_example(by=SYSTEM)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def study(_loaded, db):
    return Study.objects.get()


def test_firms_of_the_package_are_the_known_ones():
    firms = read_firms()
    grants = [firm.first_grant for firm in firms]
    assert (len(firms), grants.count(1988), grants.count(1989), grants.count(None)) == (157, 36, 30, 91)


def test_package_that_is_not_there_is_named_with_its_extra(monkeypatch):
    monkeypatch.setattr(jtrain, "PACKAGE", "a_package_that_is_not_there")
    with pytest.raises(ExampleMissing) as refusal:
        read_firms()
    assert refusal.value.data == {"package": "a_package_that_is_not_there", "extra": "demo"}


def test_one_case_per_firm_with_the_year_of_its_grant_and_nothing_else(study):
    cases = Application.objects.filter(call=study.call)
    assert {status: cases.filter(status=status).count() for status in (Status.GRANTED, Status.REFUSED)} == {"granted": 66, "refused": 91}
    empty = {"amount": None, "requested": None, "score": None, "rank": None, "consented_at": None}
    assert cases.filter(**empty).count() == 157
    offered = AssignmentFact.objects.filter(kind=FactKind.OFFERED).values_list("happened_on__year", "precision").order_by("id")
    assert sorted(offered) == [(1988, Precision.YEAR)] * 36 + [(1989, Precision.YEAR)] * 30
    assert set(AssignmentFact.objects.filter(kind=FactKind.APPLIED).values_list("happened_on", "precision")) == {(None, Precision.UNKNOWN)}


def test_all_of_it_is_an_example_outside_the_zones_lists(study):
    assert set(Party.objects.values_list("origin", flat=True)) == {Origin.EXAMPLE}
    assert (study.origin, study.call.origin, study.call.reconstructed) == (Origin.EXAMPLE, Origin.EXAMPLE, True)
    assert (register_of_studies(SYSTEM).count(), zone_cases().count(), visible_calls(SYSTEM).count()) == (0, 0, 0)
    assert (list(example_studies()), example_calls().count()) == ([study], 1)
    assert NOBODY.roles == frozenset()


def test_plan_is_retrospective_and_no_opinion_is_stored(study):
    assert timing_of(study).retrospective is True
    assert (study.status, Opinion.objects.count()) == (StudyStatus.ESTIMATED, 0)


def test_numbers_are_those_known_of_the_data(study):
    found = {(row.outcome, row.control): result_of(row) for row in Estimate.objects.all()}
    assert list(found) == [("scrap", "never"), ("scrap", "notyet"), ("hrsemp", "never"), ("hrsemp", "notyet")]
    headline = {
        key: (round(result["overall"]["event_study"]["att"], 3), round(result["overall"]["event_study"]["se"], 3))
        for key, result in found.items()
    }
    assert headline[("scrap", "never")] == (-0.365, 0.209)
    assert headline[("hrsemp", "never")] == (16.550, 2.782)
    assert found[("scrap", "never")]["panel"]["cohorts"] == {"1988": 19, "1989": 10, "never": 25}
    assert found[("hrsemp", "never")]["panel"]["cohorts"] == {"1988": 31, "1989": 28, "never": 65}
    assert 0.05 < found[("scrap", "never")]["permutation"]["p_value"] < 0.095
    assert found[("hrsemp", "never")]["permutation"]["p_value"] < 0.005


def test_grades_say_what_binds(study):
    rows = {row.outcome: row for row in Estimate.objects.filter(control="never")}
    assert {code: row.grade for code, row in rows.items()} == {"scrap": 1, "hrsemp": 2}
    assert rows["scrap"].summary["complete"] == {"funded": [29, 66], "unfunded": [25, 91]}
    assert rows["hrsemp"].summary["complete"] == {"funded": [59, 66], "unfunded": [65, 91]}
    assert rows["scrap"].summary["facts"]["gap"] == "rejected"


def test_snapshot_alone_gives_the_numbers_again(study):
    from pilotzone.evidence import Panel, att_gt

    table = pq.read_table(io.BytesIO(read_file(Snapshot.objects.get().file_id)))
    fit = att_gt(Panel.from_arrow(table, unit="unit", time="time", outcome="log_scrap", cohort="cohort"))
    stored = result_of(Estimate.objects.get(outcome="scrap", control="never"))
    assert fit.to_dict()["overall"] == stored["overall"]


def test_loading_twice_is_harmless_and_everything_holds(study):
    assert load_worked_example(by=SYSTEM) == study
    assert Study.objects.count() == 1
    assert list(faults()) == []
