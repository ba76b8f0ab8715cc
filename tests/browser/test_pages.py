"""Every page of the demonstration, as everybody who can reach it: readable to all, light and dark, on a phone, and silent."""

from http import HTTPStatus

import pytest
from tests.browser.checks import faults, keyboard
from tests.browser.people import APPLICANTS, PUBLIC, STAFF, People
from tests.browser.served import Server
from tests.browser.walking import pages

LANGUAGES = ("zh-hans", "en")
WHO = (PUBLIC, *STAFF, *APPLICANTS)


@pytest.fixture(scope="session")
def looked_at() -> set[str]:
    """Kinds of pages that somebody looked at before; home is everybody's own."""
    return set()


@pytest.mark.parametrize("name", WHO, ids=lambda name: name or "public")
def test_pages_are_sound(people: People, server: Server, looked_at: set[str], name: str):
    found, visit = [], people.visit(name)
    for page in pages(server.port, people.cookies(name)):
        if page.status != HTTPStatus.OK:
            found.append(f"{page.linked_from} leads to {page.path}, which answers with {page.status}")
        elif page.kind == "home" or page.kind not in looked_at:
            looked_at.add(page.kind)
            visit.open(page.path)
            found += [f"{page.path}: {fault}" for fault in faults(visit)]

    assert "\n".join(found) == ""


@pytest.mark.parametrize("name", ["officer", "applicant1", PUBLIC])
def test_home_is_sound_in_english(people: People, name: str):
    assert faults(people.visit(name, language="en")) == []


@pytest.mark.parametrize("name", WHO, ids=lambda name: name or "public")
def test_home_is_walked_by_keyboard(people: People, name: str):
    assert keyboard(people.visit(name).page) == []


@pytest.mark.parametrize("path", ["/nowhere/", "/registry/parties/999999/"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_page_that_is_not_there_says_so(people: People, path: str, language: str):
    visit = people.visit("officer", path, language=language)
    heading = visit.page.locator("h1").inner_text()
    visit.said.clear()

    assert (heading, faults(visit)) == ({"zh-hans": "没有这个页面", "en": "There is no such page"}[language], [])
