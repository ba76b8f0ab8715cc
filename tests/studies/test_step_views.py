"""A study from opening to publication by the forms that people fill in, and what they are refused."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.studies.test_views import browser, url
from tests.studies.world import EVALUATOR, KEY, at, fresh, make_world, outcome, outcomes, plan

from pilotzone.audit.enums import Role
from pilotzone.audit.signatures import sign_statement
from pilotzone.kit.canonical import sha256_hex
from pilotzone.studies.commands import stop_study, write_plan
from pilotzone.studies.enums import StudyStatus
from pilotzone.studies.models import Estimate, Opinion, PlanDraft, Study

pytestmark = pytest.mark.django_db


def test_draft_is_the_offices_and_stopped_study_says_why():
    world = make_world(firms=2, funded=1)
    assert browser().get(url("study", world)).status_code == 404
    assert browser(Role.LEADER).get(url("study", world)).status_code == 200
    with at("2025-02-01"):
        stop_study(world.study, reason_zh="数据来源取消", reason_en="The source was discontinued.", by=EVALUATOR)
    assert "The source was discontinued." in browser().get(url("study", world)).content.decode()
    assert "The source was discontinued." in browser().get(url("studies", world)).content.decode()


OUTCOME = {
    "code": "turnover",
    "role": "benefit",
    "primary": "on",
    "transform": "level",
    "name_zh": "营业收入",
    "name_en": "turnover",
    "unit_zh": "万元",
    "unit_en": "10,000 yuan",
    "indicator": "",
    "column": "turnover",
    "self_reported": "no",
    "audited_subsample": "",
}
UNUSED = {"role": "output", "transform": "level"}
PLAN = {
    "question_zh": "是否提高？",
    "question_en": "Did it rise?",
    "population": "eligible",
    "treatment": "offered",
    "period_type": "year",
    "first": "2023",
    "last": "2026",
    "controls": ["never"],
    "comparison_zh": "未获支持",
    "comparison_en": "unfunded",
    "anticipation": "0",
    "permutations": "99",
    "decision_zh": "续办",
    "decision_en": "continue",
    "spillover_excluded": "",
    **{f"o1-{name}": value for name, value in OUTCOME.items()},
    **{f"o{number}-{name}": value for number in (2, 3, 4) for name, value in UNUSED.items()},
}


def sent(client, route, world, data, status=302):
    answer = client.post(url(route, world), data)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer


def test_study_goes_from_opening_to_publication_by_forms():
    world = make_world()
    officer, evaluator, ethics, leader = (browser(role) for role in (Role.OFFICER, Role.EVALUATOR, Role.ETHICS, Role.LEADER))
    opened = sent(officer, "open", world, {"code": "by-forms", "title_zh": "甲", "title_en": "By forms", "call": world.call.pk})
    study = Study.objects.get(code="by-forms")
    assert opened.url == reverse("studies:study", args=("by-forms",))
    world = type(world)(world.call, world.parties, study)

    sent(officer, "plan_edit", world, PLAN | {"last": "2022"}, status=422)
    sent(officer, "plan_edit", world, PLAN)
    assert 'value="营业收入"' in evaluator.get(url("plan_edit", world)).content.decode()
    sent(evaluator, "lock", world, {"known_before": "无"}, status=422)
    sent(ethics, "ethics", world, {"verdict": "approved"})
    sent(evaluator, "lock", world, {"known_before": ""}, status=422)
    sent(evaluator, "lock", world, {"known_before": "尚无数据"})
    assert fresh(world).status == StudyStatus.LOCKED

    source = {"grade": "B", "source_zh": "税务数据", "source_en": "tax file"}
    wrong_periods = SimpleUploadedFile("o.csv", file_of(world).replace("2026", "20xx").encode())
    sent(officer, "outcomes", world, {**source, "file": wrong_periods}, status=422)
    sent(officer, "outcomes", world, {**source, "file": SimpleUploadedFile("o.csv", file_of(world).encode())})
    sent(evaluator, "snapshot", world, {})
    sent(evaluator, "estimate", world, {})
    sent(officer, "note", world, {"text_zh": "每家0.8万元", "text_en": "8,000 yuan for each"})
    assert Estimate.objects.count() == 1

    sent(evaluator, "keys", world, {"pem": "no key"}, status=422)
    sent(evaluator, "keys", world, {"pem": KEY.public.pem().decode()})
    said = {"opinion": "unqualified", "text_zh": "可以接受。", "text_en": "Acceptable."}
    statement = evaluator.get(url("statement", world), said).content
    envelope = sign_statement({"file": "opinion.json", "sha256": sha256_hex(statement)}, KEY)
    wrong = SimpleUploadedFile("o.json", statement.replace(b"unqualified", b"disclaimer"))
    sent(evaluator, "opinion", world, {"statement": wrong, "envelope": upload(envelope)}, status=422)
    sent(evaluator, "opinion", world, {"statement": SimpleUploadedFile("o.json", statement), "envelope": upload("nothing")}, status=422)
    sent(evaluator, "opinion", world, {"statement": SimpleUploadedFile("o.json", statement), "envelope": upload(envelope)})
    assert Opinion.objects.get().statement["text"]["en"] == "Acceptable."

    sent(leader, "publish", world, {"response_zh": ""}, status=422)
    sent(leader, "publish", world, {"response_zh": "续办。"})
    assert fresh(world).status == StudyStatus.PUBLISHED
    assert "8,000 yuan for each" in browser().get(url("result", world)).content.decode()


def test_form_keeps_what_it_does_not_ask_for():
    world = make_world(firms=2, funded=1)
    content = plan(outcomes=[outcome(detectable=1.5)], other_support_treated=0.1, estimator=plan()["estimator"] | {"max_event": 1})
    with at("2024-12-02"):
        write_plan(world.study, content, by=EVALUATOR)
    client = browser(Role.EVALUATOR)
    assert client.get(url("plan_edit", world)).context["form"]["decision_en"].value() == content["decision_en"]
    sent(client, "plan_edit", world, PLAN | {"o1-column": "", "o1-indicator": ""}, status=422)
    sent(client, "plan_edit", world, PLAN | {"decision_en": "Stop."})
    written = PlanDraft.objects.get().content
    assert (written["decision_en"], written["other_support_treated"], written["estimator"]["max_event"]) == ("Stop.", 0.1, 1)
    assert (written["outcomes"][0]["detectable"], written["outcomes"][0]["name_en"]) == (1.5, "turnover")


def file_of(world):
    """Return the outcomes as somebody brings them."""
    rows = outcomes(world.parties).to_pylist()
    return "\n".join(["unit,period,turnover", *(f"{row['unit']},{row['time']},{row['turnover']}" for row in rows)])


def upload(content):
    return SimpleUploadedFile("o.sig.json", json.dumps(content).encode())


def test_form_sent_twice_is_carried_out_once():
    world = make_world(firms=2, funded=1)
    client = browser(Role.EVALUATOR)
    data = {"code": "twice", "title_zh": "甲", "title_en": "A", "request_key": "6b3f7a52-2c9c-4f41-9d38-0b1f8a2a9f11"}
    assert [client.post(url("open", world), data).status_code for _time in range(2)] == [302, 409]
    assert Study.objects.filter(code="twice").count() == 1
