"""Appearance and error pages through the client."""

import re
from html import unescape

import pytest
from django.test import Client

pytestmark = pytest.mark.urls("tests.kit.gallery.urls")


@pytest.fixture
def reader() -> Client:
    """A reader of English; no page here needs the database."""
    return Client(headers={"accept-language": "en"})


def main_of(response) -> str:
    words = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", words)).split())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_choice_is_kept_and_written_into_the_next_page(reader, theme):
    response = reader.post("/kit/appearance/", {"theme": theme, "next": "/gallery/"})

    assert (response.status_code, response["Location"]) == (302, "/gallery/")
    assert (reader.cookies["theme"].value, reader.cookies["theme"]["httponly"], reader.cookies["theme"]["samesite"]) == (theme, True, "Lax")
    assert f'data-theme="{theme}"' in reader.get("/gallery/").content.decode()


@pytest.mark.parametrize("theme", ["auto", "", '"><script>'])
def test_anything_else_follows_the_system(reader, theme):
    reader.cookies["theme"] = "dark"

    reader.post("/kit/appearance/", {"theme": theme})

    assert 'data-theme="auto"' in reader.get("/gallery/").content.decode()


def test_forged_cookie_is_not_written_into_the_page(reader):
    reader.cookies["theme"] = "x onload=y"

    assert 'data-theme="auto"' in reader.get("/gallery/").content.decode()


@pytest.mark.parametrize("wish", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:x", ""])
def test_appearance_sends_nobody_elsewhere(reader, wish):
    assert reader.post("/kit/appearance/", {"theme": "dark", "next": wish})["Location"] == "/"


def test_appearance_is_changed_by_post_only(reader):
    assert reader.get("/kit/appearance/").status_code == 405


def test_missing_page_says_what_may_have_happened(reader):
    response = reader.get("/nothing-here/")

    assert response.status_code == 404
    assert main_of(response) == (
        "There is no such page It may have been moved or withdrawn, or the address is not complete. If you were given the address,"
        " check that it was copied whole. To the home page Code 404"
    )


def test_busy_page_says_when_to_come_back(reader):
    response = reader.get("/gallery/busy/")

    assert (response.status_code, response["Retry-After"]) == (503, "7")
    assert main_of(response) == (
        "Busy just now The system is busy. Nothing was changed; please try again in 7 seconds."
        " Load the page again To the home page Code 503 · busy"
    )


def test_refused_input_names_field_value_and_what_is_accepted(reader):
    response = reader.get("/gallery/invalid/")

    assert response.status_code == 422
    assert main_of(response) == (
        "This cannot be accepted Please correct what is marked. amount: “一百万” is not accepted; accepted: whole yuan."
        " To the home page Code 422 · invalid"
    )


def test_stale_form_is_explained():
    response = Client(enforce_csrf_checks=True, headers={"accept-language": "en"}).post("/kit/appearance/", {"theme": "dark"})

    assert response.status_code == 403
    assert main_of(response).startswith("The form is no longer valid The form had been open for too long")


def test_error_pages_speak_chinese():
    assert main_of(Client(headers={"accept-language": "zh-CN"}).get("/nothing-here/")).startswith("没有这个页面 页面可能已移动或撤下")


def test_page_for_our_own_faults_needs_nothing_but_the_stylesheet(reader):
    from django.template.loader import get_template

    html = get_template("500.html").render()

    assert "系统出现故障" in html
    assert 'lang="en"' in html


def test_request_for_another_host_is_a_bad_one_and_breaks_nothing(reader):
    response = reader.get("/gallery/", headers={"host": "elsewhere.example"})

    assert response.status_code == 400
    assert "elsewhere.example" not in response.content.decode()
