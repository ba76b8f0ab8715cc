"""Finds every page a person can reach by links, one of each kind; plain requests, no browser."""

import http.client
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

# What answers a form only.
NOT_PAGES = frozenset({"set_language", "kit:appearance", "account_logout"})
TOGETHER = 2


class Links(HTMLParser):
    """Collects the addresses a page leads to, in its order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def kind_of(path: str) -> str | None:
    """Return the name of the route that answers a path; None where it is no page of the site."""
    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return None


@dataclass(frozen=True, slots=True)
class Found:
    """A page that links lead to; `status` is not 200 at a dead end, which `linked_from` leads into."""

    kind: str
    path: str
    status: int
    linked_from: str


def pages(port: int, cookie: str, *, per_kind: int = TOGETHER) -> Iterator[Found]:
    """Yield every page reachable from the home page, at most so many of each kind."""
    waiting, met, counts = [("/", "")], {"/"}, Counter({"home": 1})
    while waiting:
        path, before = waiting.pop(0)
        answer = _get(port, path, cookie)
        if answer is None:
            continue
        yield Found(kind_of(answer.path) or path, answer.path, answer.status, before)
        for link in _inside(answer.path, answer.text):
            kind = kind_of(link) or link
            if link not in met and kind not in NOT_PAGES and counts[kind] < per_kind:
                met.add(link)
                counts[kind] += 1
                waiting.append((link, answer.path))


def _inside(path: str, html: str) -> Iterator[str]:
    for link in Links(html).found:
        parts = urlsplit(link)
        if not parts.scheme and not parts.netloc and parts.path.startswith("/") and "export=" not in parts.query:
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a path leads, and what stands there."""

    path: str
    status: int
    text: str


def _get(port: int, path: str, cookie: str) -> Answer | None:
    """Return what a path leads to; None for a file."""
    for _ in range(4):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "zh-hans"})
        response = connection.getresponse()
        body, kind, location = response.read(), response.getheader("Content-Type", ""), response.getheader("Location")
        connection.close()
        if location is None:
            return Answer(path, response.status, body.decode()) if kind.startswith("text/html") else None
        path = urlsplit(location).path
    raise AssertionError(f"{path} leads in a circle")
