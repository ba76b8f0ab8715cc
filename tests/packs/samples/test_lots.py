"""The lottery: anybody can redraw it, and it comes out the same each time."""

import pytest

from pilotzone.applications.models import Application
from pilotzone.applications.queries import draw_document
from pilotzone.evidence import lottery
from pilotzone.packs.samples.lots import the_draw
from pilotzone.packs.samples.policy_tool import first_call

# One worker, so that the sample is made once.
pytestmark = [pytest.mark.usefixtures("people"), pytest.mark.xdist_group("sample")]
DRAWN = [13, 27, 10, 2, 17, 5, 25, 19, 20, 12, 6, 9, 15, 23, 26, 4, 21, 3, 16, 7, 24, 11, 22, 18, 14, 1, 8]


def test_draw_comes_out_the_same_each_time():
    names = Application.objects.filter(call=first_call(), rank__isnull=False).order_by("rank").values_list("party__name_en", flat=True)
    assert [int(name[-2:]) for name in names] == DRAWN


def test_published_draw_can_be_drawn_again():
    document = draw_document(the_draw())
    assert [place.public_id for place in lottery.verify_published(document)] == document["result"]
    assert len(document["result"]) == len(DRAWN)


def test_officer_and_auditor_each_held_a_secret(people):
    holders = dict(the_draw().records.filter(act="reveal").values_list("holder", "by"))
    assert holders == {"office": people["officer"].actor_id, "witness": people["auditor"].actor_id}
