"""Every list as a file: CSV and XLSX open, hold the same rows as each other, begin with the page's rows and carry its stamps."""

import csv
import http.client
import io
from datetime import datetime
from html.parser import HTMLParser

import openpyxl
import pytest
from tests.browser.people import PUBLIC, People
from tests.browser.served import Server
from tests.browser.walking import Links, pages

STAMP = "合成样例"
# A page shows this many rows; a file all of them.
ON_A_PAGE = 50
LIST = '<div class="pz-list'


class Rows(HTMLParser):
    """The rows of the list's table, as text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = self._cell = False
        self.feed(html.partition(LIST)[2] or html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = self._inside or tag == "tbody"
        if self._inside and tag == "tr":
            self.rows.append([])
        if self._inside and tag in {"td", "th"}:
            self._cell = True
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._cell = False
        self._inside = self._inside and tag != "tbody"

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.rows[-1][-1] += data.strip()


def fetch(server: Server, cookie: str, address: str) -> tuple[str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", address, headers={"Cookie": cookie, "Accept-Language": "zh-hans"})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.getheader("Content-Type", ""), body


def plain(value: object) -> str:
    """Return a cell as it is compared: a number without its grouping, a day as text."""
    moment = value if isinstance(value, datetime) else _moment(str(value))
    if moment is not None:
        return f"{moment:%Y-%m-%d %H:%M:%S}"
    try:
        return f"{float(str(value)):g}"
    except ValueError:
        return "" if value is None else str(value)


def _moment(text: str) -> datetime | None:
    try:
        # The sheet has the clock of Shanghai, the other file says so.
        return datetime.fromisoformat(text) if len(text) >= len("2026-11-24") else None
    except ValueError:
        return None


def exports(server: Server, cookie: str):
    """Yield page, CSV rows and XLSX rows of every list that a person can reach."""
    for page in pages(server.port, cookie, per_kind=1):
        text = fetch(server, cookie, page.path)[1].decode()
        files = {kind: link for link in Links(text).found for kind in ("csv", "xlsx") if f"export={kind}" in link}
        if files:
            base = page.path.partition("?")[0]
            address = {kind: f"{base}{link}" if link.startswith("?") else link for kind, link in files.items()}
            (csv_type, as_csv), (xlsx_type, as_xlsx) = (fetch(server, cookie, address[kind]) for kind in ("csv", "xlsx"))
            assert csv_type.startswith("text/csv"), page.path
            assert "spreadsheetml" in xlsx_type, page.path
            sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx), read_only=True).active
            in_csv = list(csv.reader(io.StringIO(as_csv.decode("utf-8-sig"))))
            yield page.path, text, in_csv, [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("name", [PUBLIC, "officer", "auditor", "applicant1"], ids=lambda name: name or "public")
def test_files_hold_what_the_list_shows(people: People, server: Server, name: str):
    seen, faults = 0, []
    for path, text, in_csv, in_xlsx in exports(server, people.cookies(name)):
        seen += 1
        if [[plain(cell) for cell in row] for row in in_csv] != [[plain(cell) for cell in row] for row in in_xlsx]:
            faults.append(f"{path}: CSV and XLSX differ")
        shown = Rows(text).rows
        # Work lists and sums by kind show the rows in another form.
        if LIST in text and len(shown) != min(len(in_csv) - 1, ON_A_PAGE):
            faults.append(f"{path}: {len(shown)} rows on the page, {len(in_csv) - 1} in the file")
        if any(STAMP in row for row in shown) and not any(STAMP in row for row in in_csv):
            faults.append(f"{path}: the stamp is missing in the file")

    assert ("\n".join(faults), seen > 0) == ("", True)
