"""The demonstration's people at their browsers: one log-in each, kept for every page they open afterwards."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

STAFF = ("officer", "leader", "approver", "finance1", "finance2", "evaluator", "auditor", "reviewer", "ethics", "steward", "admin")
APPLICANTS = ("applicant1", "applicant2")
PUBLIC = ""


@dataclass
class Visit:
    """A page with what it asked for from elsewhere and what its console complained of."""

    page: Page
    address: str
    foreign: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Go to a path of the site; what was noted of the page before is forgotten."""
        self.foreign.clear()
        self.said.clear()
        self.page.goto(self.address + path)

    @property
    def path(self) -> str:
        """Where the page stands now."""
        return urlsplit(self.page.url).path


class People:
    """Opens pages as anybody; logs each person in once."""

    def __init__(self, browser: Browser, address: str, passwords: dict[str, str]) -> None:
        self.browser = browser
        self.address = address
        self.passwords = passwords
        self._sessions: dict[str, Any] = {}
        self._contexts: list[BrowserContext] = []

    def visit(
        self, name: str = PUBLIC, path: str = "/", *, language: str = "zh-hans", theme: str = "", width: int = 1280, **options: Any
    ) -> Visit:
        """Open a path as a person (the public where no name is given)."""
        context = self._context(name, viewport={"width": width, "height": 900}, **options)
        chosen = {"django_language": language, "theme": theme}
        context.add_cookies([{"name": key, "value": value, "url": self.address} for key, value in chosen.items() if value])
        visit = Visit(context.new_page(), self.address)
        _note(visit)
        visit.open(path)
        return visit

    def cookies(self, name: str) -> str:
        """Return the cookies of a person's session as one header."""
        session = self._session(name) or {"cookies": []}
        return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in session["cookies"])

    def leave(self) -> None:
        """Close every page opened since the last time."""
        while self._contexts:
            self._contexts.pop().close()

    def _context(self, name: str, **options: Any) -> BrowserContext:
        # Nothing moves, so that a colour is measured as it will stay.
        context = self.browser.new_context(storage_state=self._session(name), reduced_motion="reduce", **options)
        self._contexts.append(context)
        return context

    def _session(self, name: str) -> Any:
        if name and name not in self._sessions:
            self._sessions[name] = self._log_in(name)
        return self._sessions.get(name)

    def _log_in(self, name: str) -> Any:
        context = self.browser.new_context(locale="en")
        page = context.new_page()
        page.goto(f"{self.address}/account/login/")
        page.locator("[name=login]").fill(f"{name}@demo.invalid")
        page.locator("[name=password]").fill(self.passwords[name])
        page.locator("main form button[type=submit], main form button:not([type])").first.click()
        page.wait_for_url(lambda url: "/account/login" not in url)
        state = context.storage_state()
        context.close()
        return state


def _note(visit: Visit) -> None:
    def asked(url: str) -> None:
        if not url.startswith((visit.address, "data:", "blob:", "about:")):
            visit.foreign.append(url)

    def told(kind: str, text: str) -> None:
        # What Chromium only advises is of the type "verbose".
        if kind in {"error", "warning"}:
            visit.said.append(f"{kind}: {text}")

    visit.page.on("request", lambda request: asked(request.url))
    visit.page.on("console", lambda message: told(message.type, message.text))
    visit.page.on("pageerror", lambda error: visit.said.append(str(error)))
