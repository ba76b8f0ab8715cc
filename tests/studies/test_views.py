"""Every page once in both languages; who may open what; what stands on them."""

import json

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.studies.world import EVALUATOR, LEADER, at, collect, estimate, lock, make_world, opine

from pilotzone.accounts.commands import give_role, register_user
from pilotzone.audit.actors import SYSTEM, Actor
from pilotzone.audit.enums import Role
from pilotzone.audit.guard import guarded_writes
from pilotzone.kit.canonical import sha256_hex
from pilotzone.kit.lists import unindexed
from pilotzone.studies.commands import publish_study, record_deviation
from pilotzone.studies.lists import REGISTER
from pilotzone.studies.models import Estimate, Plan, Snapshot, Study
from pilotzone.studies.urls import urlpatterns

pytestmark = pytest.mark.django_db
GIVEN = sorted(set(Role) - {Role.SYSTEM, Role.APPLICANT})
PLANNERS, READERS = {Role.OFFICER, Role.EVALUATOR}, {Role.EVALUATOR, Role.AUDITOR}
# Route, and the roles that may open it for a study that is estimated and not public. None: everybody, signed in or not.
ROUTES = {
    "studies": None,
    "open": PLANNERS,
    "keys": {Role.EVALUATOR},
    "study": None,
    "plan": None,
    "plan_file": None,
    "plan_edit": PLANNERS,
    "lock": {Role.EVALUATOR},
    "ethics": {Role.ETHICS},
    "outcomes": PLANNERS,
    "snapshot": {Role.EVALUATOR},
    "estimate": {Role.EVALUATOR},
    "deviation": {Role.EVALUATOR},
    "publish": {Role.OFFICER, Role.LEADER},
    "stop": {Role.OFFICER, Role.LEADER, Role.EVALUATOR},
    "note": PLANNERS,
    "opinion": READERS,
    "statement": {Role.EVALUATOR},
    "result": READERS,
    "picture": READERS,
    "estimate_file": READERS,
    "snapshot_file": READERS,
}
PAGES = set(ROUTES) - {"plan_file", "picture", "estimate_file", "snapshot_file"}


@pytest.fixture(scope="module")
def _standing(django_db_setup, django_db_blocker):
    # A transaction around all of them: each test's own begins and ends inside it.
    with django_db_blocker.unblock(), transaction.atomic():
        with guarded_writes():
            world = make_world()
            lock(world)
            collect(world)
            estimate(world)
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def standing(_standing, db):
    """A study with its estimates, made once for this module."""
    return _standing


def browser(*roles, language="en"):
    client = Client(headers={"accept-language": language})
    if roles:
        user = register_user(email=f"{'-'.join(roles)}-{language}@zone.example", password=None, name="王某", by=SYSTEM)
        for role in roles:
            give_role(user, role=role, by=SYSTEM)
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        client.actor = Actor(id=user.actor_id, roles=frozenset(roles))
    return client


def url(route, world):
    code = world.study.code
    arguments = {"studies": (), "open": (), "keys": (), "note": (code, "cost")}
    if route == "picture":
        arguments["picture"] = (code, Estimate.objects.first().pictures["means.en"])
    if route == "estimate_file":
        arguments["estimate_file"] = (code, Estimate.objects.first().pk)
    arguments["snapshot_file"] = (code, 1)
    return reverse(f"studies:{route}", args=arguments.get(route, (code,)))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages(language, standing):
    clients = {role: browser(role, language=language) for role in (Role.EVALUATOR, Role.ETHICS, Role.LEADER)}
    for route in sorted(PAGES):
        role = next((role for role in clients if ROUTES[route] is None or role in ROUTES[route]), None)
        answer = clients[role].get(url(route, standing))
        assert (route, answer.status_code) == (route, 200)
        assert f'lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("role", [*GIVEN, None])
def test_routes_open_for_their_roles_only(role, standing):
    client = browser(*([role] if role else []))
    for route, roles in ROUTES.items():
        allowed = roles is None or role in roles
        # Who is not signed in is asked to sign in; who is, is refused.
        assert (route, client.get(url(route, standing)).status_code) == (route, 200 if allowed else 403 if role else 302)


def test_every_route_of_the_room_is_in_the_table():
    assert {pattern.name for pattern in urlpatterns} == set(ROUTES)


def test_what_does_not_exist_is_not_found(standing):
    client, code = browser(Role.EVALUATOR), standing.study.code
    for route, arguments in (
        ("study", ("nothing",)),
        ("result", ("nothing",)),
        ("picture", (code, "0" * 64)),
        ("estimate_file", (code, 999_999)),
        ("snapshot_file", (code, 9)),
        ("note", (code, "nothing")),
    ):
        assert (route, client.get(reverse(f"studies:{route}", args=arguments)).status_code) == (route, 404)


def test_result_follows_its_order_and_reads_in_both_languages(standing):
    english = browser(Role.AUDITOR).get(url("result", standing)).content.decode()
    ids = ("finding", "pictures", "outcomes", "counts", "weaknesses", "more", "readers", "grade", "reproduce")
    places = [english.index(f'id="{name}"') for name in ids]
    assert places == sorted(places)
    assert english.index("pz-label-line") < places[0]
    assert english.index("Raw means:") < english.index("Estimates by period")
    assert "No opinion has been given on this study." in english
    # Below, the method says that "no effect" is never said.
    assert "no effect" not in english[: english.index('id="reproduce"')].replace("not the same as no effect", "")
    chinese = browser(Role.AUDITOR, language="zh-hans").get(url("result", standing)).content.decode()
    assert "本项评价尚未出具意见" in chinese
    assert "无效果" not in chinese[: chinese.index('id="reproduce"')]


def test_files_are_attachments_and_have_their_hash(standing):
    client = browser(Role.EVALUATOR)
    plan, snapshot, row = (client.get(url(route, standing)) for route in ("plan_file", "snapshot_file", "estimate_file"))
    assert sha256_hex(plan.content) == Plan.objects.get().sha256
    assert sha256_hex(snapshot.content) == Snapshot.objects.get().file_id
    assert json.loads(row.content)["schema"] == "pilotzone.estimate/1"
    assert all(answer["Content-Disposition"].startswith("attachment") for answer in (plan, snapshot, row))
    assert client.get(url("picture", standing))["Content-Type"] == "image/svg+xml"


def test_public_reads_the_result_only_after_publication(standing):
    assert browser().get(url("result", standing)).status_code == 302
    opine(standing)
    assert [browser(*roles).get(url("result", standing)).status_code for roles in ((), (Role.LEADER,))] == [302, 200]
    with at("2027-05-01"):
        publish_study(standing.study, response_zh="续办一年。", response_en="It goes on for a year.", by=LEADER)
    page = browser().get(url("result", standing)).content.decode()
    assert "It goes on for a year." in page
    assert "qualified opinion" in page
    assert "demonstration key" in page
    # Rows of firms stay restricted.
    assert browser().get(url("snapshot_file", standing)).status_code == 302


def test_register_is_exported_with_late_studies_in_it(standing):
    csv = b"".join(browser().get(url("studies", standing), {"export": "csv"}).streaming_content).decode("utf-8-sig")
    assert csv.splitlines()[0].split(",")[:5] == ["Study", "Call", "State", "Public by", "Late"]
    assert "Study of vouchers" in csv
    assert "not public yet" in csv
    workbook = b"".join(browser().get(url("studies", standing), {"export": "xlsx"}).streaming_content)
    assert workbook.startswith(b"PK")


def test_deviation_is_shown_first(standing):
    with at("2027-03-06"):
        record_deviation(standing.study, text_zh="多用一年数据", text_en="One more year was used.", by=EVALUATOR)
    client = browser(Role.AUDITOR)
    for route in ("study", "result"):
        page = client.get(url(route, standing)).content.decode()
        assert page.index("One more year was used.") < page.index("<h2>")


def test_register_sorts_and_filters_on_indexed_columns_only():
    assert unindexed(REGISTER, Study) == []


def test_statement_that_is_not_filled_in_is_asked_for_again(standing):
    answer = browser(Role.EVALUATOR).get(url("statement", standing), {"opinion": "qualified", "text_zh": ""})
    assert answer.status_code == 422
    assert "pz-error" in answer.content.decode()
