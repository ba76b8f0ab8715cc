"""The design system in Chromium: readable to everybody, in both languages, light, dark, on a phone and on paper."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
]
WIDTHS = (320, 360, 768, 1024, 1280, 1920)
PAGES = (
    "/gallery/",
    "/gallery/confirm/",
    "/gallery/told/",
    "/gallery/invalid/",
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
)


def violations(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit, path, theme):
    assert violations(visit(path, theme=theme).page) == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_axe_finds_nothing_on_a_phone_with_every_fold_open(visit, language):
    page = visit(language=language, width=360).page

    page.locator("details").evaluate_all("folds => folds.forEach(fold => { fold.open = true })")

    assert violations(page) == []


def test_axe_finds_what_is_wrong(visit):
    page = visit().page

    page.locator("main").evaluate("main => main.append(document.createElement('img'))")

    assert violations(page) == ["image-alt: <img>"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_its_window(visit, path, language):
    seen = visit(path, language=language)

    wider = []
    for width in WIDTHS:
        seen.page.set_viewport_size({"width": width, "height": 900})
        wider.append(seen.overflow())

    assert wider == [0] * len(WIDTHS)


def test_page_asks_nobody_else_and_breaks_no_content_policy(visit, address):
    seen = visit()

    assert [url for url in seen.asked if not url.startswith(address)] == []
    assert seen.said == []
    assert f"{address}/static/kit/pilotzone.css" in seen.asked


def test_inline_style_would_break_the_content_policy(visit):
    seen = visit()

    seen.page.locator("main").evaluate("main => main.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")

    assert "Content Security Policy" in "".join(seen.said)


@pytest.mark.parametrize(("system", "stored", "background"), [
    ("light", "", "rgb(243, 245, 247)"),
    ("dark", "", "rgb(17, 22, 29)"),
    ("dark", "light", "rgb(243, 245, 247)"),
    ("light", "dark", "rgb(17, 22, 29)"),
])  # fmt: skip
def test_stored_choice_goes_before_the_wish_of_the_system(visit, system, stored, background):
    page = visit(theme=stored, color_scheme=system).page

    assert page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == background


def test_appearance_and_language_change_without_scripts(visit):
    page = visit("/gallery/", language="en", java_script_enabled=False).page

    page.get_by_role("button", name="dark", exact=True).click()
    page.get_by_role("button", name="中文").click()

    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator("html").get_attribute("lang") == "zh-hans"
    assert page.url.endswith("/gallery/")


def test_keyboard_reaches_the_content_past_the_menu(visit):
    page = visit("/gallery/confirm/").page

    page.keyboard.press("Tab")
    skip = page.locator(":focus").inner_text()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert skip == "跳到正文"
    assert page.locator(":focus").inner_text() == "撤销资助"


def test_error_summary_is_read_first_and_leads_to_the_field(visit):
    page = visit(language="en").page

    assert page.locator(":focus").get_attribute("data-pz-focus") == ""
    page.get_by_role("link", name="Contract number: Enter").click()
    assert page.locator(":focus").get_attribute("name") == "contract"


def test_every_link_of_the_error_summary_has_its_field(visit):
    page = visit().page

    targets = page.locator(".pz-summary a").evaluate_all("links => links.map(link => document.querySelector(link.hash).tagName)")

    assert targets == ["INPUT", "INPUT", "INPUT", "INPUT"]


def test_menu_unfolds_on_a_phone_without_scripts(visit):
    page = visit(width=360, language="en", java_script_enabled=False).page
    menu = page.get_by_role("navigation", name="Main menu")

    assert not menu.get_by_role("link", name="Ledger").is_visible()
    menu.locator("summary").click()

    assert menu.get_by_role("link", name="Ledger").is_visible()


def test_paper_keeps_stamps_and_tables_and_drops_controls(visit):
    page = visit().page

    page.emulate_media(media="print")

    assert page.locator("h1 + .pz-stamp").is_visible()
    assert page.locator(".pz-print-only").is_visible()
    assert [page.locator(name).first.is_visible() for name in (".pz-nav", ".pz-tabs", ".pz-filter", ".pz-top__tools")] == [False] * 4


def test_bars_are_as_long_as_their_shares(visit):
    page = visit().page

    widths = page.locator(".pz-bar--tall").evaluate(
        "bar => [...bar.children].map(part => 100 * part.getBoundingClientRect().width / bar.getBoundingClientRect().width)"
    )

    assert widths == pytest.approx([42.6, 24.8, 32.6], abs=0.1)


def test_form_is_sent_once_however_often_the_button_is_pressed(visit):
    form = visit().page.locator("main form.pz-form")

    stopped = form.evaluate(
        """form => {
          const stopped = [];
          window.addEventListener("submit", (event) => { stopped.push(event.defaultPrevented); event.preventDefault(); });
          form.requestSubmit();
          form.requestSubmit();
          return stopped;
        }"""
    )

    assert stopped == [False, True]
