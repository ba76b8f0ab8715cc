import pytest

from pilotzone.cli.failures import UsageError
from pilotzone.cli.options import names_of, numbers_of


@pytest.mark.parametrize(("text", "names"), [(None, ()), ("", ()), ("jobs", ("jobs",)), (" 就业, wages ,,", ("就业", "wages"))])
def test_names_stand_between_commas(text, names):
    assert names_of(text) == names


def test_numbers_stand_between_commas():
    assert numbers_of("--bound", "0.5, 1,2e1", such_as="0.5,1") == (0.5, 1.0, 20.0)


@pytest.mark.parametrize("text", ["", "1,,2", "one"])
def test_numbers_that_are_none_are_refused_with_their_option(text):
    with pytest.raises(UsageError) as refusal:
        numbers_of("--bound", text, such_as="0.5,1")

    assert refusal.value.option == "--bound"
    assert str(refusal.value) == f"Expected numbers with commas between them, got {text!r}. Accepted: such as 0.5,1."
