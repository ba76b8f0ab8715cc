"""Studies on the command line, in a zone that holds the worked example."""

import json

import pytest

LOAD = """
import django; django.setup()
from pilotzone.audit.actors import SYSTEM
from pilotzone.packs.examples.loading import load_worked_example
load_worked_example(by=SYSTEM)
"""
CODE = "michigan-training-grants"


@pytest.fixture(scope="module")
def zone(make_zone):
    made = make_zone("sqlite")
    (made.home / "zone.toml").write_text("")
    made.python("-c", LOAD)
    return made


def study(zone, *arguments):
    return zone.python("-m", "pilotzone", "study", *arguments)


def test_list_names_the_studies(zone):
    assert CODE in study(zone, "list", str(zone.home))
    found = json.loads(study(zone, "list", str(zone.home), "--json", "-"))
    assert [(row["id"], row["state"], row["origin"]) for row in found["studies"]] == [(CODE, "estimated", "example")]


def test_show_prints_the_sentence_and_writes_the_machine_form(zone, tmp_path):
    text = study(zone, "show", str(zone.home), CODE, "--json", str(tmp_path / "s.json"))
    assert "These data cannot answer whether the grant changed the scrap rate." in text
    assert "No opinion has been given" in text
    found = json.loads((tmp_path / "s.json").read_text())
    assert [row["outcome"] for row in found["estimates"]] == ["scrap", "scrap", "hrsemp", "hrsemp"]
    assert (found["grade"]["level"], found["opinion"], found["retrospective"]) == (1, None, True)


def test_run_brings_the_numbers_on_record(zone):
    found = json.loads(study(zone, "run", str(zone.home), CODE, "--json", "-"))
    assert [row["equal"] for row in found["estimates"]] == [True] * 4


def test_unknown_study_is_answered_with_the_known_ones(zone):
    with pytest.raises(AssertionError, match=f"'nothing' is no study of this zone. Accepted: {CODE}"):
        study(zone, "show", str(zone.home), "nothing")


def test_help_does_not_load_the_rooms(zone):
    assert "list" in study(zone, "--help")
