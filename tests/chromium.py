"""Debian's Chromium, started once per run. A test that needs it asks for the fixture `chromium`, is marked `browser` and is of the
group `browser`, so that one worker holds the one browser.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

PROGRAM = Path("/usr/bin/chromium")
QUIET = ["--disable-quic", "--disable-background-networking", "--disable-gpu"]


def flags() -> list[str]:
    """Return how Chromium is started; root and CI have no user namespaces for its sandbox."""
    boxed = os.geteuid() != 0 and os.environ.get("CI") != "true"
    return QUIET if boxed else ["--no-sandbox", *QUIET]


@pytest.fixture(scope="session")
def chromium_program() -> Path:
    """Debian's Chromium; without it the test is skipped, or fails where CI promised it."""
    if not PROGRAM.exists():
        reason = "needs Debian's Chromium: apt-get install chromium fonts-noto-cjk"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return PROGRAM


@pytest.fixture(scope="session")
def chromium(chromium_program: Path, playwright: Playwright) -> Iterator[Browser]:
    """Start the browser."""
    browser = playwright.chromium.launch(executable_path=chromium_program, args=flags())
    yield browser
    browser.close()
