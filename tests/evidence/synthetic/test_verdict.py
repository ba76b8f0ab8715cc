import pytest
from tests.evidence.synthetic.panels import panel, panel_of

from pilotzone.evidence import SynthOptions, synth
from pilotzone.evidence.synthetic.verdict import sentence, verdict


def record_of(units, **options):
    return synth(panel_of(units), SynthOptions(**{"draws": 50, "method": "did"} | options)).to_dict()


def test_a_clear_effect_is_said_in_units_of_the_outcome():
    record = record_of(panel(effect=30.0, donors=19))

    bold, rest = sentence(record, "en")

    assert verdict(record).answered
    assert bold.startswith(
        f"After the start, y of u00 was on average {record['effect']:.2f} higher than its synthetic counterpart (95% interval"
    )
    assert "only if both would have moved alike" in rest
    assert sentence(record, "zh")[0].startswith(f"实施后，u00的y比合成对照平均高 {record['effect']:.2f}")


def test_several_treated_units_are_counted():
    bold, _ = sentence(record_of(panel(effect=-30.0, starts=(2006, 2009))), "en")

    assert "y of 2 treated units was on average" in bold
    assert " lower than" in bold


@pytest.mark.parametrize(
    ("units", "options", "reasons", "words"),
    [
        (panel(donors=19), {}, ("wide", "rank"), "is not unusual (place"),
        (panel(effect=30.0), {}, ("rank",), "the largest of 13, but with so few donors"),
        (panel(effect=30.0, donors=19), {"errors": "none"}, ("no_interval",), "no interval can be given"),
        (panel(effect=30.0, donors=19), {"errors": "bootstrap"}, ("no_interval",), "no interval can be given"),
        (panel(donors=1), {}, ("no_interval", "unranked"), "too few donors to tell by placebos"),
        (panel(starts=(2009, 2009)), {}, ("wide",), "That is not the same as no effect."),
    ],
)
def test_what_stands_against_a_sentence_is_said(units, options, reasons, words):
    record = record_of(units, **options)

    bold, rest = sentence(record, "en")

    assert verdict(record).reasons == reasons
    assert bold.startswith("These data cannot answer whether the policy changed y of ")
    assert words in rest


@pytest.mark.parametrize(("share", "reasons"), [(0.5, ("earlier",)), (0.49, ()), (-2.0, ())])
def test_an_effect_before_the_start_stands_against_one_after_it(share, reasons):
    record = record_of(panel(effect=30.0, donors=19), placebo_time=2)
    assert verdict(record).answered
    early = record | {"placebo_time": record["placebo_time"] | {"effect": share * record["effect"]}}

    assert verdict(early).reasons == reasons
    for lang, words in (("en", "cannot be put down to the policy"), ("zh", "不能归于政策")):
        assert (words in sentence(early, lang)[1]) == bool(reasons)


def test_a_poor_fit_stands_against_any_number():
    record = record_of(panel(effect=30.0, donors=19))
    poor = record | {"warnings": [{"code": "poor_fit", "message": "", "data": {}}]}

    assert verdict(poor).reasons == ("poor_fit",)
    assert "failed to follow the treated" in sentence(poor, "en")[1]


def test_ranks_and_interval_that_disagree_are_both_said():
    record = record_of(panel(effect=30.0, donors=19)) | {"lower": -1.0, "upper": 40.0}

    assert "unusual (place 1 of 20, p = 0.050); the two disagree" in sentence(record, "en")[1]
    assert "两种判断不一致" in sentence(record, "zh")[1]


def test_the_minus_sign_can_be_chosen():
    record = record_of(panel(effect=-5.0, donors=4))

    assert "-" in sentence(record, "en", minus="-")[1]
    assert "\u2212" in sentence(record, "en")[1]
