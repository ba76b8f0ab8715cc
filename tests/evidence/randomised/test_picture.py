"""Pictures of a trial: what they say to a screen reader, and that nothing depends on colour alone."""

import xml.etree.ElementTree as ET

import pytest
from tests.evidence.randomised.trials import columns, plain, table

from pilotzone.evidence import TrialOptions, trial
from pilotzone.evidence.randomised.picture import effects_svg, gaps_svg, lottery_svg, trial_png, trial_svg

ARMS = ("control", "voucher", "advice")


def record(options=None, **changes):
    return trial(table(plain(90, arms=ARMS)), columns(**({"outcomes": ("y", "z")} | changes)), options).to_dict()


def words(svg):
    root = ET.fromstring(svg)
    assert root.get("role") == "img"
    return ["".join(part.itertext()) for part in root if part.tag.endswith(("title", "desc"))]


@pytest.mark.parametrize(("lang", "title"), [("en", "Means and differences by arm"), ("zh", "各组均值与差异")])
def test_one_picture_says_means_effects_lottery_and_balance(lang, title):
    found = record(TrialOptions(permutations=99), covariates=("x",))

    heading, desc = words(trial_svg(found, lang=lang))

    assert heading == title
    first = found["contrasts"][0]["randomisation"]["p_value"]
    assert f"p = {first:.3f}" in desc
    assert all(name in desc for name in ("control", "voucher", "advice", "x "))
    assert trial_png(found, lang=lang).startswith(b"\x89PNG")


def test_numbers_stand_beside_the_points():
    found = record(TrialOptions(permutations=0))

    drawn = effects_svg(found)

    effect = found["contrasts"][0]["estimates"]["difference"]["estimate"]
    assert f">{effect:+.3f}".replace("-", "−") in drawn
    assert 'stroke-dasharray="3,3"' in drawn


def test_what_was_not_made_is_not_drawn():
    found = record(TrialOptions(permutations=0))

    assert (lottery_svg(found), gaps_svg(found)) == ("", "")


def test_an_effect_without_interval_and_an_outcome_nobody_has_are_drawn_all_the_same():
    found = record(TrialOptions(permutations=0))
    found["contrasts"][0]["estimates"]["difference"] |= {"se": None, "lower": None, "upper": None}
    found["table"]["means"][1]["arms"][2]["mean"] = None

    _, desc = words(effects_svg(found))

    estimate = found["contrasts"][0]["estimates"]["difference"]["estimate"]
    assert f"differences advice {estimate:.4g}, voucher" in desc.replace("−", "-")


def test_arms_differ_by_shape_in_the_balance_picture():
    drawn = gaps_svg(record(TrialOptions(permutations=0), covariates=("x",)))

    assert "voucher" in drawn
    assert "advice" in drawn
    assert 'stroke-dasharray="2,3"' in drawn
