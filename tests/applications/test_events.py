"""What a history calls the events of this room."""

from django.utils.translation import override

from pilotzone.applications.events import EVENTS
from pilotzone.schemes.events import EVENTS as OF_SCHEMES


def test_closing_the_window_and_closing_the_call_are_told_apart():
    for language in ("en", "zh-hans"):
        with override(language):
            assert str(EVENTS["applications.window_closed"]) != str(OF_SCHEMES["schemes.call_closed"])
