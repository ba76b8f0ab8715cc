import pytest
from django.utils.translation import override

from pilotzone.kit.errors import Invalid
from pilotzone.kit.formats import FORMATS, check_format


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("uscc", "91110000600037341L", "91110000600037341L"),
        ("uscc", " ９１１１００００６０００３７３４１ｌ ", "91110000600037341L"),
        ("area-code", "430100", "430100"),
        ("area-code", "４３０１０２", "430102"),
        ("cn-mobile", "+86 138-0013-8000", "13800138000"),
        ("email", " a.b@example.cn ", "a.b@example.cn"),
        ("https-url", "https://example.cn/a?b=1", "https://example.cn/a?b=1"),
        ("date", "2021年3月24日", "2021-03-24"),
        ("partial-date", "2021年3月", "2021-03"),
        ("file", "contract.pdf", "contract.pdf"),
    ],
)
def test_format_returns_the_value_as_stored(name, value, stored):
    assert check_format(name, value, field="x") == stored


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("uscc", "9111000060003734"),
        ("uscc", "I1110000600037341L"),
        ("uscc", ""),
        ("area-code", "000000"),
        ("area-code", "990000"),
        ("area-code", "430002"),
        ("area-code", "43010"),
        ("cn-mobile", "12800138000"),
        ("cn-mobile", "1380013800"),
        ("email", "a@b"),
        ("https-url", "http://example.cn"),
        ("https-url", "javascript:alert(1)"),
        ("date", "2021-03"),
        ("partial-date", "soon"),
        ("file", "../etc/passwd"),
        ("file", ""),
    ],
)
def test_format_refuses_and_says_what_is_accepted(name, value):
    with override("en"), pytest.raises(Invalid) as caught:
        check_format(name, value, field="x")

    assert str(caught.value).endswith(f"accepted: {FORMATS[name].accepted}.")


def test_uscc_says_which_check_digit_is_due():
    with override("en"), pytest.raises(Invalid) as caught:
        check_format("uscc", "911100006000373411", field="uscc")

    assert str(caught.value.errors[0]) == (
        "uscc: the check digit of “911100006000373411” does not match: it ends in 1, these digits would need L."
    )
