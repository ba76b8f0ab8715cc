"""Pictures of the demonstration for people to look at.

python -m tests.browser.shots OUT [--home DIR] [--who NAME …] [--page PATH …] [--whole]

Makes a demonstration zone (or takes the one in DIR), serves it, and takes every page in both languages, light and dark, on a desk
and on a phone. `--page` takes these paths as each `--who`; without it, the home page of each. `--whole` takes one of each page that
links lead to.
"""

import argparse
import re
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from tests.browser.people import APPLICANTS, PUBLIC, STAFF, People
from tests.browser.served import log_ins, make_zone, serve
from tests.browser.walking import pages
from tests.chromium import PROGRAM, flags

LANGUAGES = ("zh-hans", "en")
THEMES = ("light", "dark")
WIDTHS = {"desk": 1280, "phone": 375}


def main() -> None:
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        home = asked.home or Path(folder) / "zone"
        if not asked.home:
            make_zone(home)
        server = serve(home)
        try:
            with sync_playwright() as playwright:
                people = People(playwright.chromium.launch(executable_path=PROGRAM, args=flags()), server.address, log_ins(home))
                for name in asked.who:
                    found = [page.path for page in pages(server.port, people.cookies(name), per_kind=1)] if asked.whole else asked.page
                    for path in found:
                        _take(people, name, path, asked)
        finally:
            server.stop()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--who", nargs="*", default=[PUBLIC, *STAFF, *APPLICANTS])
    parser.add_argument("--page", nargs="*", default=["/"])
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--language", nargs="*", default=LANGUAGES, choices=LANGUAGES)
    parser.add_argument("--theme", nargs="*", default=THEMES, choices=THEMES)
    parser.add_argument("--width", nargs="*", default=list(WIDTHS), choices=list(WIDTHS))
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    return asked


def _take(people: People, name: str, path: str, asked: argparse.Namespace) -> None:
    where = re.sub(r"\W+", "-", path).strip("-") or "home"
    for language in asked.language:
        for theme in asked.theme:
            for width in asked.width:
                visit = people.visit(name, path, language=language, theme=theme, width=WIDTHS[width])
                file = asked.out / f"{name or 'public'}_{where}_{language}_{theme}_{width}.png"
                visit.page.screenshot(path=file, full_page=True)
                people.leave()


if __name__ == "__main__":
    main()
