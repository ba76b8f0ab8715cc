"""What a rule pays: to the fen, never above the cap, split without a rest."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.schemes.book import rule_content

from pilotzone.kit.amounts import Rounding
from pilotzone.schemes.content import WHOLE, Entitlement, add_months, read_content
from pilotzone.schemes.errors import BadRule

FEN = st.integers(0, 10**13)
CONDITION = {"code": "a", "expression": "true", "reason_zh": "理由", "reason_en": "reason"}
RATES = st.integers(1, WHOLE)


@st.composite
def payer_shares(draw: st.DrawFn) -> list[int]:
    """Shares of one to ten payers that sum to the whole."""
    cuts = sorted(draw(st.sets(st.integers(1, WHOLE - 1), max_size=9)))
    return [upper - lower for lower, upper in zip([0, *cuts], [*cuts, WHOLE], strict=True)]


def rule(rate: int = 2000, shares: tuple[int, ...] = (5000, 5000), **changes):
    classes = [{"code": "all", "expression": "true", "rate_bp": rate, "name_zh": "全部", "name_en": "all"}]
    payers = [{"code": f"payer-{n}", "share_bp": share, "name_zh": "方", "name_en": "payer"} for n, share in enumerate(shares)]
    return read_content(rule_content(classes=classes, payers=payers, eligibility=[], **changes))


@pytest.mark.parametrize(
    ("cost", "used", "paid"),
    [
        (100_000_00, 0, Entitlement(20_000_00, 20_000_00, 2000, 1_000_000_00, capped=False)),
        (5_000_000_00, 0, Entitlement(1_000_000_00, 1_000_000_00, 2000, 1_000_000_00, capped=False)),
        (5_000_000_05, 0, Entitlement(1_000_000_00, 1_000_000_01, 2000, 1_000_000_00, capped=True)),
        (1_000_000_00, 900_000_00, Entitlement(100_000_00, 200_000_00, 2000, 100_000_00, capped=True)),
        (1_000_000_00, 1_000_000_00, Entitlement(0, 200_000_00, 2000, 0, capped=True)),
        # What was used may exceed a cap that a later version of the rule lowered.
        (1_000_000_00, 3_000_000_00, Entitlement(0, 200_000_00, 2000, 0, capped=True)),
    ],
)
def test_entitlement_is_the_share_up_to_what_the_cap_leaves(cost, used, paid):
    assert rule().entitlement(cost, "all", used_this_year=used) == paid


@pytest.mark.parametrize(("rounding", "amount"), [(Rounding.DOWN, 1), (Rounding.HALF_UP, 2), (Rounding.HALF_EVEN, 2)])
def test_half_a_fen_goes_where_the_rule_says(rounding, amount):
    # Half of three fen.
    assert rule(5000, rounding=rounding.value).entitlement(3, "all", used_this_year=0).amount == amount


def test_less_than_the_minimum_is_nothing():
    content = rule(minimum_fen=5_000_00)
    assert content.entitlement(25_000_00, "all", used_this_year=0).amount == 5_000_00
    assert content.entitlement(24_999_99, "all", used_this_year=0).amount == 0


def test_rule_without_a_cap_names_no_room():
    content = read_content({name: value for name, value in rule_content(eligibility=[]).items() if name != "cap_per_year_fen"})
    assert content.entitlement(10**12, "other", used_this_year=10**12) == Entitlement(5 * 10**11, 5 * 10**11, 5000, None, capped=False)


def test_unknown_class_names_those_there_are():
    with pytest.raises(BadRule) as refusal:
        rule().entitlement(1, "start-up", used_this_year=0)
    assert [(error.field, error.value, error.accepted) for error in refusal.value.errors] == [("rate_class", "start-up", ["all"])]


# Time says how busy the machine is, and nothing of the rule.
@settings(deadline=None)
@given(cost=FEN, rate=RATES, used=FEN, rounding=st.sampled_from(Rounding), cap=st.none() | st.integers(1, 10**12))
def test_entitlement_is_exact_to_the_fen_and_never_above_the_cap(cost, rate, used, rounding, cap):
    content = rule_content(eligibility=[], rounding=rounding.value, cap_per_year_fen=cap)
    content["classes"] = [content["classes"][1] | {"rate_bp": rate}]
    found = read_content({name: value for name, value in content.items() if value is not None})

    paid = found.entitlement(cost, "other", used_this_year=used)

    exact = Fraction(cost * rate, WHOLE)
    assert abs(paid.share - exact) < 1
    assert (paid.share <= exact) if rounding is Rounding.DOWN else True
    assert 0 <= paid.amount <= paid.share
    assert paid.amount == paid.share or paid.amount + used >= (cap or 0)
    assert cap is None or paid.amount + min(used, cap) <= cap
    assert paid.capped == (paid.amount < paid.share)


@settings(deadline=None)
@given(amount=FEN, shares=payer_shares())
def test_payers_parts_sum_to_the_amount_and_are_fair_to_the_fen(amount, shares):
    parts = rule(shares=tuple(shares)).by_payer(amount)

    assert sum(parts.values()) == amount
    assert all(abs(parts[f"payer-{n}"] - Fraction(amount * share, WHOLE)) < 1 for n, share in enumerate(shares))


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"pool": 5}, [("pool", 5)]),
        ({"rounding": "nearest"}, [("rounding", "nearest")]),
        ({"validity_months": 0}, [("validity_months", 0)]),
        ({"cap_per_year_fen": 0}, [("cap_per_year_fen", 0)]),
        ({"classes": []}, [("classes", None)]),
        ({"payers": [{"code": "city", "share_bp": 9999, "name_zh": "市", "name_en": "city"}]}, [("payers.share_bp", 9999)]),
        ({"payers": [{"code": "city", "share_bp": 5000, "name_zh": "市", "name_en": "city"}] * 2}, [("payers.code", "city")]),
        ({"eligibility": [{"code": "a", "expression": "true", "reason_zh": "", "reason_en": "a"}]}, [("eligibility[0].reason_zh", "")]),
        (
            {"eligibility": [{"code": "a", "expression": "1" * 501, "reason_zh": "a", "reason_en": "a"}]},
            [("eligibility[0].expression", "1" * 501)],
        ),
        ({"pool": 5, "rounding": "nearest"}, [("pool", 5), ("rounding", "nearest")]),
    ],
)
def test_content_that_is_not_accepted_is_named_place_by_place(changes, faults):
    with pytest.raises(BadRule) as refusal:
        read_content(rule_content(**changes))
    assert [(error.field, error.value) for error in refusal.value.errors] == faults


def test_missing_part_is_named():
    with pytest.raises(BadRule) as refusal:
        read_content({name: value for name, value in rule_content().items() if name != "payers"})
    assert [str(error.accepted) for error in refusal.value.errors] == ["'payers' is a required property"]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 3, 15), 12, date(2027, 3, 15)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_add_months_ends_on_the_last_day_where_there_is_no_such_day(day, months, later):
    assert add_months(day, months) == later
