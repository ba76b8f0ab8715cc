"""The sample as a whole."""

import pytest
from django.apps import apps
from django.db.models import Model

from pilotzone.audit.enums import Origin
from pilotzone.audit.models import Event, Retirement
from pilotzone.audit.signatures import PrivateKey
from pilotzone.audit.verify import chain_faults, seal_faults
from pilotzone.kit.dates import shanghai, shanghai_day
from pilotzone.ledger.verify import faults as ledger_faults
from pilotzone.obligations.queries import calendar_in_force
from pilotzone.packs.samples.seeding import is_seeded, seed_voucher_scheme
from pilotzone.registry.models import Area

# One worker, so that the sample is made once.
pytestmark = [pytest.mark.usefixtures("people"), pytest.mark.xdist_group("sample")]


def _has_origin(model: type[Model]) -> bool:
    return any(field.name == "origin" for field in model._meta.get_fields()) and model is not Retirement


def _of_the_pack(model):
    return model._meta.app_label == "indicators" or model is Area


def test_check_finds_no_fault(people):
    assert [*chain_faults(), *seal_faults(), *ledger_faults()] == []


def test_second_seeding_does_nothing(people):
    before = Event.objects.count()
    assert (is_seeded(), seed_voucher_scheme(people, key=PrivateKey(bytes(32))), Event.objects.count()) == (True, False, before)


def test_every_event_of_the_sample_says_that_its_time_is_simulated(people):
    told = Event.objects.filter(at__lt=Event.objects.get(seq=1).at)
    assert told.exists()
    assert not told.exclude(simulated=True).exists()


def test_office_works_on_working_days(people):
    calendar = calendar_in_force()
    office = {people[name].actor_id for name in people if not name.startswith("applicant")}
    moments = Event.objects.filter(simulated=True, actor__in=office).values_list("at", flat=True)
    assert [moment for moment in moments if not calendar.is_working_day(shanghai_day(moment))] == []
    assert {shanghai(moment).hour for moment in moments} <= {*range(9, 18)}


# Rows of Changsha's pack are real: its places, its indicators' values and targets.
@pytest.mark.parametrize("model", [model for model in apps.get_models() if _has_origin(model) and not _of_the_pack(model)])
def test_every_row_that_has_an_origin_says_synthetic(model):
    assert set(model.objects.values_list("origin", flat=True)) <= {Origin.SYNTHETIC}


def test_rows_of_every_room_are_there():
    rooms = {
        model._meta.app_label
        for model in apps.get_models()
        if _has_origin(model) and model.objects.filter(origin=Origin.SYNTHETIC).exists()
    }
    assert rooms >= {"registry", "ledger", "obligations", "schemes", "applications", "grants", "studies"}
