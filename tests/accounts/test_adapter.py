"""Log-in and sign-up as a person meets them: through the pages of allauth, whose writes are our commands."""

import re

import pytest
from django.core import mail

from pilotzone.accounts.commands import close_user
from pilotzone.accounts.models import User
from pilotzone.audit.models import Event

pytestmark = pytest.mark.django_db
PASSWORD = "a long word for tests"


def link_in(message: mail.EmailMessage) -> str:
    return re.search(r"http://testserver(/\S+)", str(message.body))[1]


def log_in(client, password=PASSWORD):
    return client.post("/account/login/", {"login": "wang@zone.example", "password": password})


def events():
    return list(Event.objects.order_by("seq").values_list("name", flat=True))


def is_logged_in(client):
    return "_auth_user_id" in client.session


@pytest.fixture(autouse=True)
def _no_rate_limit(settings):
    # The limits are allauth's own and keep their counts between tests.
    settings.ACCOUNT_RATE_LIMITS = False


def test_sign_up_confirmation_log_in_and_log_out(client):
    form = {"email": "Wang@zone.example", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/account/signup/", form).status_code == 302
    assert [message.to for message in mail.outbox] == [["wang@zone.example"]]
    assert events() == ["accounts.user_registered"]

    assert log_in(client).headers["Location"].startswith("/account/confirm-email/")
    assert not is_logged_in(client)

    address = link_in(mail.outbox[0])
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    client.logout()
    assert log_in(client).headers["Location"] == "/"
    assert is_logged_in(client)

    assert client.get("/account/logout/").status_code == 200
    assert client.post("/account/logout/").status_code == 302
    assert not is_logged_in(client)


def test_sign_up_with_a_taken_address_makes_nobody_and_tells_the_owner(client, person):
    person("wang@zone.example")
    form = {"email": "wang@zone.example", "password1": PASSWORD, "password2": PASSWORD}
    # The answer is the same as for a new address, so that nobody can try out who has an account.
    assert client.post("/account/signup/", form).status_code == 302
    assert User.objects.count() == 1
    assert [message.to for message in mail.outbox] == [["wang@zone.example"]]


def test_sign_up_with_a_short_password_is_refused(client):
    answer = client.post("/account/signup/", {"email": "wang@zone.example", "password1": "short", "password2": "short"})
    assert answer.status_code == 200
    assert answer.context["form"].errors["password1"]
    assert not User.objects.exists()


def test_wrong_password_is_refused(client, person):
    person("wang@zone.example")
    answer = log_in(client, "not the word")
    assert (answer.status_code, is_logged_in(client)) == (200, False)
    assert answer.context["form"].errors


def test_closed_account_does_not_log_in(client, person, admin):
    close_user(person("wang@zone.example"), by=admin)
    log_in(client)
    assert not is_logged_in(client)


def test_password_reset_by_mail(client, person):
    person("wang@zone.example")
    client.post("/account/password/reset/", {"email": "wang@zone.example"})
    page = client.get(link_in(mail.outbox[0]), follow=True)
    word = "quite another long word"
    answer = client.post(page.request["PATH_INFO"], {"password1": word, "password2": word})
    assert answer.status_code == 302
    assert events()[-1] == "accounts.password_changed"
    log_in(client)
    assert not is_logged_in(client)
    log_in(client, word)
    assert is_logged_in(client)


def test_password_change_is_logged(client, person):
    user = person("wang@zone.example")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    word = "quite another long word"
    answer = client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": word, "password2": word})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.check_password(word)
    event = Event.objects.order_by("seq").last()
    assert (event.name, event.actor, event.data) == ("accounts.password_changed", user.actor_id, {})


def test_address_moves_after_confirmation_and_is_logged(client, person):
    user = person("wang@zone.example")
    log_in(client)
    client.post("/account/email/", {"action_add": "", "email": "li@zone.example"})
    user.refresh_from_db()
    assert user.email == "wang@zone.example"
    client.post(link_in(mail.outbox[-1]))
    client.post("/account/email/", {"action_primary": "", "email": "li@zone.example"})
    user.refresh_from_db()
    assert user.email == "li@zone.example"
    assert events()[-1] == "accounts.address_changed"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("where", ["login", "signup", "password/reset", "logout", "email", "password/change"])
def test_page_opens_in_both_languages(client, person, where, language):
    if where in {"logout", "email", "password/change"}:
        client.force_login(person("wang@zone.example"), "django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/account/{where}/", headers={"accept-language": language})
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()
