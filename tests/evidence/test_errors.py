import pytest

from pilotzone.evidence.errors import EvidenceError, NoComparisonError, PanelError, ShapeError, UnsupportedError


@pytest.mark.parametrize("error", [ShapeError, PanelError, NoComparisonError, UnsupportedError])
def test_every_error_is_an_evidence_error_and_a_value_error(error):
    assert issubclass(error, EvidenceError)
    assert issubclass(error, ValueError)


def test_panel_error_carries_field_value_and_what_is_accepted():
    error = PanelError("Expected a level, got 2.", field="level", value=2, accepted="a number above 0 and below 1")

    assert (str(error), error.field, error.value, error.accepted) == (
        "Expected a level, got 2. Accepted: a number above 0 and below 1.",
        "level",
        2,
        "a number above 0 and below 1",
    )


def test_panel_error_without_accepted_keeps_its_message():
    assert str(PanelError("The file is empty.")) == "The file is empty."
