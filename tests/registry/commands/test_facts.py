from datetime import date

import pytest
from django.db import DatabaseError, transaction

from pilotzone.audit.enums import Origin
from pilotzone.audit.guard import UnguardedWrite
from pilotzone.audit.models import Event
from pilotzone.kit.errors import Invalid
from pilotzone.registry.commands import add_qualification, end_link, link_parties, record_attribute
from pilotzone.registry.enums import AttributeKey, LinkKind
from pilotzone.registry.errors import AlreadyEnded
from pilotzone.registry.models import PartyAttribute, PartyLink, Qualification

pytestmark = pytest.mark.django_db


def fields(error):
    return [fault.field for fault in error.value.errors]


@pytest.mark.parametrize(
    ("key", "value", "stored"),
    [
        (AttributeKey.REGISTERED_AREA, "430100", "430100"),
        (AttributeKey.FOUNDED_ON, date(2015, 5, 1), "2015-05-01"),
        (AttributeKey.FOUNDED_ON, "2015年5月1日", "2015-05-01"),
        (AttributeKey.EMPLOYEES, 42, 42),
        (AttributeKey.REVENUE, 123_456_789_00, 123_456_789_00),
        (AttributeKey.INDUSTRY, "i6513", "I6513"),
        (AttributeKey.LISTED, False, False),
        (AttributeKey.EMPLOYEES, None, None),
    ],
)
def test_attribute_is_stored_in_its_own_form(enter, officer, key, value, stored):
    row = record_attribute(enter("长沙星云科技有限公司"), key=key, value=value, source="licence", by=officer)
    row.refresh_from_db()
    assert row.value == stored
    assert row.recorded_at == Event.objects.order_by("seq").last().at


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (AttributeKey.REGISTERED_AREA, "999999"),
        (AttributeKey.FOUNDED_ON, "2015"),
        (AttributeKey.EMPLOYEES, -1),
        (AttributeKey.EMPLOYEES, True),
        (AttributeKey.REVENUE, 1.5),
        (AttributeKey.INDUSTRY, "65"),
        (AttributeKey.INDUSTRY, ""),
        (AttributeKey.INDUSTRY, "I65132"),
        (AttributeKey.LISTED, "yes"),
    ],
)
def test_attribute_of_the_wrong_kind_is_refused(enter, officer, key, value):
    with pytest.raises(Invalid) as error:
        record_attribute(enter("长沙星云科技有限公司"), key=key, value=value, source="licence", by=officer)
    assert fields(error) == ["value"]
    assert not PartyAttribute.objects.exists()


def test_attribute_needs_a_source_and_a_period_in_order(enter, officer):
    with pytest.raises(Invalid) as error:
        record_attribute(
            enter("长沙星云科技有限公司"),
            key=AttributeKey.EMPLOYEES,
            value=1,
            valid_from=date(2024, 1, 1),
            valid_to=date(2023, 1, 1),
            source="",
            by=officer,
        )
    assert fields(error) == ["source", "valid_to"]


def test_attribute_is_neither_edited_nor_removed_in_the_database(enter, officer):
    record_attribute(enter("长沙星云科技有限公司"), key=AttributeKey.EMPLOYEES, value=1, source="licence", by=officer)
    for change in (lambda rows: rows.update(value=2), lambda rows: rows.delete()):
        with pytest.raises((DatabaseError, UnguardedWrite)), transaction.atomic():
            change(PartyAttribute.objects.all())
    assert PartyAttribute.objects.get().value == 1


def test_link_is_recorded_with_its_share(enter, officer):
    parent, child = enter("母公司"), enter("子公司")
    link_parties(parent, child, kind=LinkKind.OWNS, share_bp=5100, valid_from=date(2020, 1, 1), source="annual report", by=officer)
    assert list(PartyLink.objects.values_list("subject", "kind", "target", "share_bp")) == [(parent.pk, "owns", child.pk, 5100)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"share_bp": 10_001}, "share_bp"),
        ({"share_bp": -1}, "share_bp"),
        ({"source": " "}, "source"),
        ({"valid_from": date(2021, 1, 1), "valid_to": date(2021, 1, 1)}, "valid_to"),
    ],
)
def test_link_with_a_fault_is_refused(enter, officer, change, field):
    given = {"kind": LinkKind.OWNS, "source": "annual report", "by": officer} | change
    with pytest.raises(Invalid) as error:
        link_parties(enter("母公司"), enter("子公司"), **given)
    assert fields(error) == [field]
    assert not PartyLink.objects.exists()


def test_link_joins_two_parties_of_one_origin(enter, officer):
    real, sample = enter("母公司"), enter("样例公司", origin=Origin.SYNTHETIC)
    for target in (real, sample):
        with pytest.raises(Invalid) as error:
            link_parties(real, target, kind=LinkKind.CONTROLS, source="annual report", by=officer)
        assert fields(error) == ["target"]


def test_link_ends_once_and_after_it_began(enter, officer):
    link = link_parties(enter("甲"), enter("乙"), kind=LinkKind.CONTROLS, valid_from=date(2020, 1, 1), source="report", by=officer)
    with pytest.raises(Invalid) as error:
        end_link(link, on=date(2020, 1, 1), by=officer)
    assert fields(error) == ["on"]
    assert end_link(link, on=date(2024, 6, 1), by=officer).valid_to == date(2024, 6, 1)
    assert Event.objects.order_by("seq").last().subject == f"registry.party:{link.subject_id}"
    with pytest.raises(AlreadyEnded, match="2024"):
        end_link(link, on=date(2025, 6, 1), by=officer)


def test_qualification_keeps_edition_and_expiry(enter, officer):
    add_qualification(
        enter("长沙星云科技有限公司"),
        title_zh="高新技术企业",
        edition="2016",
        valid_from=date(2023, 10, 16),
        valid_to=date(2026, 10, 16),
        source="notice",
        by=officer,
    )
    title = Qualification.objects.get()
    assert (title.title_zh, title.edition, title.valid_to) == ("高新技术企业", "2016", date(2026, 10, 16))


def test_qualification_with_a_fault_is_refused(enter, officer):
    with pytest.raises(Invalid) as error:
        add_qualification(enter("长沙星云科技有限公司"), title_zh="", source="", by=officer)
    assert fields(error) == ["title_zh", "source"]
