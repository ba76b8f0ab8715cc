"""Every page once in both languages; who may open what; each form as a person fills it in."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client

from pilotzone.accounts.commands import close_user, give_membership
from pilotzone.accounts.models import User
from pilotzone.accounts.queries import actor_of
from pilotzone.audit import context
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Role
from pilotzone.registry.commands import merge_parties, register_party
from pilotzone.registry.enums import PartyKind

pytestmark = pytest.mark.django_db

SEE, MANAGE, MEMBERS = {Role.ADMIN, Role.AUDITOR}, {Role.ADMIN}, {Role.ADMIN, Role.OFFICER}
GIVEN = set(Role) - {Role.SYSTEM, Role.APPLICANT}

# Method, route, and the roles that may; a post that is let through answers 200 (with faults) or 302.
ROUTES = [
    ("get", "/accounts/", GIVEN),
    ("get", "/accounts/users/", SEE),
    ("get", "/accounts/users/new/", MANAGE),
    ("get", "/accounts/users/expired/", MANAGE),
    ("get", "/accounts/users/{user}/", SEE),
    ("post", "/accounts/users/{user}/roles/give/", MANAGE),
    ("post", "/accounts/users/{user}/roles/end/", MANAGE),
    ("get", "/accounts/users/{user}/close/", MANAGE),
    ("get", "/accounts/users/{user}/erase/", MANAGE),
    ("get", "/accounts/parties/{party}/", SEE | MEMBERS),
    ("post", "/accounts/parties/{party}/", MEMBERS),
    ("post", "/accounts/parties/{party}/end/", MEMBERS),
]
PAGES = [route for method, route, _roles in ROUTES if method == "get"]


@pytest.fixture
def wang(person):
    return person("wang@zone.example", name="王某")


@pytest.fixture
def opened(wang, party):
    """Fill the names in a route."""
    return lambda route: route.format(user=wang.pk, party=party.public_id)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("route", PAGES)
def test_page_opens_in_both_languages(logged_in, wang, party, opened, route, language):
    give_membership(wang, party=party, by=SYSTEM)
    answer = logged_in(Role.ADMIN).get(opened(route), headers={"accept-language": language})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert f'<html lang="{language}"' in text
    assert "style=" not in text


@pytest.mark.parametrize("role", sorted(GIVEN))
def test_each_role_does_what_the_table_says(logged_in, opened, role):
    client = logged_in(role)
    found = {(method, route): getattr(client, method)(opened(route)).status_code != 403 for method, route, _roles in ROUTES}
    assert found == {(method, route): role in roles for method, route, roles in ROUTES}


def test_stranger_is_sent_to_sign_in(client, opened):
    for method, route, _roles in ROUTES:
        answer = getattr(client, method)(opened(route))
        assert (answer.status_code, answer.headers["Location"].startswith("/account/login/?next=")) == (302, True), route


def test_address_asked_for_survives_the_sign_in_whole_and_adds_nothing_to_it(client):
    answer = client.get("/applications/1/?a=1&next=//elsewhere.example")
    assert answer.headers["Location"] == "/account/login/?next=/applications/1/%3Fa%3D1%26next%3D//elsewhere.example"


def test_own_account_shows_roles_and_organisations_and_changes_the_name(logged_in, person, party):
    user = person("li@zone.example", Role.OFFICER)
    give_membership(user, party=party, by=SYSTEM)
    client = logged_in(user=user)
    page = client.get("/accounts/").content.decode()
    for words in ("li@zone.example", "officer", "Nebula"):
        assert words in page
    assert client.post("/accounts/", {"name": "李某", "name_en": "Li Mou"}).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.name_en) == ("李某", "Li Mou")
    assert "Li Mou</span></summary>" in client.get("/accounts/").content.decode()
    for field in ("name", "name_en"):
        assert client.post("/accounts/", {field: "x" * 81}).status_code == 200


def test_language_and_appearance_are_kept(logged_in):
    client = logged_in(Role.OFFICER)
    client.post("/language/setlang/", {"language": "zh-hans", "next": "/accounts/"})
    client.post("/kit/appearance/", {"theme": "dark", "next": "/accounts/"})
    assert '<html lang="zh-hans" data-theme="dark">' in client.get("/accounts/").content.decode()


def test_list_shows_roles_of_today_narrows_and_exports(logged_in, person, wang, admin):
    person("li@zone.example", Role.OFFICER, Role.REVIEWER)
    close_user(wang, by=admin)
    client = logged_in(Role.AUDITOR)
    page = client.get("/accounts/users/").content.decode()
    assert "officer, reviewer" in page
    assert "Open an account for somebody" not in page
    closed = client.get("/accounts/users/", {"open": "no"}).content.decode()
    assert ("wang@zone.example" in closed, "li@zone.example" in closed) == (True, False)
    lines = b"".join(client.get("/accounts/users/", {"export": "csv", "q": "li@"}).streaming_content).decode("utf-8-sig").splitlines()
    assert lines == [
        "E-mail address,Person's name,Person's name in English,Roles,Account,Account opened on,Keep until",
        f'li@zone.example,,,"officer, reviewer",open,{context.today().isoformat()},',
    ]


@pytest.mark.parametrize("sort", ["retain", "-retain", "joined", "-joined"])
def test_list_sorts_by_days_that_may_be_missing(logged_in, person, admin, sort):
    for number in range(3):
        close_user(person(f"p{number}@zone.example"), retain_until=date(2030, 1, 1 + number) if number else None, by=admin)
    assert logged_in(Role.ADMIN).get("/accounts/users/", {"sort": sort}).status_code == 200


def test_list_costs_a_fixed_number_of_queries(logged_in, person, django_assert_max_num_queries):
    client = logged_in(Role.AUDITOR)
    for number in range(20):
        person(f"p{number}@zone.example", Role.OFFICER)
    with django_assert_max_num_queries(10):
        client.get("/accounts/users/")


def test_opened_account_gets_its_password_by_mail(logged_in, client, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    office = logged_in(Role.ADMIN)
    answer = office.post("/accounts/users/new/", {"email": "li@zone.example", "name": "李某"})
    user = User.objects.get(email="li@zone.example")
    assert answer.headers["Location"] == f"/accounts/users/{user.pk}/"
    client.post("/account/password/reset/", {"email": "li@zone.example"})
    link = re.search(r"http://testserver(/\S+)", str(mail.outbox[-1].body))[1]
    page = client.get(link, follow=True)
    word = "quite another long word"
    client.post(page.request["PATH_INFO"], {"password1": word, "password2": word})
    assert client.post("/account/login/", {"login": "li@zone.example", "password": word}).headers["Location"] == "/"
    assert "already" in office.post("/accounts/users/new/", {"email": "LI@zone.example"}).content.decode()


def test_role_is_given_and_ended_by_the_page(logged_in, wang):
    office = logged_in(Role.ADMIN)
    assert office.post(f"/accounts/users/{wang.pk}/roles/give/", {"role": "officer"}).status_code == 302
    assert actor_of(wang).roles == {Role.OFFICER}
    page = office.get(f"/accounts/users/{wang.pk}/").content.decode()
    assert ("role given" in page, f'action="/accounts/users/{wang.pk}/roles/end/"' in page) == (True, True)
    assert office.post(f"/accounts/users/{wang.pk}/roles/end/", {"role": "officer"}).status_code == 302
    assert actor_of(wang).roles == frozenset()
    assert "does not hold" in office.post(f"/accounts/users/{wang.pk}/roles/end/", {"role": "officer"}).content.decode()
    assert "Please correct" in office.post(f"/accounts/users/{wang.pk}/roles/give/", {"role": "system"}).content.decode()


def test_last_administrator_is_told_why_not(logged_in):
    office = logged_in(Role.ADMIN)
    own = User.objects.get()
    for path, data in (("roles/end", {"role": "admin"}), ("close", {}), ("erase", {})):
        assert "last administrator" in office.post(f"/accounts/users/{own.pk}/{path}/", data).content.decode()
    assert actor_of(own).roles == {Role.ADMIN}


def test_account_is_closed_after_the_question_and_erased_after_another(logged_in, wang):
    office = logged_in(Role.ADMIN)
    assert "Close this account?" in office.get(f"/accounts/users/{wang.pk}/close/").content.decode()
    assert office.post(f"/accounts/users/{wang.pk}/close/", {"retain_until": "2030-01-01"}).status_code == 302
    wang.refresh_from_db()
    assert (wang.is_active, wang.retain_until) == (False, date(2030, 1, 1))
    assert "This account is closed" in office.get(f"/accounts/users/{wang.pk}/").content.decode()
    key = {"request_key": str(uuid4())}
    assert office.post(f"/accounts/users/{wang.pk}/erase/", key).status_code == 302
    assert office.post(f"/accounts/users/{wang.pk}/erase/", key).status_code == 409
    page = office.get(f"/accounts/users/{wang.pk}/").content.decode()
    assert ("王某" in page, "wang@zone.example" in page, "have been erased" in page) == (False, False, True)
    assert office.get("/accounts/users/999/").status_code == 404


def test_expired_accounts_are_listed_and_erased(logged_in, wang, admin):
    office = logged_in(Role.ADMIN)
    assert "Erase what is past" not in office.get("/accounts/users/").content.decode()
    close_user(wang, retain_until=context.today() - timedelta(days=1), by=admin)
    assert "Erase what is past its retention (1)" in office.get("/accounts/users/").content.decode()
    assert "王某" in office.get("/accounts/users/expired/").content.decode()
    assert office.post("/accounts/users/expired/").status_code == 302
    wang.refresh_from_db()
    assert wang.is_erased


def test_officer_lets_somebody_act_for_an_organisation_and_ends_it(logged_in, wang, party):
    office: Client = logged_in(Role.OFFICER)
    page = f"/accounts/parties/{party.public_id}/"
    assert "Nobody acts for this organisation yet." in office.get(page).content.decode()
    assert office.post(page, {"user": "Wang@zone.example"}).status_code == 302
    assert actor_of(wang).party_ids == {party.pk}
    assert "王某" in office.get(page).content.decode()
    assert "Nobody has an account" in office.post(page, {"user": "nobody@zone.example"}).content.decode()
    assert office.post(f"{page}end/", {"user": wang.pk}).status_code == 302
    assert actor_of(wang).party_ids == frozenset()
    assert "does not hold" in office.post(f"{page}end/", {"user": wang.pk}).content.decode()
    assert office.get("/accounts/parties/nothing/").status_code == 404


def test_members_of_a_merged_entry_are_shown_and_ended_where_they_hang(logged_in, wang, party):
    duplicate = register_party(kind=PartyKind.ENTERPRISE, name_zh="星云科技", by=SYSTEM)
    give_membership(wang, party=duplicate, by=SYSTEM)
    merge_parties(duplicate, into=party, by=SYSTEM)
    page = logged_in(Role.OFFICER).get(f"/accounts/parties/{party.public_id}/").content.decode()
    assert "王某" in page
    assert f'action="/accounts/parties/{duplicate.public_id}/end/"' in page


def test_party_page_leads_the_office_to_its_members(logged_in, party):
    page = logged_in(Role.OFFICER).get(f"/registry/parties/{party.public_id}/").content.decode()
    assert f'href="/accounts/parties/{party.public_id}/"' in page
