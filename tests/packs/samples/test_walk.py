"""Everybody looks at every page of the zone with the sample: nothing breaks, and what is invented says so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from pilotzone.accounts.models import User
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Origin
from pilotzone.ledger.models import AccountBalance
from pilotzone.ledger.queries import listed_accounts, open_holds
from pilotzone.packs.commands import retire_samples

# One worker, so that the sample is made once.
pytestmark = [pytest.mark.usefixtures("people"), pytest.mark.xdist_group("sample")]
EVERYBODY = ("", "officer", "leader", "approver", "finance1", "evaluator", "ethics", "auditor", "applicant1", "applicant2")
STAMPS = {"zh-hans": "合成样例", "en": "synthetic sample"}
# Answers to forms, and what leads out of the site's own pages.
NO_PAGES = ("account_logout", "set_language", "kit:appearance")
MADE_BY_NAME = (
    "样例科技",
    "样例研究院",
    "样例大学",
    "样例算力中心",
    "Sample Technology",
    "Sample Institute",
    "Sample University",
    "Sample Computing",
)
INVENTED = (*MADE_BY_NAME, "SAMPLE-VOUCHERS", "（样例）", "(sample)")
# Where everybody meets the sample, even who is not logged in.
ROOMS = {"schemes", "grants"}
OPTION = re.compile(r"<option\b.*?</option>", re.DOTALL)


class Links(HTMLParser):
    """Collects the addresses that a page leads to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


@dataclass(frozen=True, slots=True)
class Page:
    """What stood at an address; `room` is the first part of the route's name."""

    address: str
    view: str
    status: int
    text: str

    @property
    def room(self) -> str:
        return self.view.partition(":")[0]


def view_of(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return path


def walk(client: Client, *, exports: bool = False) -> Iterator[Page]:
    """Yield one page of each kind that links lead to from the home page, and where asked every export."""
    waiting, met = ["/"], {"home"}
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address, follow=True)
        text = answer.getvalue().decode(errors="replace")
        # What a list to choose from offers has no room for a stamp of its own.
        yield Page(address, view_of(urlsplit(address).path), answer.status_code, OPTION.sub("", text))
        if "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        for link in Links(text).found:
            parts = urlsplit(link)
            exported = "export=csv" in parts.query
            if parts.netloc or not parts.path.startswith("/") or ("export=" in parts.query and not (exports and exported)):
                continue
            kind = view_of(parts.path) + ("?export" if exported else "")
            if kind not in met and kind not in NO_PAGES:
                met.add(kind)
                waiting.append(link if exported else parts.path)


def browser(people: dict[str, User], name: str, language: str) -> Client:
    client = Client(headers={"accept-language": language})
    if name:
        client.force_login(people[name], "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("language", STAMPS)
@pytest.mark.parametrize("name", EVERYBODY)
def test_every_page_opens_leads_on_and_stamps_what_is_invented(people, name, language):
    pages = list(walk(browser(people, name, language)))
    assert [(page.address, page.status) for page in pages if page.status != 200] == []
    # A page of a row says it of the row; a list says it beside each row. The log-ins are the zone's, not the sample's.
    invented = [page for page in pages if page.room != "accounts" and any(word in page.text for word in INVENTED)]
    assert [page.address for page in invented if STAMPS[language] not in page.text.lower()] == []
    assert {page.room for page in invented} >= ROOMS


def test_retired_sample_leaves_every_page_and_export(people):
    retire_samples(Origin.SYNTHETIC, by=SYSTEM)
    pages = [
        (name, page) for name in ("", "officer", "auditor", "applicant1") for page in walk(browser(people, name, "zh-hans"), exports=True)
    ]
    assert [(name, page.address, page.status) for name, page in pages if page.status != 200] == []
    words = ("合成样例", "SAMPLE-VOUCHERS", *MADE_BY_NAME)
    # The log-ins are the zone's, not the sample's.
    assert [(name, page.address) for name, page in pages if page.room != "accounts" and any(word in page.text for word in words)] == []


def test_retired_sample_leaves_no_money(people):
    retire_samples(Origin.SYNTHETIC, by=SYSTEM)
    assert set(AccountBalance.objects.values_list("posted", "held")) == {(0, 0)}
    assert (listed_accounts().count(), open_holds().count()) == (0, 0)
