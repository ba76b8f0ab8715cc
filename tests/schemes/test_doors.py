"""Rooms above hang their doors on a call's page."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.schemes.book import OFFICER, drafted, open_book

from pilotzone.schemes import doors
from pilotzone.schemes.commands import open_call
from pilotzone.schemes.doors import Door, doors_of, register_door

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_doors(monkeypatch):
    monkeypatch.setattr(doors, "_DOORS", {})


def test_doors_stand_room_by_room_and_the_same_room_once(no_doors):
    register_door("a", lambda call, by: [Door("old", "/old/")])
    register_door("b", lambda call, by: [Door(call.code, f"/{by.id}/")])
    register_door("a", lambda call, by: [Door("new", "/new/", step=True)])

    call = drafted(open_book())

    assert doors_of(call, OFFICER) == [Door("new", "/new/", step=True), Door("call-1", "/user:701/")]


def test_page_shows_steps_as_buttons_and_the_rest_as_a_list(no_doors):
    register_door("a", lambda call, by: [Door("Apply now", "/apply/", step=True), Door("The draw", "/draw/")])
    open_call(drafted(open_book()), by=OFFICER)

    page = Client(headers={"accept-language": "en"}).get(reverse("schemes:call", args=("call-1",))).content.decode()

    assert '<a class="pz-button" href="/apply/">Apply now</a>' in page
    assert '<li><a href="/draw/">The draw</a></li>' in page
