"""The organisations and log-ins of the sample."""

from datetime import date

import pytest

from pilotzone.accounts.models import Membership, User
from pilotzone.accounts.queries import actor_of
from pilotzone.audit.enums import Origin, Role
from pilotzone.kit.dates import shanghai_day
from pilotzone.packs.samples.plan import APPLICANTS, CENTRES, SHOWN_APPLICANTS, SOURCE, Supplier
from pilotzone.registry.models import Party, PartyAttribute, PartyLink

# One worker, so that the sample is made once.
pytestmark = [pytest.mark.usefixtures("people"), pytest.mark.xdist_group("sample")]


def test_every_organisation_says_that_it_is_invented():
    assert set(Party.objects.values_list("origin", "source")) == {(Origin.SYNTHETIC, SOURCE)}
    assert Party.objects.count() == len(APPLICANTS) + len(CENTRES)
    assert all(party.name_zh.startswith("样例") and party.name_en.startswith("Sample ") for party in Party.objects.all())


def test_no_code_of_a_real_place_is_used():
    codes = Party.objects.exclude(uscc=None).values_list("uscc", flat=True)
    assert sorted(codes) == sorted(centre.uscc for centre in CENTRES.values())
    # Digits 3 to 8 name the place of registration; 99 is no province of GB/T 2260.
    assert {code[2:8] for code in codes} == {"999999"}


def test_every_applicant_has_a_log_in_that_acts_for_it_alone():
    by_party = {member.party.name_en: member.user.email for member in Membership.objects.select_related("party", "user")}
    shown = {number: f"{name}@demo.invalid" for name, number in SHOWN_APPLICANTS.items()}
    assert by_party == {each.name_en: shown.get(each.number, each.email) for each in APPLICANTS}


def test_log_ins_without_a_password_cannot_be_used():
    unshown = User.objects.filter(email__startswith="sample")
    assert (unshown.count(), any(user.has_usable_password() for user in unshown)) == (len(APPLICANTS) - len(SHOWN_APPLICANTS), False)


def test_shown_applicants_are_applicants(people):
    assert [actor_of(people[name]).roles for name in SHOWN_APPLICANTS] == [frozenset({Role.APPLICANT})] * len(SHOWN_APPLICANTS)


def test_what_is_not_known_stays_empty_until_it_is():
    recorded = PartyAttribute.objects.filter(party__name_en="Sample Technology 29").order_by("recorded_at", "key")
    assert [(row.key, shanghai_day(row.recorded_at)) for row in recorded] == [
        ("employees", date(2026, 3, 2)),
        ("founded_on", date(2026, 3, 2)),
        ("registered_area", date(2026, 11, 3)),
    ]


def test_related_supplier_is_linked():
    link = PartyLink.objects.select_related("subject", "target").get()
    assert (link.subject.uscc, link.target.name_en) == (CENTRES[Supplier.C].uscc, "Sample Technology 17")
