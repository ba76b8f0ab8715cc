"""Pages that say no: in both languages, readable to all, with a way out."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from playwright.sync_api import Page
from tests.browser.checks import axe
from tests.browser.people import People
from tests.browser.served import Server

MEETING = "/applications/meetings/record/"
LANGUAGES = ("zh-hans", "en")
HEADINGS = {
    403: {"zh-hans": "您无权进行此操作", "en": "You may not do this"},
    404: {"zh-hans": "没有这个页面", "en": "There is no such page"},
    409: {"zh-hans": "内容在此期间已发生变化", "en": "The state has changed meanwhile"},
    503: {"zh-hans": "系统正忙", "en": "Busy just now"},
}


def refusal(page: Page) -> tuple[str, list[str], int]:
    """Return the heading, what axe finds, and how many ways out there are."""
    return page.locator("h1").inner_text(), axe(page), page.locator("main a[href]").count()


def record_meeting(page: Page, number: str) -> None:
    page.locator("[name=number]").fill(number)
    page.locator("[name=held_on]").fill("2026-11-20")
    page.locator("[name=title_zh]").fill("专题会议")
    page.get_by_role("main").locator("form button.pz-button").first.click()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_there(people: People, language: str):
    heading, found, ways = refusal(people.visit("officer", "/registry/parties/999999/", language=language).page)

    assert (heading, found, ways > 0) == (HEADINGS[404][language], [], True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_for_others(people: People, language: str):
    heading, found, ways = refusal(people.visit("reviewer", "/accounts/users/", language=language).page)

    assert (heading, found, ways > 0) == (HEADINGS[403][language], [], True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_form_sent_twice(people: People, language: str):
    page = people.visit("officer", MEETING, language=language).page
    key = page.locator("[name=request_key]").input_value()
    record_meeting(page, f"once-{language}")
    page.goto(f"{people.address}{MEETING}")
    # What a browser does that sends a form again after the connection broke.
    page.locator("[name=request_key]").evaluate("(field, key) => { field.value = key; }", key)
    record_meeting(page, f"again-{language}")

    heading, found, ways = refusal(page)

    assert (heading, found, ways > 0) == (HEADINGS[409][language], [], True)


@contextmanager
def somebody_writes(server: Server) -> Iterator[None]:
    """Hold the database as a long write would."""
    with closing(sqlite3.connect(server.home / "zone.sqlite3", timeout=20, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@pytest.mark.parametrize("language", LANGUAGES)
def test_too_many_write(people: People, server: Server, language: str):
    page = people.visit("officer", MEETING, language=language).page
    with somebody_writes(server):
        record_meeting(page, f"busy-{language}")
        heading, found, ways = refusal(page)

    assert (heading, found, ways > 0) == (HEADINGS[503][language], [], True)
