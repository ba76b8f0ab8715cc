"""The gallery served to a real browser: no database behind it, and every request and complaint of the page noted down."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from playwright.sync_api import Browser, Page


class ThreadedServer(ThreadingMixIn, WSGIServer):
    """Answers the page while it still fetches its stylesheet."""

    daemon_threads = True


class Silent(WSGIRequestHandler):
    """Keeps the requests out of the test's output."""

    def log_message(self, *_words: Any) -> None:
        return


@dataclass
class Visit:
    """One page in the browser, with the addresses it asked for and what its console said."""

    page: Page
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        return int(self.page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth"))


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Serve the gallery with the site's own middleware."""
    with override_settings(ROOT_URLCONF="tests.kit.gallery.urls"):
        server = make_server("127.0.0.1", 0, WSGIHandler(), server_class=ThreadedServer, handler_class=Silent)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Callable[..., Visit]]:
    """Return a function that opens a path in a language, a theme and a width."""
    contexts = []

    def open_(path: str = "/gallery/", *, language: str = "zh-hans", theme: str = "", width: int = 1280, **options: Any) -> Visit:
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        chosen = {"django_language": language, "theme": theme}
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in chosen.items() if value])
        seen = Visit(context.new_page())
        seen.page.on("request", lambda request: seen.asked.append(request.url))
        seen.page.on("console", lambda message: seen.said.append(message.text))
        seen.page.on("pageerror", lambda error: seen.said.append(str(error)))
        seen.page.goto(address + path)
        return seen

    yield open_
    for context in contexts:
        context.close()
