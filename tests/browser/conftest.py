"""One demonstration zone for all browser tests, served to one Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser.people import People
from tests.browser.served import Server, log_ins, make_zone, serve

FIRST = "test_two_apply_and_their_home_pages_say_what_comes_next"
LAST = "test_lots_are_drawn_and_the_notice_is_signed"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in this folder, and keep it in one worker.

    A call is opened first and drawn last, so that nobody waits for its window to close; either test runs alone as well.
    """
    items.sort(key=lambda item: (item.name != FIRST, item.name == LAST))
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def server(chromium_program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the demonstration; it is made only where there is a browser to look at it."""
    home = tmp_path_factory.mktemp("demonstration") / "zone"
    make_zone(home)
    running = serve(home)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def everybody(chromium: Browser, server: Server) -> People:
    """The demonstration's people, with one log-in each for the whole run."""
    return People(chromium, server.address, log_ins(server.home))


@pytest.fixture
def people(everybody: People) -> Iterator[People]:
    """The demonstration's people; their pages close when the test ends."""
    yield everybody
    everybody.leave()
