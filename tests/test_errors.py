"""The words of refusals can be filled in."""

from importlib import import_module
from pathlib import Path

import pytest

import pilotzone
from pilotzone.kit.errors import RoomError

for module in sorted(Path(pilotzone.__file__).parent.glob("*/errors.py")):
    import_module(f"pilotzone.{module.parent.name}.errors")


def every_error(kind: type[RoomError] = RoomError) -> list[type[RoomError]]:
    return [kind, *(each for child in kind.__subclasses__() for each in every_error(child))]


@pytest.mark.parametrize("error", every_error(), ids=lambda error: f"{error.__module__}.{error.__name__}")
def test_no_refusal_takes_data_under_the_name_of_its_own_code(error):
    # `code` is the name of the refusal for machines; a template that asks for it could never be filled.
    assert "%(code)" not in str(error.template)
