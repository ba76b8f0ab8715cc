"""Every page once in both languages; who may open what; each form as a person fills it in."""

import json
import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.schemes.book import CLOSES, FINANCE, FORM, OFFICER, OPENS, Book, draft, drafted, open_book, rule_content
from tests.visitors import browser

from pilotzone.audit.enums import Origin, Role
from pilotzone.kit.lists import unindexed
from pilotzone.ledger.models import Account
from pilotzone.ledger.policy import READERS
from pilotzone.ledger.queries import balance_of
from pilotzone.schemes.commands import (
    add_rule,
    close_call,
    decide_call,
    define_scheme,
    draft_call,
    open_call,
    provide_budget,
    reconstruct_call,
)
from pilotzone.schemes.drafts import CallDraft, NewBudget, NewScheme
from pilotzone.schemes.enums import Allocation, CallStatus, Clock, ComparisonGroup
from pilotzone.schemes.forms import STARTING_FORM
from pilotzone.schemes.lists import BUDGETS, CALLS, SCHEMES
from pilotzone.schemes.models import Call, FormVersion, Rule, Scheme
from pilotzone.schemes.queries import budgets_for
from pilotzone.schemes.urls import urlpatterns

pytestmark = pytest.mark.django_db
GIVEN = set(Role) - {Role.SYSTEM, Role.APPLICANT}
READERS_OF_DRAFTS = {Role.OFFICER, Role.APPROVER, Role.LEADER, Role.FINANCE, Role.AUDITOR, Role.EVALUATOR, Role.ETHICS}
# Route, and the roles that may open it. None: everybody, signed in or not.
ROUTES = {
    "schemes": None,
    "scheme": None,
    "rule": None,
    "calls": None,
    "call": None,
    "new_scheme": {Role.OFFICER},
    "new_rule": {Role.OFFICER},
    "new_form": {Role.OFFICER},
    "new_call": {Role.OFFICER},
    "edit_call": {Role.OFFICER},
    "open_call": {Role.OFFICER},
    "archive_call": {Role.OFFICER},
    "cancel_call": {Role.OFFICER},
    "budgets": set(READERS),
    "new_budget": {Role.FINANCE},
}
PLAIN, OF_A_SCHEME = {"schemes", "calls", "new_scheme", "budgets", "new_budget"}, {"scheme", "new_rule", "new_form", "new_call"}


def url(route: str, book: Book, call: str = "call-1") -> str:
    if route in PLAIN:
        return reverse(f"schemes:{route}")
    if route in OF_A_SCHEME:
        return reverse(f"schemes:{route}", args=(book.scheme.code,))
    return reverse(f"schemes:{route}", args=(book.scheme.code, book.rule.pk) if route == "rule" else (call,))


@pytest.fixture
def book() -> Book:
    """A scheme with an open call and a draft."""
    made = open_book()
    open_call(drafted(made), by=OFFICER)
    return made


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages(language, book):
    client = browser(Role.OFFICER, Role.FINANCE, language=language)
    answers = {route: client.get(url(route, book)) for route in ROUTES}
    assert {route: answer.status_code for route, answer in answers.items()} == dict.fromkeys(ROUTES, 200)
    assert [route for route, answer in answers.items() if f'lang="{language}"' not in answer.content.decode()] == []


@pytest.mark.parametrize("role", [*sorted(GIVEN), None])
def test_routes_open_for_their_roles_only(role, book):
    client = browser(*([role] if role else []))
    refused = 403 if role else 302
    expected = {route: 200 if roles is None or role in roles else refused for route, roles in ROUTES.items()}
    assert {route: client.get(url(route, book)).status_code for route in ROUTES} == expected


def test_every_route_of_the_room_is_in_the_table():
    assert {pattern.name for pattern in urlpatterns} == set(ROUTES)


@pytest.mark.parametrize("role", [*sorted(GIVEN), None])
def test_draft_call_is_seen_by_the_office_only(role):
    drafted(open_book())
    answer = browser(*([role] if role else [])).get(reverse("schemes:call", args=("call-1",)))
    assert answer.status_code == (200 if role in READERS_OF_DRAFTS else 404)


def test_call_page_says_what_it_will_be_able_to_prove(book):
    page = browser().get(url("call", book)).content.decode()
    assert "Evaluability grade 5/5" in page
    assert "13 + 13" in page
    assert "Recorded when the call opened" in page
    assert "CNY 2,500,000.00" in page


def test_call_without_comparison_says_monitoring_only():
    made = open_book()
    open_call(drafted(made, allocation=Allocation.ALL_ELIGIBLE, comparison=ComparisonGroup.NONE), by=OFFICER)
    page = browser(language="zh-hans").get(url("call", made)).content.decode()
    assert "仅作监测" in page


def test_example_call_is_reachable_and_in_no_list():
    made = open_book(Origin.EXAMPLE)
    reconstruct_call(made.scheme, CallDraft(name_zh="旧", name_en="Old call", budget_year=1988), code="old", by=OFFICER)
    client = browser(Role.OFFICER)
    assert "Old call" in client.get(reverse("schemes:call", args=("old",))).content.decode()
    assert "Old call" not in client.get(reverse("schemes:calls")).content.decode()
    assert client.get(reverse("schemes:edit_call", args=("old",))).status_code == 404
    # Its scheme is reached from it and stands in no list either.
    assert client.get(url("scheme", made)).status_code == 200
    assert "Vouchers" not in client.get(reverse("schemes:schemes")).content.decode()


def test_lists_are_indexed_and_exported(book):
    assert (unindexed(SCHEMES, Scheme), unindexed(CALLS, Call), unindexed(BUDGETS, Account)) == ([], [], [])
    answer = browser().get(reverse("schemes:calls"), {"export": "xlsx", "scheme": "vouchers", "status": "open"})
    rows = list(openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert [row for row in rows if "call-1" in row and "lottery" in row] != []
    assert "call-1" not in browser().get(reverse("schemes:calls"), {"status": "draft"}).content.decode()


# Forms ----------------------------------------------------------------------------------------------------------------------------


def test_officer_sets_up_a_scheme_with_form_and_rule(book):
    client = browser(Role.OFFICER)
    sent = {
        "code": "chips",
        "name_zh": "芯片券",
        "name_en": "Chip vouchers",
        "area": book.area.pk,
        "rule_clock": "applied",
        "cap_clock": "paid",
    }
    assert client.post(reverse("schemes:new_scheme"), sent).status_code == 302
    assert client.post(reverse("schemes:new_form", args=("chips",)), {"schema": json.dumps(FORM)}).status_code == 302
    assert client.post(reverse("schemes:new_rule", args=("chips",)), rule_fields()).status_code == 302

    rule = Rule.objects.get(scheme__code="chips")
    assert rule.content == rule_content(
        eligibility=[], classes=[{"code": "all", "rate_bp": 2050, "name_zh": "全部", "name_en": "all", "expression": "fee > 0"}]
    ) | {"minimum_fen": 100_00}
    assert FormVersion.objects.get(scheme__code="chips").schema == FORM


def rule_fields(**changes: str) -> dict[str, str]:
    fields = {
        "effective_from": "2026-01-01",
        "cap_per_year_fen": "100万",
        "minimum_fen": "100",
        "rounding": "down",
        "validity_months": "12",
        "unrelated_supplier": "on",
        "classes-0-code": "all",
        "classes-0-rate_bp": "20.5",
        "classes-0-name_zh": "全部",
        "classes-0-name_en": "all",
        "classes-0-expression": "fee > 0",
    }
    for number, (code, zh) in enumerate((("city", "市"), ("province", "省"))):
        fields |= {
            f"payers-{number}-code": code,
            f"payers-{number}-share_bp": "50",
            f"payers-{number}-name_zh": zh,
            f"payers-{number}-name_en": code,
        }
    return fields | changes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"classes-0-expression": "fee >"}, "id_classes-0-expression_error"),
        ({"classes-0-name_en": ""}, "Fill in the whole row, or leave all of it empty."),
        ({"payers-0-share_bp": "40"}, "shares that sum to 100 %"),
        ({"effective_from": "2026-01-01"}, "A version of this rule takes effect on"),
    ],
)
def test_rule_form_shows_each_fault_at_its_row(changes, words, book):
    fields = rule_fields(effective_from="2026-06-01") | changes
    answer = browser(Role.OFFICER).post(url("new_rule", book), fields)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert Rule.objects.count() == 1


def test_broken_json_names_the_line(book):
    answer = browser(Role.OFFICER).post(url("new_form", book), {"schema": '{\n "type": object}'})
    page = answer.content.decode()
    assert "This is not JSON." in page
    assert "Line 2, column 10." in page


def test_fault_of_a_form_definition_names_its_line(book):
    text = '{"type": "object",\n "properties": {\n  "x": {"type": "string",\n   "pattern": "a"}}}'
    page = browser(Role.OFFICER).post(url("new_form", book), {"schema": text}).content.decode()
    assert "Line 4: " in page
    assert "id_schema_error" in page


def test_new_form_begins_with_what_the_zone_reads_or_the_last_version_on_lines_of_its_own(book):
    client = browser(Role.OFFICER)
    assert "\n  &quot;properties&quot;: {\n    &quot;fee&quot;" in client.get(url("new_form", book)).content.decode()
    new = NewScheme(code="chips", name_zh="芯片券", name_en="Chips", area=book.area, rule_clock=Clock.APPLIED, cap_clock=Clock.PAID)
    define_scheme(new, by=OFFICER)
    page = client.get(reverse("schemes:new_form", args=("chips",)))
    assert page.context["form"]["schema"].initial == STARTING_FORM
    assert client.post(reverse("schemes:new_form", args=("chips",)), {"schema": json.dumps(STARTING_FORM)}).status_code == 302


@pytest.mark.parametrize("keyword", [{"$ref": "https://example.org/x"}, {"pattern": "^(a+)+$"}])
def test_form_definition_refuses_what_could_fetch_or_burn_time(keyword, book):
    schema = {"type": "object", "properties": {"x": {"type": "string"} | keyword}}
    answer = browser(Role.OFFICER).post(url("new_form", book), {"schema": json.dumps(schema)})
    assert answer.status_code == 200
    assert next(iter(keyword)) in answer.content.decode()
    assert FormVersion.objects.count() == 1


def call_fields(book: Book, **changes: str) -> dict[str, object]:
    accounts = {f"budget-{code}": account.code for code, account in book.budgets.items()}
    return (
        {
            "code": "call-2",
            "name_zh": "第二批",
            "name_en": "Second call",
            "budget_year": "2026",
            "opens_at": "2026-06-01T09:00",
            "closes_at": "2026-06-30T17:30",
            "pool_amount": "50万",
            "form": book.form.pk,
            "notice_days": "5",
            "allocation": "lottery",
            "comparison": "unfunded",
            "comparison_zh": "未获支持申请主体",
            "comparison_en": "unfunded applicants",
            "consent_zh": "同意",
            "consent_en": "agreed",
            "pre_periods": "4",
            "self_reported": "no",
            "spillover_excluded": "yes",
            "expected_eligible": "20",
            "expected_funded": "10",
            "outcome_sd": "0.5",
            "outcome_r2": "0.5",
        }
        | accounts
        | changes
    )


def test_officer_drafts_and_opens_a_call(book):
    client = browser(Role.OFFICER)
    fields = call_fields(book, pool_amount="0.03")
    assert client.post(url("new_call", book), fields).headers["location"] == reverse("schemes:call", args=("call-2",))
    question = client.get(reverse("schemes:open_call", args=("call-2",))).content.decode()
    # Budgets were spent on the first call to the last fen but half of each.
    assert "evaluability grade 5/5" in question
    assert client.post(reverse("schemes:open_call", args=("call-2",)), {}).status_code == 302

    call = Call.objects.get(code="call-2")
    assert (call.status, call.opens_at.isoformat(), call.pool_amount) == (CallStatus.OPEN, "2026-06-01T01:00:00+00:00", 3)
    assert sorted(balance_of(payer.pool).posted for payer in call.payers.all()) == [1, 2]


def test_faulty_call_form_is_grouped_and_its_summary_leads_to_each_field(book):
    sent = {"name_zh": "", "budget_year": "x", "pool_amount": "many", "quota": "0", "outcome_r2": "2"}
    page = browser(Role.OFFICER).post(url("new_call", book), sent).content.decode()
    linked = re.findall(r'<li><a href="#(id_[\w-]+)">', page)
    assert {f"id_{name}" for name in sent} <= set(linked)
    assert [name for name in linked if f'id="{name}"' not in page] == []
    assert [
        legend
        for legend in ("What it funds", "Window and clock", "Money", "What it will be able to prove")
        if f"<legend><h2>{legend}</h2></legend>" not in page
    ] == []
    # The folded section of a field at fault stands open.
    assert '<details class="pz-more" open><summary>Details of the allocation rule</summary>' in page


def test_new_call_begins_with_the_last_one(book):
    page = browser(Role.OFFICER).get(url("new_call", book)).content.decode()
    assert 'value="First call"' in page
    assert "later outcomes may be used" in page
    assert 'value="call-1"' not in page


def test_new_call_begins_with_the_one_that_is_named(book):
    draft_call(book.scheme, draft(book, name_en="Later call"), code="call-2", by=OFFICER)
    client = browser(Role.OFFICER)
    assert 'value="Later call"' in client.get(url("new_call", book)).content.decode()
    page = client.get(url("call", book)).content.decode()
    again = f"{url('new_call', book)}?from=call-1"
    assert f'href="{again}"' in page
    assert 'value="First call"' in client.get(again).content.decode()
    assert client.get(f"{url('new_call', book)}?from=nowhere").status_code == 404


def test_more_rows_save_nothing(book):
    client = browser(Role.OFFICER)
    sent = {"code": "call-2", "allocation": "score", "criteria-0-code": "need", "more": "1"}
    answer = client.post(url("new_call", book), sent)
    page = answer.content.decode()
    assert 'name="criteria-2-code"' in page
    assert 'value="need"' in page
    assert "pz-summary" not in page
    rules = client.post(url("new_rule", book), rule_fields(effective_from="2026-06-01", more="1")).content.decode()
    assert ('name="eligibility-2-code"' in rules, Rule.objects.count(), Call.objects.count()) == (True, 1, 1)


def test_score_is_drafted_with_its_criteria_and_shown(book):
    row = {"code": "need", "name_zh": "需求", "name_en": "need", "most": "40", "weight": "1.50"}
    sent = call_fields(book, allocation="score", reviewers="2", least_score="30", **{f"criteria-0-{k}": v for k, v in row.items()})
    assert browser(Role.OFFICER).post(url("new_call", book), sent).status_code == 302
    call = Call.objects.get(code="call-2")
    assert call.allocation.parameters == {
        "criteria": [{"code": "need", "name_zh": "需求", "name_en": "need", "most": 40, "weight": "1.50"}],
        "reviewers": 2,
        "threshold": "30",
    }
    page = browser(Role.OFFICER, Role.AUDITOR).get(url("call", book, "call-2")).content.decode()
    assert "need up to 40 points, weight 1.50" in page
    assert "nobody below 30 points" in page


def test_scripts_and_styles_that_pages_ask_for_are_there(book):
    page = browser(Role.OFFICER).get(url("new_call", book)).content.decode()
    asked = re.findall(r'(?:src|href)="/static/([^"]+)"', page)
    assert [path for path in asked if "htmx" in path] != []
    assert [path for path in asked if finders.find(path) is None] == []


def test_panel_answers_without_saving(book):
    answer = browser(Role.OFFICER).post(
        url("new_call", book), call_fields(book, allocation="first_come", pre_periods="1"), headers={"hx-request": "true"}
    )
    page = answer.content.decode()
    assert "Evaluability grade 2/5" in page
    assert "<html" not in page
    assert Call.objects.count() == 1


def test_panel_without_scripts_keeps_what_was_typed(book):
    answer = browser(Role.OFFICER).post(url("new_call", book), call_fields(book, allocation="all_eligible", check="1"))
    page = answer.content.decode()
    assert "Evaluability grade 0/5" in page
    assert 'value="Second call"' in page
    assert Call.objects.count() == 1


def test_faulty_call_form_shows_the_fault_and_a_panel(book):
    answer = browser(Role.OFFICER).post(url("new_call", book), call_fields(book, pool_amount="five", budget_year=""))
    page = answer.content.decode()
    assert "id_pool_amount_error" in page
    assert "Evaluability grade" in page
    assert Call.objects.count() == 1


def test_edited_draft_keeps_its_code():
    made = open_book()
    drafted(made)
    client = browser(Role.OFFICER)
    assert 'value="First call"' in client.get(url("edit_call", made)).content.decode()
    assert client.post(url("edit_call", made), call_fields(made, name_en="Renamed")).status_code == 302
    assert list(Call.objects.values_list("code", "name_en")) == [("call-1", "Renamed")]


def test_incomplete_call_says_what_is_missing_before_and_after_the_button():
    made = open_book()
    drafted(made, consent_zh="")
    client = browser(Role.OFFICER, language="zh-hans")
    assert "缺少：中英文的结果使用同意条款" in client.get(url("open_call", made)).content.decode()
    answer = client.post(url("open_call", made), {})
    assert (answer.status_code, "缺少：中英文的结果使用同意条款" in answer.content.decode()) == (200, True)


def test_call_whose_window_is_over_is_not_opened_unwarned():
    made = open_book()
    drafted(made)
    assert "Its window is over already" in browser(Role.OFFICER).get(url("open_call", made)).content.decode()


def test_archived_call_gives_its_money_back(book, at):
    call = Call.objects.get(code="call-1")
    decide_call(close_call(call, counts={}, by=OFFICER), counts={}, by=OFFICER)
    client = browser(Role.OFFICER)
    question = client.get(url("archive_call", book)).content.decode()
    assert "Archive “First call”?" in question
    assert client.post(url("archive_call", book), {}).status_code == 302
    assert {balance_of(account).posted for account in book.budgets.values()} == {5_000_000_00}


def test_cancelled_call_says_why_to_everybody(book):
    answer = browser(Role.OFFICER).post(url("cancel_call", book), {"reason_zh": "资金调整", "reason_en": "money moved"})
    assert answer.status_code == 302
    assert "money moved" in browser().get(url("call", book)).content.decode()


def test_form_sent_twice_is_carried_out_once(book):
    client = browser(Role.OFFICER)
    page = client.get(url("new_rule", book)).content.decode()
    key = page.split('name="request_key" value="')[1].split('"')[0]
    fields = rule_fields(effective_from="2026-06-01", request_key=key)
    assert client.post(url("new_rule", book), fields).status_code == 302
    assert client.post(url("new_rule", book), fields | {"effective_from": "2026-07-01"}).status_code == 409
    assert Rule.objects.count() == 2


def test_finance_provides_a_budget(book):
    fields = {"code": "district-2026", "label_zh": "区级财政", "label_en": "District budget", "amount": "120万"}
    assert browser(Role.FINANCE).post(reverse("schemes:new_budget"), fields).status_code == 302
    page = browser(Role.AUDITOR).get(reverse("schemes:budgets")).content.decode()
    assert "1,200,000.00" in page
    assert reverse("schemes:new_budget") not in page
    made = budgets_for(book.scheme).get(code="budget/district-2026")
    assert balance_of(made).posted == 1_200_000_00
    assert "is taken" in browser(Role.FINANCE, Role.AUDITOR).post(reverse("schemes:new_budget"), fields).content.decode()


def test_rules_of_the_past_and_future_stand_on_the_scheme_page(book):
    add_rule(book.scheme, effective_from=date(2999, 1, 1), content=rule_content(cap_per_year_fen=2_000_000_00), by=OFFICER)
    page = browser().get(url("scheme", book)).content.decode()
    assert "CNY 1,000,000.00" in page
    assert "CNY 2,000,000.00" not in page
    assert "2999" in page


def test_counts_stand_on_the_page_once_the_window_closed(at):
    made = open_book(Origin.SYNTHETIC)
    call = drafted(made)
    with at(OPENS):
        open_call(call, by=OFFICER)
    with at(CLOSES):
        close_call(call, counts={"applied": 31}, by=OFFICER)
    page = browser().get(url("call", made)).content.decode()
    assert ">31<" in page
    assert "synthetic" in page


def test_draft_of_a_call_uses_the_budgets_of_its_own_origin(book):
    other = draft(book)
    assert set(other.budgets.values()) == set(budgets_for(book.scheme))


@pytest.mark.parametrize("route", ["schemes", "calls", "budgets"])
def test_list_asks_as_often_for_many_rows_as_for_few(route, book, django_assert_num_queries):
    client = browser(Role.OFFICER)
    with CaptureQueriesContext(connection) as few:
        client.get(url(route, book))
    for number in range(3):
        new = NewScheme(f"s-{number}", "券", "Vouchers", area=book.area, rule_clock=Clock.APPLIED, cap_clock=Clock.PAID)
        define_scheme(new, by=OFFICER)
        draft_call(book.scheme, draft(book), code=f"more-{number}", by=OFFICER)
        provide_budget(NewBudget(f"b-{number}", "预算", "Budget", amount=1_00), by=FINANCE)
    with django_assert_num_queries(len(few)):
        page = client.get(url(route, book)).content.decode()
    assert {"schemes": "s-2", "calls": "more-2", "budgets": "budget/b-2"}[route] in page
