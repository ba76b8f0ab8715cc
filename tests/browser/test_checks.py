"""The checks find what is wrong: a page spoilt on purpose."""

from tests.browser.checks import axe, crowded, faults, keyboard, overflow
from tests.browser.people import People

ELSEWHERE = """() => new Promise(done => {
  const picture = document.createElement("img");
  Object.assign(picture, {onerror: done, onload: done, alt: "", src: "https://example.invalid/x.png"});
})"""


def test_axe_finds_a_picture_without_words(people: People):
    page = people.visit().page
    page.locator("main").evaluate("main => main.append(document.createElement('img'))")

    assert axe(page) == ["axe image-alt: <img>"]


def test_overflow_finds_what_is_too_wide(people: People):
    page = people.visit().page
    page.locator("main").evaluate(
        "main => { main.append(document.createElement('p')); main.lastChild.style.width = '900px'; main.lastChild.textContent = '-'; }"
    )

    assert len(overflow(page)) == 1


def test_crowded_finds_a_figure_that_runs_over_its_box(people: People):
    page = people.visit().page
    page.locator("main").evaluate(
        """main => { main.insertAdjacentHTML("beforeend", '<dl class="pz-figures"><div><dt>A</dt><dd>wide</dd></div></dl>');
        Object.assign(main.lastChild.firstChild.style, {flex: "none", width: "2rem", minWidth: "0"});
        main.lastChild.querySelector("dd").style.width = "9rem"; }"""
    )

    assert crowded(page) == ["a figure runs over its box: 'A\\nwide'"]


def test_faults_name_requests_elsewhere_and_refusals_of_the_policy(people: People):
    visit = people.visit()
    visit.page.evaluate(ELSEWHERE)

    assert any("example.invalid" in fault for fault in faults(visit))


def test_keyboard_finds_what_it_does_not_reach_and_does_not_show(people: People):
    page = people.visit().page
    page.locator("header a[href*=login]").first.evaluate("link => { link.tabIndex = -1 }")

    assert len(keyboard(page)) == 1
