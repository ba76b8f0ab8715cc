"""What holds for every page; each check returns its faults as lines, so that a test compares with an empty list."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from tests.browser.people import Visit

PHONE = 375
DESK = {"width": 1280, "height": 900}
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# What a keyboard can reach: seen, not off, and one of each group of radio buttons.
REACHABLE = """() => {
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')];
  const lead = radio => {
    const group = all.filter(node => node.type === 'radio' && node.name === radio.name && node.form === radio.form);
    return group.find(node => node.checked) ?? group[0];
  };
  const open = node => !node.disabled && node.type !== 'hidden' && node.checkVisibility({visibilityProperty: true});
  return all.filter(node => open(node) && (node.type !== 'radio' || lead(node) === node)).map((node, index) => {
    node.dataset.stop = String(index);
    return node.outerHTML.slice(0, 120);
  });
}"""
FOCUSED = """() => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const now = getComputedStyle(node);
  const shown = (now.outlineStyle !== 'none' && parseFloat(now.outlineWidth) > 0) || now.boxShadow !== 'none';
  return {stop: node.dataset.stop ?? null, shown, html: node.outerHTML.slice(0, 120)};
}"""


def axe(page: Page, options: dict[str, Any] = WCAG) -> list[str]:
    """Return what axe finds."""
    found = Axe().run(page, options=options).response["violations"]
    return [f"axe {fault['id']}: {node['html'][:160]}" for fault in found for node in fault["nodes"]]


def overflow(page: Page, width: int = PHONE) -> list[str]:
    """Return by how much the page is wider than a window, and what sticks out."""
    page.set_viewport_size({"width": width, "height": 800})
    wider = int(page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))
    culprit = page.evaluate(
        """() => [...document.querySelectorAll('main *')].filter(n => n.getBoundingClientRect().right > innerWidth + 1
          && !n.closest('.pz-table-wrap')).map(n => n.outerHTML.slice(0, 100))[0] ?? ''"""
    )
    page.set_viewport_size(DESK)
    return [f"{wider} px wider than {width}: {culprit}"] if wider > 0 else []


def crowded(page: Page) -> list[str]:
    """Return figures that run over the edge of their box on a desk."""
    boxes = "() => [...document.querySelectorAll('.pz-figures > div')].filter(n => n.scrollWidth > n.clientWidth + 1).map(n => n.innerText)"
    return [f"a figure runs over its box: {text!r}" for text in page.evaluate(boxes)]


def faults(visit: Visit) -> list[str]:
    """Return all that is wrong with a page in its language: light, dark, on a phone, and what it asked for or said."""
    page = visit.page
    page.emulate_media(color_scheme="light")
    found = axe(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark {fault}" for fault in axe(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    found += crowded(page) + overflow(page)
    found += [f"asked for {url}" for url in visit.foreign] + [f"said {text}" for text in visit.said]
    return found


def keyboard(page: Page) -> list[str]:
    """Walk the page with Tab; return what it does not reach and where the focus cannot be seen."""
    stops = page.evaluate(REACHABLE)
    page.evaluate("() => { document.activeElement.blur(); window.getSelection().removeAllRanges(); scrollTo(0, 0); }")
    reached: set[int] = set()
    unseen: list[str] = []
    for _ in range(3 * len(stops) + 10):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at is None or at["stop"] is None:
            if len(reached) == len(stops):
                break
            continue
        if int(at["stop"]) in reached and len(reached) == len(stops):
            break
        if int(at["stop"]) not in reached and not at["shown"]:
            unseen.append(f"focus unseen: {at['html']}")
        reached.add(int(at["stop"]))
    return unseen + [f"not reached: {html}" for index, html in enumerate(stops) if index not in reached]
