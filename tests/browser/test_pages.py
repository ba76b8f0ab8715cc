"""Every page of the demonstration, as everybody who can reach it: readable to all, light and dark, on a phone, and silent."""

from http import HTTPStatus

import pytest
from tests.browser.checks import faults, keyboard
from tests.browser.people import APPLICANTS, PUBLIC, STAFF, People
from tests.browser.served import Server
from tests.browser.walking import pages

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
