"""The pages of log-in and account, in the design of the site."""

import re
from html import unescape

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from pilotzone.accounts.commands import register_user
from pilotzone.audit.actors import NOBODY

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kit.gallery.urls")]
PASSWORD = "correct horse battery"


@pytest.fixture
def member() -> Client:
    """Somebody who has just signed in, and reads Chinese."""
    user = register_user(email="li@example.cn", password=PASSWORD, name="李某", by=NOBODY)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = Client(headers={"accept-language": "zh-CN"})
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    return client


def heading(response) -> str:
    return unescape(re.search(r"<h1>\s*(.*?)\s*</h1>", response.content.decode(), re.DOTALL)[1])


def fits_the_content_policy(response) -> bool:
    return re.findall(r"\sstyle=|\"data:|<style|<script(?![^>]*\ssrc=)", response.content.decode()) == []


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        ("login/", "登录", "Sign in"),
        ("signup/", "注册账号", "Open an account"),
        ("password/reset/", "密码重置", "Password Reset"),
        ("inactive/", "账号已停用", "This account is closed"),
    ],
)
def test_page_for_everybody_wears_the_design(path, zh, en):
    pages = [Client(headers={"accept-language": language}).get(f"/account/{path}") for language in ("zh-CN", "en")]

    assert [heading(page) for page in pages] == [zh, en]
    assert [fits_the_content_policy(page) for page in pages] == [True, True]
    assert ["kit/pilotzone.css" in page.content.decode() for page in pages] == [True, True]


@pytest.mark.parametrize(
    ("path", "zh"), [("email/", "电子邮箱"), ("password/change/", "修改密码"), ("logout/", "退出登录"), ("2fa/", "双因素身份认证")]
)
def test_page_of_an_account_wears_the_design(member, path, zh):
    page = member.get(f"/account/{path}")

    assert (heading(page), fits_the_content_policy(page)) == (zh, True)


def test_square_of_two_step_sign_in_passes_the_content_policy(member):
    member.post("/account/reauthenticate/", {"password": PASSWORD})

    page = member.get("/account/2fa/totp/activate/")

    assert (heading(page), fits_the_content_policy(page)) == ("开启双因素身份认证", True)
    assert re.search(r'class="pz-qr" role="img" aria-label="[^"]+">.*<svg', page.content.decode(), re.DOTALL)


def test_wrong_password_is_said_on_top_and_keeps_the_address(member):
    response = Client(headers={"accept-language": "en"}).post("/account/login/", {"login": "li@example.cn", "password": "wrong"})

    words = response.content.decode()
    assert 'class="pz-summary" role="alert"' in words
    assert 'value="li@example.cn"' in words


def test_menu_of_a_member_names_the_person(member):
    assert '<span class="pz-menu__name">李某</span>' in member.get("/account/email/").content.decode()
