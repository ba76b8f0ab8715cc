"""The study of the sample: locked before outcomes, estimated, with an opinion that says who did not sign it."""

import pytest
from django.utils import translation

from pilotzone.accounts.queries import actor_of
from pilotzone.packs.samples.evaluation import second_study, the_study
from pilotzone.packs.samples.lots import the_draw
from pilotzone.packs.samples.policy_tool import FIRST, SECOND, second_call
from pilotzone.portal.homes.money import money_section
from pilotzone.studies.models import Estimate, EvaluatorKey
from pilotzone.studies.queries import result_of, signed_digests, timing_of

# One worker, so that the sample is made once.
pytestmark = [pytest.mark.usefixtures("people"), pytest.mark.xdist_group("sample")]


def test_plan_was_locked_before_outcomes_and_before_the_draw():
    timing = timing_of(the_study())
    assert (timing.retrospective, timing.locked_at < timing.first_outcome_at) == (False, True)
    assert timing.locked_at < the_draw().frozen_at


def test_interval_holds_zero_so_the_data_cannot_answer():
    estimate = Estimate.objects.get()
    overall = result_of(estimate)["overall"]["event_study"]
    assert overall["lower"] < 0 < overall["upper"]
    assert estimate.summary["complete"] == {"funded": [12, 13], "unfunded": [11, 12]}


def test_grade_is_what_the_facts_allow():
    # The lottery would give 5; the gap before the grants, large beside so uncertain an effect, caps it.
    estimate = Estimate.objects.get()
    assert (estimate.grade, estimate.summary["facts"]["gap"], estimate.summary["facts"]["retrospective"]) == (1, "rejected", False)


def test_opinion_is_signed_with_a_demonstration_key_over_what_was_found(people):
    opinion = the_study().opinion
    assert (opinion.kind, opinion.by) == ("qualified", people["evaluator"].actor_id)
    assert EvaluatorKey.objects.get() == opinion.key
    assert opinion.key.demonstration
    assert "no real evaluator" in opinion.statement["text"]["en"]
    assert {name: opinion.statement[name] for name in signed_digests(the_study())} == signed_digests(the_study())


def test_publication_waits_for_the_office():
    assert (the_study().status, the_study().origin) == ("opined", "synthetic")


def test_second_study_waits_for_ethics_and_lock():
    study = second_study()
    assert (study.status, study.call, study.ethics.count(), study.draft.content["periods"]["last"]) == (
        "draft",
        second_call(),
        0,
        "2027-Q2",
    )


def test_home_of_the_leader_shows_the_grade_of_what_was_estimated_and_hurries_no_open_call(people):
    with translation.override("en"):
        cards = {card["url"]: card for card in money_section(actor_of(people["leader"])).data["calls"]}
    first, second = cards[f"/schemes/calls/{FIRST}/"], cards[f"/schemes/calls/{SECOND}/"]
    primary = Estimate.objects.filter(study__call__code=FIRST).order_by("position").first()

    assert (first["effect"]["grade"], first["effect"]["grade_url"]) == (primary.grade, "/studies/sample-vouchers-2026/result/")
    # The second call has no result yet: the grade is what its design allows.
    assert (second["effect"]["grade"], second["effect"]["grade_url"]) == (3, f"/schemes/calls/{SECOND}/")
    assert second["figures"][-1]["note"].startswith("still open for applications: ")
