"""The words of refusals can be filled in."""

import pytest
from django.apps import apps

from pilotzone.kit.errors import RoomError


def every_error(kind: type[RoomError] = RoomError) -> list[type[RoomError]]:
    return [kind, *(each for child in kind.__subclasses__() for each in every_error(child))]


@pytest.mark.parametrize("error", every_error(), ids=lambda error: f"{error.__module__}.{error.__name__}")
def test_no_refusal_takes_data_under_the_name_of_its_own_code(error):
    # `code` is the name of the refusal for machines; a template that asks for it could never be filled.
    assert apps.ready
    assert "%(code)" not in str(error.template)
