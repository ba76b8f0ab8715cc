"""Every page once in both languages; who may open what; what a statement, an entry and a trial balance say."""

import re
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from tests.ledger.book import GROUNDS, Book, fund, hold, move, open_book
from tests.visitors import browser

from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.commands import retire_origin
from pilotzone.audit.enums import Origin, Role
from pilotzone.kit.lists import unindexed
from pilotzone.kit.references import Reference, register_references
from pilotzone.ledger import views
from pilotzone.ledger.commands import capture_hold, define_unit, open_account, post_transfer, reverse_origin, reverse_transfer
from pilotzone.ledger.enums import AccountKind, Purpose
from pilotzone.ledger.lists import accounts_list
from pilotzone.ledger.models import Account, Transfer
from pilotzone.ledger.postings import Grounds, Leg, NewAccount
from pilotzone.ledger.units import UNITS
from pilotzone.ledger.urls import urlpatterns
from pilotzone.registry.commands import register_party
from pilotzone.registry.enums import PartyKind

pytestmark = pytest.mark.django_db
GIVEN = set(Role) - {Role.SYSTEM, Role.APPLICANT}
READERS = {Role.OFFICER, Role.LEADER, Role.APPROVER, Role.FINANCE, Role.AUDITOR}
# Route, and the roles that may open it.
ROUTES = {"accounts": READERS, "unit": READERS, "trial": READERS, "account": READERS, "transfer": READERS}


@pytest.fixture
def company():
    return register_party(kind=PartyKind.ENTERPRISE, name_zh="星火公司", name_en="Spark", origin=Origin.REAL, source="test", by=SYSTEM)


@pytest.fixture
def book(db) -> Book:
    """A pool of 10 yuan; 6 of it reserved, 2 of them paid to the firm."""
    define_unit(UNITS["cny"], by=SYSTEM)
    book = open_book()
    fund(book, 1000)
    placed = hold(book.pool, 600)
    capture_hold(placed, [Leg(book.firm, 200)], key="paid", grounds=Grounds(Purpose.PAY, subject="grants.claim:7"), by=SYSTEM)
    return book


def own_account(party, code="own", unit=None, **changes) -> Account:
    unit = unit or define_unit(UNITS["cny"], by=SYSTEM)
    new = {"kind": AccountKind.PARTY, "label_zh": "自有账户", "label_en": "Own account", "origin": Origin.REAL, "holder": party}
    return open_account(NewAccount(code=code, unit=unit, **(new | changes)), by=SYSTEM)


def url(route, book):
    arguments = {"unit": ("cny",), "trial": ("cny",), "account": (book.pool.pk,)}
    if route == "transfer":
        arguments["transfer"] = (Transfer.objects.get(key="paid").pk,)
    return reverse(f"ledger:{route}", args=arguments.get(route, ()))


def text_of(answer):
    """The words of a page, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def csv_of(answer):
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("route", ROUTES)
def test_page_opens_in_both_languages(route, language, book):
    answer = browser(Role.FINANCE, language=language).get(url(route, book))
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("role", [*sorted(GIVEN), None])
@pytest.mark.parametrize("route", ROUTES)
def test_route_opens_for_its_roles_only(route, role, book):
    answer = browser(*([role] if role else [])).get(url(route, book))
    # Who is not signed in is asked to sign in; who is, is refused.
    assert answer.status_code == (200 if role in ROUTES[route] else 403 if role else 302)


def test_every_route_of_the_room_is_in_the_table():
    assert {pattern.name for pattern in urlpatterns} == set(ROUTES)


def test_ledger_without_any_account_says_so():
    page = browser(Role.AUDITOR).get(reverse("ledger:accounts")).content.decode()
    assert "No account is kept in this unit yet." in page


@pytest.mark.parametrize("route", ["unit", "trial"])
def test_unknown_unit_is_not_found(route, book):
    assert browser(Role.AUDITOR).get(reverse(f"ledger:{route}", args=("yen",))).status_code == 404


def test_accounts_show_balance_reserved_and_free(book):
    lines = csv_of(browser(Role.AUDITOR).get(url("accounts", book), {"export": "csv"}))
    assert lines == [
        "Account,Code,Kind,Holder,Balance (CNY),Reserved (CNY),Free (CNY),Kind of data",
        "Account firm:real:cny,firm:real:cny,account of an organisation or person,,2.00,0.00,2.00,",
        "Account lab:real:cny,lab:real:cny,account of an organisation or person,,0.00,0.00,0.00,",
        "Account pool:real:cny,pool:real:cny,pool of a call,,8.00,4.00,4.00,",
        "Account source:real:cny,source:real:cny,external source,,-10.00,0.00,-10.00,",
    ]


def test_accounts_are_filtered_by_kind_and_by_name(book):
    auditor, here = browser(Role.AUDITOR), url("accounts", book)
    by_kind = csv_of(auditor.get(here, {"export": "csv", "kind": "pool"}))
    by_name = csv_of(auditor.get(here, {"export": "csv", "q": "账户 lab"}))
    assert [[line.split(",")[1] for line in lines[1:]] for lines in (by_kind, by_name)] == [["pool:real:cny"], ["lab:real:cny"]]


def test_amounts_of_two_units_never_share_a_list(book):
    define_unit(UNITS["card-hour"], by=SYSTEM)
    cards = open_book(unit="card-hour")
    fund(cards, 5400, key="cards")
    auditor = browser(Role.AUDITOR)
    assert "pool:real:card-hour" not in auditor.get(url("accounts", book)).content.decode()
    lines = csv_of(auditor.get(reverse("ledger:unit", args=("card-hour",)), {"export": "csv", "kind": "pool"}))
    assert lines[1:] == ["Account pool:real:card-hour,pool:real:card-hour,pool of a call,,1.5,0,1.5,"]
    assert text_of(auditor.get(url("accounts", book))).count(" card-hour ") == 1


def test_accounts_list_sorts_by_what_is_indexed(book):
    # The kind is compared among the accounts of one unit, which the index of the unit finds.
    assert unindexed(accounts_list(book.unit), Account) == ["kind"]


def test_accounts_take_a_fixed_number_of_queries(book, django_assert_max_num_queries):
    auditor, here = browser(Role.AUDITOR), url("accounts", book)
    for number in range(20):
        own_account(None, code=f"more-{number}")
    with django_assert_max_num_queries(12):
        assert auditor.get(here).status_code == 200


def test_statement_runs_to_the_balance_newest_first(book):
    page = text_of(browser(Role.FINANCE).get(url("account", book)))
    assert "Balance CNY 8.00 Reserved CNY 4.00 Free CNY 4.00" in page
    entries = page[page.index("Entries, newest first") :]
    assert entries.index("Account firm:real:cny 2.00 8.00") < entries.index("Account source:real:cny 10.00 10.00")
    assert "reserved for an approved application 6.00 4.00" in page


def test_statement_is_a_file_oldest_first(book):
    finance, here = browser(Role.FINANCE), url("account", book)
    lines = [line.split(",")[2:] for line in csv_of(finance.get(here, {"export": "csv"}))]
    paid = Transfer.objects.get(key="paid").pk
    assert lines[0][1:3] == ["Amount (CNY)", "Balance (CNY)"]
    assert lines[1:] == [
        ["allocated to a pool", "10.00", "10.00", str(Transfer.objects.get(key="fund").pk), "fund", "", "", "", ""],
        ["paid", "-2.00", "8.00", str(paid), "paid", "grants.claim:7", "", "", ""],
    ]
    workbook = openpyxl.load_workbook(BytesIO(b"".join(finance.get(here, {"export": "xlsx"}).streaming_content)))
    assert [row[4].value for row in workbook.active.iter_rows(min_row=2)] == [10, 8]


def test_long_statement_goes_on_where_the_page_before_ended(book, monkeypatch):
    monkeypatch.setattr(views, "ENTRIES_SHOWN", 3)
    for number in range(4):
        move(book.pool, book.lab, 10 + number, f"step-{number}")
    finance = browser(Role.FINANCE)
    first = finance.get(url("account", book))
    older = finance.get(first.context["older_url"].removesuffix("#entries"))
    seen = [[row["cells"][-1]["text"] for row in page.context["entries"]["rows"]] for page in (first, older)]
    assert seen == [["7.54", "7.67", "7.79"], ["7.90", "8.00", "10.00"]]
    assert (first.context["newest_url"], older.context["older_url"]) == ("", "")
    assert older.context["newest_url"] == url("account", book) + "#entries"


@pytest.mark.parametrize("before", ["0", "x", "9" * 30, "-1"])
def test_statement_from_an_entry_that_is_not_the_accounts_is_not_found(before, book):
    assert browser(Role.FINANCE).get(url("account", book), {"before": before}).status_code == 404


def test_statement_takes_a_fixed_number_of_queries(book, django_assert_max_num_queries):
    for number in range(20):
        move(book.pool, book.lab, 1, f"step-{number}")
    finance, here = browser(Role.FINANCE), url("account", book)
    with django_assert_max_num_queries(16):
        assert finance.get(here).status_code == 200


def test_entry_shows_legs_grounds_the_hold_and_its_history(book):
    page = text_of(browser(Role.LEADER).get(url("transfer", book)))
    assert "Account pool:real:cny pool:real:cny pool of a call 2.00" in page
    assert "Sum 2.00 2.00" in page
    assert "Paid out of CNY 6.00 reserved on" in page
    assert "reserved amount paid out" in page


def test_reference_is_linked_where_its_room_says_how(book, monkeypatch):
    leader = browser(Role.LEADER)
    # No claim 7 is there, so it is called by its name in the log.
    assert "grants.claim:7" in text_of(leader.get(url("transfer", book)))
    monkeypatch.setattr("pilotzone.kit.references._FINDERS", {})
    register_references("grants.claim", lambda keys: {key: Reference(f"Claim no. {key}", "/claims/7/") for key in keys})
    assert '<a href="/claims/7/">Claim no. 7</a>' in leader.get(url("transfer", book)).content.decode()
    assert "Claim no. 7" in text_of(leader.get(url("account", book)))
    assert [line.split(",")[7] for line in csv_of(leader.get(url("account", book), {"export": "csv"}))] == ["About", "", "Claim no. 7"]


def test_reversal_and_what_it_reverses_name_each_other(book):
    first = move(book.pool, book.lab, 100, "wrong")
    second = reverse_transfer(first, key="right", grounds=Grounds(Purpose.REVERSE), by=SYSTEM)
    auditor = browser(Role.AUDITOR)
    pages = [text_of(auditor.get(reverse("ledger:transfer", args=(row.pk,)))) for row in (first, second)]
    assert f"Reversed by Entry {second.pk}" in pages[0]
    assert f"Reverses Entry {first.pk}" in pages[1]
    assert "reversal posted" in pages[1]


def test_more_than_three_accounts_on_the_other_side_are_counted(book):
    others = [own_account(None, code=f"many-{number}", label_en=f"Many {number}") for number in range(5)]
    post_transfer([Leg(book.pool, -50), *(Leg(other, 10) for other in others)], key="many", grounds=GROUNDS, by=SYSTEM)
    assert "Many 0, Many 1, Many 2, 2 more" in text_of(browser(Role.AUDITOR).get(url("account", book)))


def test_trial_balance_keeps_samples_apart_from_what_is_real(book):
    fund(open_book(Origin.SYNTHETIC), 5000, key="sample")
    page = text_of(browser(Role.AUDITOR).get(url("trial", book)))
    real, sample = page.split("synthetic sample", 1)
    assert "pool of a call 1 8.00 4.00 account of an organisation or person 2 2.00 0.00 Sum 4 0.00 4.00" in real
    assert "pool of a call 1 50.00 0.00 account of an organisation or person 2 0.00 0.00 Sum 4 0.00 0.00" in sample
    assert page.count("All balances sum to zero") == 2


def test_trial_balance_is_a_file_of_every_account(book):
    lines = csv_of(browser(Role.AUDITOR).get(url("trial", book), {"export": "csv"}))
    assert [line.split(",")[0] for line in lines] == ["Code", "firm:real:cny", "lab:real:cny", "pool:real:cny", "source:real:cny"]
    assert lines[3] == "pool:real:cny,Account pool:real:cny,pool of a call,8.00,4.00,4.00,"


def test_retired_samples_leave_list_statement_and_entry(book):
    sample = open_book(Origin.SYNTHETIC)
    moved = fund(sample, 5000, key="sample")
    auditor = browser(Role.AUDITOR)
    pages = [reverse("ledger:account", args=(sample.pool.pk,)), reverse("ledger:transfer", args=(moved.pk,))]
    assert [auditor.get(page).status_code for page in pages] == [200, 200]
    reverse_origin(Origin.SYNTHETIC, by=SYSTEM)
    retire_origin(Origin.SYNTHETIC, by=SYSTEM)
    assert [auditor.get(page).status_code for page in pages] == [404, 404]
    assert "synthetic" not in auditor.get(url("accounts", book)).content.decode()


def test_member_reads_the_accounts_of_its_party_and_no_other(book, company):
    own = own_account(company)
    moved = move(book.pool, own, 300, "to-own")
    member = browser(party=company)
    page = text_of(member.get(reverse("ledger:accounts")))
    assert ("Own account" in page, "pool of a call 8.00" in page, "Trial balance" in page) == (True, False, False)
    statement = text_of(member.get(reverse("ledger:account", args=(own.pk,))))
    assert ("3.00 3.00" in statement, "Account pool:real:cny" in statement) == (True, False)
    assert member.get(url("account", book)).status_code == 404
    assert member.get(url("trial", book)).status_code == 403
    assert member.get(reverse("ledger:transfer", args=(moved.pk,))).status_code == 200
    assert member.get(url("transfer", book)).status_code == 404


def test_member_does_not_see_an_entry_that_pays_others_too(book, company):
    other = register_party(kind=PartyKind.ENTERPRISE, name_zh="他公司", name_en="Other", origin=Origin.REAL, source="test", by=SYSTEM)
    own, theirs = own_account(company), own_account(other, code="theirs", label_en="Their account")
    moved = post_transfer([Leg(book.pool, -30), Leg(own, 10), Leg(theirs, 20)], key="both", grounds=GROUNDS, by=SYSTEM)
    member = browser(party=company)
    assert member.get(reverse("ledger:transfer", args=(moved.pk,))).status_code == 404
    assert "Their account" not in text_of(member.get(reverse("ledger:account", args=(own.pk,))))
