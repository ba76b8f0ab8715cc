"""Every page once in both languages; who may open what; each way as a person clicks it."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from tests.applications.test_reviews import PARAMETERS
from tests.applications.town import (
    AFTER,
    SECRETS,
    WAN,
    Town,
    admitted,
    applicant,
    decided,
    drawn,
    firm,
    found_town,
    meeting,
    on,
    person,
    started,
    submitted,
)

from pilotzone.accounts.commands import give_membership
from pilotzone.accounts.models import User
from pilotzone.applications import commands
from pilotzone.applications.answers import known_answers
from pilotzone.applications.call_steps import STEPS
from pilotzone.applications.enums import DrawStatus, Holder, Status
from pilotzone.applications.lists import CASES, LISTED, MEETINGS, OBJECTIONS
from pilotzone.applications.models import Application, Decision, Draw, MeetingRecord, Notice, Objection, Review
from pilotzone.applications.policy import OFFICE, READERS_OF_NOTES
from pilotzone.applications.urls import urlpatterns
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Role
from pilotzone.evidence.lottery import commitment, verify_published
from pilotzone.kit.lists import unindexed
from pilotzone.registry.commands import link_parties
from pilotzone.registry.enums import LinkKind
from pilotzone.schemes.enums import Allocation

pytestmark = pytest.mark.django_db
GIVEN = set(Role) - {Role.SYSTEM, Role.APPLICANT}
OFFICER, APPROVER = {Role.OFFICER}, {Role.APPROVER}
HOLDERS = {Role.OFFICER, Role.AUDITOR}
NOBODY = set()
# Route, and the roles that may open it. None: everybody, signed in or not. NOBODY: only whoever acts for the applicant, or was
# given the case to review.
ROUTES = {
    "cases": {*OFFICE, Role.REVIEWER},
    "start": NOBODY,
    "case": set(OFFICE),
    "fill": NOBODY,
    "check": NOBODY,
    "withdraw": NOBODY,
    "decline": NOBODY,
    "file": set(OFFICE),
    "admit": OFFICER,
    "send_back": OFFICER,
    "refuse": OFFICER | APPROVER,
    "assign": OFFICER,
    "review": NOBODY,
    "recuse": NOBODY,
    "move_up": APPROVER,
    "object": GIVEN,
    "call": set(OFFICE),
    "decide": set(OFFICE),
    "commit": HOLDERS,
    "call_step": OFFICER,
    "draw": None,
    "draw_file": None,
    "freeze": OFFICER,
    "reveal": HOLDERS,
    "void": HOLDERS,
    "notice": None,
    "sign_notice": {Role.LEADER},
    "close_notice": OFFICER,
    "objections": set(READERS_OF_NOTES),
    "objection": set(READERS_OF_NOTES),
    "meetings": set(OFFICE),
    "record_meeting": OFFICER | APPROVER,
}
OF_THE_CALL = {"start", "call", "decide", "commit"}
NUMBERED = {"draw", "draw_file", "freeze", "reveal", "void", "notice", "sign_notice", "close_notice"}
PLAIN = {"cases", "objections", "meetings", "record_meeting"}


def browser(user=None, *, language="en"):
    client = Client(headers={"accept-language": language})
    if user is not None:
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def user_of(town, name):
    return User.objects.get(pk=int(town.people[name].id.removeprefix("user:")))


def url(route, case):
    code = case.call.code
    if route in PLAIN:
        arguments = ()
    elif route in OF_THE_CALL:
        arguments = (code,)
    elif route in NUMBERED:
        arguments = (code, 1)
    else:
        arguments = (case.pk,)
    more = {"call_step": (code, "decided"), "objection": (getattr(case.objections.first(), "pk", 0),)}
    more["file"] = (case.pk, getattr(case.attachments.first(), "pk", 0))
    return reverse(f"applications:{route}", args=more.get(route, arguments))


@pytest.fixture
def noticed(town: Town) -> Application:
    """A case on public notice, with a file and an objection."""
    draft = started(town, "a")
    with on("2026-03-05"):
        commands.attach_file(draft, field="contract", name="合同.pdf", content=b"%PDF-1.7", by=town.people["a"])
    with on("2026-03-05", "10:00"):
        commands.submit_application(draft, consent=True, by=town.people["a"])
    submitted(town, "b")
    with on(AFTER):
        commands.close_window(town.call, by=town.officer)
        for case in town.call.applications.all():
            commands.admit_application(case, note_private="only for the office", by=town.officer)
    drawn(town)
    decided(town)
    with on("2026-03-25"):
        commands.sign_notice(commands.prepare_notice(town.call, by=town.officer), by=town.leader)
        commands.file_objection(draft, grounds="Not real.", by=town.people["b"])
    return Application.objects.select_related("call").get(pk=draft.pk)


@pytest.fixture
def readers():
    """One person per role, and nobody."""
    return {None: browser(), **{role: browser(person(f"reader-{role.value}", role)) for role in sorted(GIVEN)}}


@pytest.mark.parametrize("routes", [tuple(ROUTES)[::2], tuple(ROUTES)[1::2]])
def test_route_opens_for_its_roles_only(routes, readers, noticed):
    for route in routes:
        opened = {role for role, reader in readers.items() if reader.get(url(route, noticed)).status_code == 200}
        assert opened == (set(readers) if ROUTES[route] is None else ROUTES[route]), route


def test_who_is_not_signed_in_is_asked_to_and_who_is_is_refused(noticed):
    nobody, stranger = browser(), browser(person("stranger", Role.STEWARD))
    routes = ("cases", "case", "admit", "decide", "objection")
    assert {nobody.get(url(route, noticed)).status_code for route in (*routes, "object")} == {302}
    assert {stranger.get(url(route, noticed)).status_code for route in routes} == {403}


def test_every_route_of_the_room_is_in_the_table():
    assert {pattern.name for pattern in urlpatterns} == set(ROUTES)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_open_in_both_languages(language, noticed, town):
    offices = {name: browser(user_of(town, name), language=language) for name in ("officer", "approver", "leader", "auditor")}
    for route, roles in ROUTES.items():
        if route in ("draw_file", "file") or roles == NOBODY:
            continue
        name = next(name for name in offices if roles is None or Role(name) in roles)
        answer = offices[name].get(url(route, noticed))
        assert answer.status_code == 200, route
        page = answer.content.decode()
        assert f'lang="{language}"' in page, route
        stamp = "合成样例" if language == "zh-hans" else "synthetic sample"
        assert route == "record_meeting" or stamp in page, route


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_step_on_a_call_asks_first(language, noticed, town):
    officer = browser(user_of(town, "officer"), language=language)
    asked = {step: officer.get(reverse("applications:call_step", args=(noticed.call.code, step))) for step in [*STEPS, "sing"]}
    assert {step: answer.status_code for step, answer in asked.items()} == {**dict.fromkeys(STEPS, 200), "sing": 404}
    with override(language):
        assert [step for step in STEPS if str(STEPS[step].label) not in asked[step].content.decode()] == []


def test_lists_sort_and_filter_by_indexes_only():
    assert {spec.name: unindexed(spec, LISTED[spec.name]) for spec in (CASES, OBJECTIONS, MEETINGS)} == {
        "applications": [],
        "objections": [],
        "meetings": [],
    }


def test_list_is_filtered_by_call_and_state_and_exported(noticed, town):
    client, here = browser(user_of(town, "officer")), reverse("applications:cases")
    assert len(client.get(here, {"call": noticed.call.code}).context["list"].rows) == 2
    assert len(client.get(here, {"status": "objected"}).context["list"].rows) == 1
    assert len(client.get(here, {"status": "draft"}).context["list"].rows) == 0
    csv = b"".join(client.get(here, {"export": "csv", "status": "objected"})).decode()
    assert noticed.public_id in csv
    workbook = client.get(here, {"export": "xlsx"})
    assert workbook.status_code == 200
    workbook.close()


def test_words_for_the_office_and_names_stay_in_the_office(noticed, town):
    mine = browser(user_of(town, "a")).get(url("case", noticed)).content.decode()
    office = browser(user_of(town, "officer")).get(url("case", noticed)).content.decode()
    finance = browser(person("cashier", Role.FINANCE)).get(url("case", noticed)).content.decode()
    assert "only for the office" in office
    assert "only for the office" not in mine
    assert "only for the office" not in finance
    assert ">officer<" in office
    assert ">officer<" not in mine
    # An applicant's own deeds are not put down to the office.
    assert mine.count("<td>the applicant</td>") == 4
    assert mine.count("<td>name not shown</td>") == 2


def test_applicant_sees_their_own_cases_only(noticed, town):
    client = browser(user_of(town, "b"))
    assert client.get(url("case", noticed)).status_code == 404
    assert client.get(url("file", noticed)).status_code == 404
    assert noticed.public_id not in client.get(reverse("applications:cases")).content.decode()


def test_case_page_names_rate_and_file_and_counts_the_cap_without_the_case_itself(noticed, town):
    page = browser(user_of(town, "officer")).get(url("case", noticed))
    facts = {item["label"]: item["value"] for item in [*page.context["items"], *page.context["rule"]]}
    assert (facts["Rate"], facts["Left under the yearly cap"]) == ("Basic (20 %)", "CNY 1,000,000.00")
    assert {"label": "Rate", "value": "Basic"} in page.context["items"]
    assert [row["cells"][0]["text"] for row in page.context["files"]["rows"]] == ["合同.pdf"]
    assert "left empty" not in str(page.context["sections"][0]["answers"][-1]["value"])


def test_file_is_handed_out_under_its_name_and_never_sniffed(noticed, town):
    answer = browser(user_of(town, "a")).get(url("file", noticed))
    assert answer.content == b"%PDF-1.7"
    assert answer["Content-Disposition"] == "inline; filename*=UTF-8''%E5%90%88%E5%90%8C.pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"


# The applicant's way


@pytest.fixture
def open_town(db) -> Town:
    now = datetime.now(UTC)
    town = found_town(opens_at=now - timedelta(days=300), closes_at=now + timedelta(days=3))
    applicant(town, "a")
    return town


def test_applicant_starts_fills_in_checks_and_submits(open_town):
    client = browser(user_of(open_town, "a"))
    begin = reverse("applications:start", args=(open_town.call.code,))
    assert client.get(begin).status_code == 200
    answer = client.post(begin, {"party": open_town.parties[0].pk})
    case = Application.objects.get()
    assert answer.url == reverse("applications:fill", args=(case.pk,))
    # Half an answer is kept as a draft; it does not go on.
    fill = url("fill", case)
    assert client.get(fill).status_code == 200
    assert client.post(fill, {"use_type": "training", "draft": ""}).url == url("case", case)
    assert client.post(fill, {"use_type": "training", "next": ""}).status_code == 422
    whole = {"fee": "500,000", "use_type": "training", "contract": SimpleUploadedFile("合同.pdf", b"%PDF-1.7"), "next": ""}
    assert client.post(fill, whole).url == url("check", case)
    case.refresh_from_db()
    assert case.answers == {"fee": 50 * WAN, "use_type": "training", "contract": "合同.pdf"}
    page = client.get(url("check", case)).content.decode()
    assert "CNY 500,000.00" in page
    assert "Outcomes may be used to evaluate" in page
    assert client.post(url("check", case), {}).status_code == 422
    assert client.post(url("check", case), {"consent": "no"}).url == url("case", case)
    case.refresh_from_db()
    assert (case.status, case.consented_at, case.amount) == (Status.SUBMITTED, None, 15 * WAN)
    page = client.get(url("case", case)).content.decode()
    assert "Next: the office checks whether the application is complete and eligible." in page
    assert "The window closes on" in page
    assert url("withdraw", case) in page
    assert client.get(fill).status_code == 403
    # Whoever comes back by the call's link goes on with the case that is there.
    assert client.get(begin).url == url("case", case)


def test_draft_with_a_wrong_answer_is_not_kept(open_town):
    case = start_case(open_town)
    client = browser(user_of(open_town, "a"))
    assert client.post(url("fill", case), {"fee": "much", "draft": ""}).status_code == 422
    assert Application.objects.get().answers == {}


def start_case(town):
    return commands.start_application(town.call, party=town.parties[0], by=town.people["a"])


def test_form_sent_twice_is_carried_out_once(open_town):
    case = start_case(open_town)
    client = browser(user_of(open_town, "a"))
    commands.save_answers(case, answers={"fee": 50 * WAN, "use_type": "training"}, by=open_town.people["a"])
    key = re.search(r'name="request_key" value="([0-9a-f-]+)"', client.get(url("check", case)).content.decode())[1]
    sent = {"consent": "yes", "request_key": key}
    assert client.post(url("check", case), sent).status_code == 302
    assert client.post(url("check", case), sent).status_code in (403, 409)
    assert Application.objects.get().facts.count() == 1


def test_related_supplier_is_told_in_plain_words_on_the_page(open_town):
    case = start_case(open_town)
    supplier = firm("Cloud Ltd", uscc="91430100MA4L16JX0N")
    link_parties(supplier, open_town.parties[0], kind=LinkKind.CONTROLS, source="company register", by=SYSTEM)
    answers = {"fee": 50 * WAN, "use_type": "training", "contract_number": "HT-1", "supplier_uscc": supplier.uscc}
    commands.save_answers(case, answers=answers, by=open_town.people["a"])
    answer = browser(user_of(open_town, "a")).post(url("check", case), {"consent": "yes"})
    assert answer.status_code == 422
    assert "Cloud Ltd controls a (source: company register)" in answer.content.decode()


def test_register_fills_in_what_it_knows(open_town):
    form = {
        "type": "object",
        "properties": {
            "uscc": {"type": "string"},
            "name_zh": {"type": "string", "x-title-en": "Name"},
            "fee": {"type": "integer", "format": "amount"},
        },
        "required": ["fee"],
    }
    case = start_case(open_town)
    case.form.schema = form
    assert known_answers(case) == {"name_zh": "a"}


def test_withdrawing_asks_first_and_is_done_by_the_applicant(open_town):
    case = start_case(open_town)
    client = browser(user_of(open_town, "a"))
    assert "for good" in client.get(url("withdraw", case)).content.decode()
    assert client.post(url("withdraw", case), {}).status_code == 302
    assert Application.objects.get().status == Status.WITHDRAWN


def test_member_of_two_parties_chooses_for_which_to_apply(open_town):
    second = firm("second")
    give_membership(user_of(open_town, "a"), party=second, by=SYSTEM)
    client = browser(user_of(open_town, "a"))
    begin = reverse("applications:start", args=(open_town.call.code,))
    assert {option for option, _label in client.get(begin).context["form"].fields["party"].choices} == {open_town.parties[0].pk, second.pk}
    client.post(begin, {"party": second.pk})
    assert Application.objects.get().party == second
    assert client.post(begin, {"party": firm("third").pk}).status_code == 422


# The office's way


def test_officer_admits_sends_back_and_refuses(town):
    first, second, third = submitted(town, "a"), submitted(town, "b"), submitted(town, "c")
    client = browser(user_of(town, "officer"))
    assert "cannot tell" in client.get(url("admit", first)).content.decode()
    assert client.post(url("admit", first), {"eligible_cost": "400,000"}).status_code == 302
    assert (
        client.post(url("send_back", second), {"reason": "incomplete", "note_public": "Add it", "due_on": "2999-01-05"}).status_code == 302
    )
    assert client.post(url("refuse", third), {"reason": "not_eligible"}).status_code == 422
    assert client.post(url("refuse", third), {"reason": "not_eligible", "note_public": "No"}).status_code == 302
    assert [Application.objects.get(pk=case.pk).status for case in (first, second, third)] == ["admitted", "returned", "refused"]
    assert Application.objects.get(pk=first.pk).amount == 8 * WAN
    mine = browser(user_of(town, "b"))
    assert "Add it" in mine.get(url("fill", second)).content.decode()


def test_lottery_by_clicks_and_redrawn_by_anybody_from_the_public_page(town):
    cases = [submitted(town, name) for name in ("Red Ltd", "Green Ltd", "Blue Ltd")]
    officer, auditor = browser(user_of(town, "officer")), browser(user_of(town, "auditor"))
    code = town.call.code
    assert officer.post(reverse("applications:call_step", args=(code, "close"))).status_code == 302
    for case in cases:
        officer.post(url("admit", case), {})
    commit = reverse("applications:commit", args=(code,))
    office, witness = (commitment(bytes.fromhex(SECRETS[holder])) for holder in Holder)
    assert officer.post(commit, {"commitment": office}).status_code == 422
    assert (
        officer.post(commit, {"commitment": office, "reveal_by": f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%dT%H:%M}"}).status_code
        == 302
    )
    assert auditor.post(commit, {"commitment": witness}).status_code == 302
    at_draw = {name: reverse(f"applications:{name}", args=(code, 1)) for name in ("draw", "draw_file", "freeze", "reveal")}
    assert "Freeze the list" in officer.get(at_draw["draw"]).content.decode()
    assert officer.post(at_draw["freeze"], {}).status_code == 302
    assert officer.post(at_draw["reveal"], {"secret": SECRETS[Holder.WITNESS]}).status_code == 422
    assert officer.post(at_draw["reveal"], {"secret": SECRETS[Holder.OFFICE]}).status_code == 302
    public = browser()
    assert SECRETS[Holder.OFFICE] in public.get(at_draw["draw"]).content.decode()
    assert auditor.post(at_draw["reveal"], {"secret": SECRETS[Holder.WITNESS]}).status_code == 302
    document = json.loads(public.get(at_draw["draw_file"]).content)
    assert [place.public_id for place in verify_published(document)] == document["result"]
    page = public.get(at_draw["draw"], {"again": 1}).content.decode()
    assert "Drawn again just now" in page
    sides = re.findall(r'<td>(?:commitment published|secret revealed)<span class="pz-table__sub">(\w+)</span></td>', page)
    assert sides == ["office", "witness", "office", "witness"]
    assert f"pilotzone draw verify draw-{code}-1.json" in page
    assert [case for case in cases if case.party.name_zh in page] == []
    assert Draw.objects.get().status == DrawStatus.REVEALED


def test_draw_is_declared_void_in_public(town):
    submitted(town, "a")
    officer = browser(user_of(town, "officer"))
    commit = reverse("applications:commit", args=(town.call.code,))
    officer.post(commit, {"commitment": commitment(bytes(32)), "reveal_by": f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%dT%H:%M}"})
    void = reverse("applications:void", args=(town.call.code, 1))
    assert officer.post(void, {"reason_zh": "改期", "reason_en": "Put off"}).status_code == 302
    assert "Put off" in browser().get(reverse("applications:draw", args=(town.call.code, 1))).content.decode()


def test_approver_decides_down_the_list_with_the_meeting_and_the_leader_signs(town):
    admitted(town, "a", "b")
    drawn(town)
    record = meeting()
    approver, officer, leader = (browser(user_of(town, name)) for name in ("approver", "officer", "leader"))
    here = reverse("applications:decide", args=(town.call.code,))
    assert "Decide down the list" in approver.get(here).content.decode()
    assert "Decide down the list</button>" not in officer.get(here).content.decode()
    assert officer.post(here, {"meeting": record.pk}).status_code == 403
    assert approver.post(here, {"meeting": record.pk}).status_code == 302
    assert {decision.meeting for decision in Decision.objects.filter(step="approve")} == {record}
    officer.post(reverse("applications:call_step", args=(town.call.code, "notice")))
    number = (town.call.code, 1)
    # Not public before it is signed.
    assert browser().get(reverse("applications:notice", args=number)).status_code == 404
    assert leader.post(reverse("applications:sign_notice", args=number)).status_code == 302
    page = browser().get(reverse("applications:notice", args=number)).content.decode()
    assert "How to object" in page
    assert Notice.objects.get().signed_by == town.leader.id


def test_objection_by_anybody_signed_in_is_decided_on_its_page(town):
    admitted(town, "a", "b")
    drawn(town)
    decided(town)
    commands.sign_notice(commands.prepare_notice(town.call, by=town.officer), by=town.leader)
    case = town.call.applications.get(party__name_en="a")
    citizen = browser(person("citizen"))
    assert citizen.post(url("object", case), {"grounds": ""}).status_code == 422
    assert citizen.post(url("object", case), {"grounds": "I know them."}).status_code == 302
    objection = Objection.objects.get()
    page = reverse("applications:objection", args=(objection.pk,))
    approver = browser(user_of(town, "approver"))
    assert "I know them." in approver.get(page).content.decode()
    assert browser(user_of(town, "officer")).post(page, {"upheld": "yes", "note_public": "x"}).status_code == 403
    assert approver.post(page, {"upheld": "yes"}).status_code == 422
    assert approver.post(page, {"upheld": "yes", "note_public": "You are right."}).status_code == 302
    assert Application.objects.get(pk=case.pk).status == Status.REFUSED


def test_waiting_case_is_moved_up_from_its_page(db):
    town = found_town(pool_amount=10 * WAN, allocation=Allocation.FIRST_COME)
    admitted(town, "a", "b")
    with on(AFTER, "11:00"):
        commands.rank_by_arrival(town.call, by=town.officer)
    decided(town)
    with on("2026-03-25"):
        commands.sign_notice(commands.prepare_notice(town.call, by=town.officer), by=town.leader)
    first, second = town.call.applications.order_by("rank")
    approver = browser(user_of(town, "approver"))
    assert approver.post(url("move_up", second), {}).status_code == 422
    assert browser(user_of(town, "a")).post(url("decline", first), {}).status_code == 302
    assert approver.post(url("move_up", second), {}).status_code == 302
    assert Application.objects.get(pk=second.pk).status == Status.APPROVED


def test_case_is_offered_to_reviewers_where_experts_score_and_nowhere_else(db):
    for options, offered in (({}, False), ({"allocation": Allocation.SCORE, "allocation_parameters": PARAMETERS}, True)):
        with transaction.atomic():
            town = found_town(**options)
            (case,) = admitted(town, "a")
            labels = [action["label"] for action in browser(user_of(town, "officer")).get(url("case", case)).context["actions"]]
            assert ("Give to a reviewer" in labels) == offered
            transaction.set_rollback(True)


def test_what_a_fact_rests_on_is_named_and_linked(noticed, town):
    cells = [row["cells"][-1] for row in browser(user_of(town, "officer")).get(url("case", noticed)).context["recorded"]["rows"]]
    # A decision is shown on its case's page.
    assert {(cell["text"], cell["url"]) for cell in cells} == {(f"Application {noticed}, {noticed.party}", url("case", noticed))}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_reviewer_scores_or_steps_out(db, language):
    town = found_town(allocation=Allocation.SCORE, allocation_parameters=PARAMETERS)
    case, other = admitted(town, "a", "b")
    officer, reviewer = browser(user_of(town, "officer")), browser(user_of(town, "reviewer"), language=language)
    assert reviewer.get(url("case", case)).status_code == 404
    for each in (case, other):
        assert officer.post(url("assign", each), {"reviewer": town.reviewer.id}).status_code == 302
    assert len(reviewer.get(reverse("applications:cases")).context["list"].rows) == 2
    assert reviewer.get(url("review", case)).status_code == 200
    assert reviewer.post(url("review", case), {"need": 41, "team": 1}).status_code == 422
    assert reviewer.post(url("review", case), {"need": 40, "team": 10, "comment": "good"}).status_code == 302
    assert reviewer.get(url("recuse", other)).status_code == 200
    assert reviewer.post(url("recuse", other), {"comment": "kin"}).status_code == 302
    assert [(review.scores, review.recused) for review in Review.objects.order_by("id")] == [({"need": 40, "team": 10}, False), ({}, True)]
    assert "good" in officer.get(url("case", case)).content.decode()


def test_meeting_is_recorded_once(town):
    client = browser(user_of(town, "approver"))
    sent = {"number": "2026-9", "held_on": "2026-03-24", "title_zh": "会议", "title_en": "Meeting", "origin": "synthetic"}
    assert client.post(reverse("applications:record_meeting"), sent).status_code == 302
    assert client.post(reverse("applications:record_meeting"), sent).status_code == 422
    assert MeetingRecord.objects.get().number == "2026-9"


def test_case_page_asks_the_database_a_bounded_number_of_questions(noticed, town, django_assert_max_num_queries):
    client = browser(user_of(town, "officer"))
    with django_assert_max_num_queries(75):
        client.get(url("case", noticed))


def test_list_of_cases_asks_the_same_number_of_questions_for_few_and_many(town, django_assert_max_num_queries):
    for number in range(8):
        submitted(town, f"firm-{number}")
    client = browser(user_of(town, "officer"))
    with django_assert_max_num_queries(20):
        assert len(client.get(reverse("applications:cases")).context["list"].rows) == 8


def test_calls_page_leads_to_apply_to_the_work_and_to_what_is_public(open_town, db):
    here = reverse("schemes:call", args=(open_town.call.code,))
    apply, work = (reverse(f"applications:{name}", args=(open_town.call.code,)) for name in ("start", "call"))
    public, mine, office = (
        client.get(here).content.decode()
        for client in (browser(), browser(user_of(open_town, "a")), browser(user_of(open_town, "officer")))
    )
    assert [apply in page for page in (public, mine, office)] == [True, True, False]
    assert [work in page for page in (public, mine, office)] == [False, False, True]


def test_calls_page_leads_to_draws_and_signed_notices(noticed):
    page = browser().get(reverse("schemes:call", args=(noticed.call.code,))).content.decode()
    assert reverse("applications:draw", args=(noticed.call.code, 1)) in page
    assert reverse("applications:notice", args=(noticed.call.code, 1)) in page
    # The window is over: nobody is led to a form that would be refused.
    assert reverse("applications:start", args=(noticed.call.code,)) not in page
