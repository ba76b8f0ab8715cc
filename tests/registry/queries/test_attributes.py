from datetime import date, timedelta

import pytest

from pilotzone.audit.context import simulated_time
from pilotzone.audit.enums import Origin
from pilotzone.kit.dates import start_of_day
from pilotzone.registry.commands import add_qualification, merge_parties, record_attribute, unmerge_parties
from pilotzone.registry.enums import AttributeKey
from pilotzone.registry.models import Party
from pilotzone.registry.queries import attribute_as_of, attributes_as_of

pytestmark = pytest.mark.django_db

NOTHING = {
    "kind": "enterprise",
    "registered_area": None,
    "founded_on": None,
    "employees": None,
    "revenue": None,
    "industry": None,
    "listed": None,
    "qualifications": [],
}
DAY = date(2025, 6, 30)


def employees(party, value, by, **period):
    return record_attribute(party, key=AttributeKey.EMPLOYEES, value=value, source="form", by=by, **period)


def test_nothing_recorded_is_none_and_not_zero(enter):
    assert attributes_as_of(enter("甲"), DAY) == NOTHING
    assert attribute_as_of(Party.objects.get(), AttributeKey.EMPLOYEES, DAY) is None


def test_record_holds_from_its_first_day_until_before_its_last(enter, officer):
    party = enter("甲")
    employees(party, 10, officer, valid_from=date(2025, 1, 1), valid_to=date(2026, 1, 1))
    found = [
        attributes_as_of(party, day)["employees"] for day in (date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
    ]
    assert found == [None, 10, 10, None]


def test_later_record_corrects_and_what_was_known_before_stays_askable(enter, officer):
    party = enter("样例", origin=Origin.SYNTHETIC)
    with simulated_time(start_of_day(date(2026, 1, 1))):
        employees(party, 10, officer)
    with simulated_time(start_of_day(date(2026, 2, 1))):
        employees(party, 12, officer)
    with simulated_time(start_of_day(date(2026, 3, 1))):
        employees(party, None, officer)
    moments = [start_of_day(date(2026, month, 1)) - timedelta(hours=1) for month in (1, 2, 3, 4)]
    assert [attributes_as_of(party, DAY, moment)["employees"] for moment in moments] == [None, 10, 12, None]
    assert attribute_as_of(party, AttributeKey.EMPLOYEES, DAY) is None


def test_rules_read_typed_values_and_titles_of_the_day(enter, officer):
    party = enter("甲")
    for key, value in (
        (AttributeKey.REGISTERED_AREA, "430100"),
        (AttributeKey.FOUNDED_ON, "2015-05-01"),
        (AttributeKey.EMPLOYEES, 42),
        (AttributeKey.REVENUE, 5_000_000_00),
        (AttributeKey.INDUSTRY, "I6513"),
        (AttributeKey.LISTED, False),
    ):
        record_attribute(party, key=key, value=value, source="licence", by=officer)
    add_qualification(party, title_zh="高新技术企业", valid_from=date(2023, 1, 1), valid_to=date(2026, 1, 1), source="notice", by=officer)
    add_qualification(party, title_zh="专精特新", valid_from=date(2026, 1, 1), source="notice", by=officer)
    assert attributes_as_of(party, DAY) == {
        "kind": "enterprise",
        "registered_area": "430100",
        "founded_on": date(2015, 5, 1),
        "employees": 42,
        "revenue": 5_000_000_00,
        "industry": "I6513",
        "listed": False,
        "qualifications": ["高新技术企业"],
    }


def test_title_recorded_later_was_not_known_before(enter, officer):
    party = enter("样例", origin=Origin.SYNTHETIC)
    with simulated_time(start_of_day(date(2026, 2, 1))):
        add_qualification(party, title_zh="高新技术企业", source="notice", by=officer)
    assert attributes_as_of(party, DAY, start_of_day(date(2026, 1, 1)))["qualifications"] == []
    assert attributes_as_of(party, DAY, start_of_day(date(2026, 2, 1)))["qualifications"] == ["高新技术企业"]


def test_merged_entries_are_read_as_one_and_apart_again(enter, officer):
    older, lasting = enter("甲"), enter("乙")
    employees(older, 7, officer)
    merge_parties(older, into=lasting, by=officer)
    assert attributes_as_of(lasting, DAY)["employees"] == 7
    employees(lasting, 8, officer)
    assert attributes_as_of(Party.objects.get(pk=older.pk), DAY)["employees"] == 8
    unmerge_parties(older, by=officer)
    assert attributes_as_of(Party.objects.get(pk=older.pk), DAY)["employees"] == 7
