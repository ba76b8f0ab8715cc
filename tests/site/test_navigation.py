"""The navigation by role: few groups, each with what the role can follow, the place one stands at marked once."""

import pytest

from pilotzone.audit.actors import NOBODY, Actor
from pilotzone.audit.enums import Role
from pilotzone.site.navigation import GROUPS, entries

MOST = 9


def urls(actor: Actor) -> list[str]:
    return [str(link["url"]) for group in entries("/", actor) for link in group["links"]]


@pytest.mark.parametrize("role", [None, *Role])
def test_menu_is_short_and_names_no_page_twice(role):
    actor = Actor("user:1", frozenset({role})) if role else NOBODY
    found = urls(actor)

    assert (len(entries("/", actor)) <= MOST, len(found)) == (True, len(set(found)))


def test_public_is_offered_no_work_and_no_register_of_people():
    found = urls(NOBODY)

    assert {"/obligations/work/", "/registry/parties/", "/grants/", "/accounts/users/"}.isdisjoint(found)
    assert {"/schemes/", "/register/notices/", "/register/grants/"} <= set(found)


def test_the_nearer_of_two_entries_is_marked():
    marked = [
        (group["label"], link["url"]) for group in entries("/schemes/calls/any/", NOBODY) for link in group["links"] if link["current"]
    ]

    assert marked == [("政策与申报", "/schemes/calls/")]


def test_home_is_not_marked_on_other_pages():
    assert [group["label"] for group in entries("/account/login/", NOBODY) if group["current"]] == []


def test_every_entry_leads_to_a_page():
    assert [entry.route for group in GROUPS for entry in group.entries if not entry.url] == []
