"""The whole voucher way by people's clicks: a call from draft to a signed notice, and the money of the call before it.

Public notice takes working days and nobody here moves the clock, so the grants of the new call stay unissued; issued grants, claims,
payments and clawbacks are those of the sample's first call, which the same people carry on with.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from tests.browser.checks import axe
from tests.browser.people import PUBLIC, People, Visit

CALL = "clicked-vouchers"
NAME = "Compute vouchers by clicks (sample)"
FIRST = "sample-vouchers-2026-1"
CENTRE = "91999999MA0000001N"
# Long enough for two to apply. The lane looks at everything else while the window is open, see conftest.py.
# What is typed into the fields, in their order; a blank chooses the first of a group.
ANSWERS = {"fee": "300000", "contract_number": "", "supplier_uscc": CENTRE, "supplier_kind": " ", "supplier_pflops": "120"}
WINDOW = timedelta(seconds=60)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def opening(people: People):
    """Return a function that opens a path as somebody, in English, and looks at it with axe."""

    def open_(name: str, path: str) -> Page:
        page = people.visit(name, path, language="en").page
        assert axe(page) == [], path
        return page

    return open_


@pytest.fixture
def at(people: People):
    """Open pages that close with the test."""
    return opening(people)


@pytest.fixture(scope="session")
def window(everybody: People) -> datetime:
    """A call that two have applied under, one by clicks and one by keyboard alone; the moment at which its window closes."""
    at = opening(everybody)
    closes = open_call(at)
    apply(at, "applicant1", "HT-CLICK-01")
    apply_by_keyboard(at, "applicant2", "HT-KEYS-02")
    everybody.leave()
    return closes


def press(page: Page, name: str) -> None:
    """Press the button of the page's own part that is called so."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """Follow the link of the page's own part that is called so."""
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()


def state(page: Page) -> str:
    """Return the state in the page's head."""
    return page.locator(".pz-header .pz-chip").first.inner_text()


def is_refused(page: Page) -> bool:
    """Tell whether the page says that something is wrong."""
    return page.locator(".pz-summary").count() > 0


def in_shanghai(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"


def next_minute(moment: datetime) -> datetime:
    return (moment + timedelta(minutes=1)).replace(second=0, microsecond=0)


def open_call(at) -> datetime:
    """Draft a call from the one before it, see what it will be able to prove, open it; return when it closes."""
    page = at("officer", "/schemes/sample-vouchers/calls/new/")
    closes = next_minute(datetime.now(SHANGHAI) + WINDOW)
    page.locator("[name=code]").fill(CALL)
    page.locator("[name=name_zh]").fill("点击演示算力券（样例）")
    page.locator("[name=name_en]").fill(NAME)
    page.locator("[name=opens_at]").fill(in_shanghai(datetime.now(SHANGHAI) - timedelta(days=1)))
    page.locator("[name=closes_at]").fill(in_shanghai(closes))
    page.locator("[name=pool_amount]").fill("200,000")
    # The panel beside the form follows each change without a new page.
    page.locator("[name=allocation]").select_option("all_eligible")
    expect(page.locator("#panel")).to_contain_text("0/5")
    page.locator("[name=allocation]").select_option("lottery")
    expect(page.locator("#panel")).not_to_contain_text("0/5")
    page.get_by_role("main").locator(".pz-actions .pz-button").first.click()
    assert not is_refused(page), page.locator(".pz-summary").inner_text()
    follow(page, "Open the call")
    press(page, "Open the call")
    assert state(page) == "open"
    return closes


def apply(at, name: str, contract: str) -> None:
    """Apply with what the form asks for: what is missing is named first, then the case is submitted."""
    page = at(name, f"/schemes/calls/{CALL}/")
    page.get_by_role("main").locator(f"a[href='/applications/start/{CALL}/']").click()
    press(page, "Start")
    press(page, "Continue")
    assert is_refused(page) or page.url.endswith("/check/")
    page.get_by_label("training of models").check()
    page.locator("[name=fee]").fill("500,000")
    page.locator("[name=contract_number]").fill(contract)
    page.locator("[name=supplier_uscc]").fill(CENTRE)
    page.get_by_label("AI computing centre", exact=True).check()
    page.locator("[name=supplier_pflops]").fill("120")
    assert axe(page) == []
    press(page, "Continue")
    assert not is_refused(page), page.locator(".pz-summary").inner_text()
    page.get_by_label("I agree", exact=True).check()
    press(page, "Submit the application")
    assert state(page) == "submitted"


def apply_by_keyboard(at, name: str, contract: str) -> None:
    """Apply without a mouse."""
    page = at(name, f"/schemes/calls/{CALL}/")
    tab_to(page, "node.matches('a[href^=\"/applications/start/\"]')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/applications/start/**")
    tab_to(page, "node.matches('main button')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fill/")
    tab_to(page, "node.name === 'use_type'")
    page.keyboard.press("Space")
    for field, text in {**ANSWERS, "contract_number": contract}.items():
        tab_to(page, f"node.name === '{field}'")
        page.keyboard.type(text)
    tab_to(page, "node.name === 'next'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check/")
    tab_to(page, "node.name === 'consent'")
    page.keyboard.press("Space")
    tab_to(page, "node.matches('main form.pz-form button')")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/check/" not in url)
    assert state(page) == "submitted"


def tab_to(page: Page, condition: str) -> None:
    """Press Tab until what has the focus fulfils a condition."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => {{ const node = document.activeElement; return Boolean({condition}); }}"):
            return
    raise AssertionError(f"Tab does not reach {condition}")


def settle_and_pay(at) -> None:
    """Check a claim, settle, pay by the second person, record the vouchers."""
    page = at("officer", "/grants/claims/?status=submitted")
    page.get_by_role("main").locator("tbody a").first.click()
    follow(page, "check")
    page.get_by_role("main").locator("form .pz-actions .pz-button").first.click()
    assert state(page) == "checked"

    page = at("finance1", "/")
    page.get_by_role("main").locator(f"a[href='/grants/calls/{FIRST}/settle/']").first.click()
    press(page, "Settle")
    assert "/grants/settlements/" in page.url
    settlement = page.url.partition("/grants/")[2]

    page = at("finance2", f"/grants/{settlement}")
    follow(page, "Pay")
    page.get_by_role("main").locator("form .pz-actions .pz-button").first.click()
    page = at("finance1", f"/grants/{settlement}vouchers/")
    day = f"{datetime.now(SHANGHAI):%Y-%m-%d}"
    for number in page.locator("main [name^=payer][name$=-number]").all():
        number.fill("CZ-2026-11-0001")
    for field in page.locator("main [name^=payer][name$=-day]").all():
        field.fill(day)
    press(page, "Record treasury vouchers")
    expect(page.get_by_text("CZ-2026-11-0001").first).to_be_visible()


def sign_clawback(at) -> None:
    """The leader's page names the clawback that waits; signing takes it off."""
    waiting = "main a[href^='/grants/clawbacks/']"
    page = at("leader", "/")
    assert page.locator(waiting).count() == 1
    page.locator(waiting).click()
    press(page, "Sign the clawback")
    assert at("leader", "/").locator(waiting).count() == 0


def decide_objection(at) -> None:
    """The approver's page names the objection that waits; deciding it takes it off."""
    waiting = "main a[href^='/applications/objections/']"
    page = at("approver", "/")
    assert page.locator(waiting).count() == 1
    page.locator(waiting).click()
    page.get_by_label("The objection is rejected").check()
    page.get_by_label("Words for the applicant").fill("Checked against the contract; the grounds do not hold.")
    press(page, "Decide the objection")
    assert at("approver", "/").locator(waiting).count() == 0


def admit_all(at) -> None:
    page = at("officer", f"/applications/?call={CALL}&status=submitted")
    cases = [link.get_attribute("href") for link in page.get_by_role("main").locator("tbody th a").all()]
    assert len(cases) == 2
    for case in cases:
        page = at("officer", f"{case}admit/")
        page.get_by_role("main").locator("form .pz-actions .pz-button").first.click()
        assert state(page) == "admitted"


def close_window(at, closes: datetime) -> None:
    """Wait for the last moments of the window, then close it."""
    page = at("officer", f"/applications/calls/{CALL}/")
    left = (closes - datetime.now(SHANGHAI)).total_seconds()
    page.wait_for_timeout(max(left, 0) * 1000 + 500)
    page.reload()
    follow(page, "Close the window")
    page.get_by_role("main").locator("form button.pz-button").first.click()


def draw_lots(at) -> None:
    """Two sides commit, the list is frozen, both reveal, everybody redraws; a secret that does not match is refused."""
    secret = {name: secrets.token_hex(32) for name in ("officer", "auditor")}
    reveal_by = in_shanghai(datetime.now(SHANGHAI) + timedelta(days=1))
    for name, value in secret.items():
        page = at(name, f"/applications/calls/{CALL}/commit/")
        page.get_by_label("Commitment").fill(sha256(bytes.fromhex(value)).hexdigest())
        if page.locator("[name=reveal_by]").count():
            page.locator("[name=reveal_by]").fill(reveal_by)
        page.get_by_role("main").locator("form button.pz-button").first.click()
        assert not is_refused(page), page.locator(".pz-summary").inner_text()
    draw = f"/applications/draws/{CALL}/1/"
    page = at("officer", f"{draw}freeze/")
    page.get_by_role("main").locator("form button.pz-button").first.click()
    page = at("officer", f"{draw}reveal/")
    page.get_by_label("Secret").fill(secrets.token_hex(32))
    page.get_by_role("main").locator("form button.pz-button").first.click()
    assert is_refused(page)
    for name, value in secret.items():
        page = at(name, f"{draw}reveal/")
        page.get_by_label("Secret").fill(value)
        page.get_by_role("main").locator("form button.pz-button").first.click()
        assert not is_refused(page)
    page = at(PUBLIC, draw)
    assert state(page) == "revealed"
    press(page, "Draw again here")
    expect(page.get_by_role("main")).to_contain_text("Drawn again just now")


def approve_and_sign(at) -> None:
    page = at("approver", f"/applications/calls/{CALL}/list/")
    press(page, "Decide down the list")
    assert not is_refused(page)
    page = at("officer", f"/applications/calls/{CALL}/steps/notice/")
    page.get_by_role("main").locator("form button.pz-button").first.click()
    page = at("leader", "/")
    page.get_by_role("main").locator(f"a[href='/applications/notices/{CALL}/1/']").first.click()
    follow(page, "Sign")
    page.get_by_role("main").locator("form button.pz-button").first.click()


def test_two_apply_and_their_home_pages_say_what_comes_next(at, window: datetime):
    for name in ("applicant1", "applicant2"):
        card = at(name, "/").locator("article.pz-card", has_text=NAME)

        expect(card).to_contain_text("submitted")
        expect(card).to_contain_text("Formal check by the office")


def test_money_of_the_first_call_is_settled_paid_and_taken_back(at):
    settle_and_pay(at)
    sign_clawback(at)
    decide_objection(at)


def test_lots_are_drawn_and_the_notice_is_signed(at, window: datetime):
    admit_all(at)
    close_window(at, window)
    draw_lots(at)
    approve_and_sign(at)

    register = at(PUBLIC, "/register/notices/")
    assert register.get_by_role("main").get_by_role("link", name=NAME).count() == 1
    follow(register, NAME)
    expect(register.get_by_role("main")).to_contain_text("synthetic sample")


def test_result_page_of_the_worked_example_is_sound(people: People):
    visit: Visit = people.visit(PUBLIC, "/", language="en")
    visit.page.locator(".pz-shelf a").first.click()

    assert axe(visit.page) == []
