import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override
from tests.kit.lists.shelf import BOOKS, Book

from pilotzone.kit.lists import UnknownOption, list_response
from pilotzone.kit.lists.response import total_text

pytestmark = pytest.mark.urls("tests.kit.lists.shelf")


def _page(address):
    """Return what the template is given."""
    seen = {}

    def remember(request, template, context):
        seen.update(context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pilotzone.kit.lists.response.render", remember)
        list_response(RequestFactory().get(address), BOOKS, Book.objects.select_related("parent"))
    return seen["list"]


def _names(page):
    return [row[0].text for row in page.rows]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["丙", "=HYPERLINK(1)", "alpha"]),
        ("?sort=-name", ["zeta", "eta", "delta"]),
        ("?sort=-price", ["delta", "eta", "beta"]),
        ("?state=closed", ["丙", "zeta"]),
        ("?q=ETA", ["beta", "eta", "zeta"]),
        ("?bought_from=2021-03-02", ["=HYPERLINK(1)", "beta"]),
        ("?bought_to=2021-03-01", ["alpha"]),
        ("?seen_from=2021-03-02", ["beta"]),
        ("?seen_to=2021-03-01", ["alpha"]),
        ("?lent=yes", ["丙"]),
        ("?lent=no&state=closed", ["zeta"]),
        ("?state=&q=&bought_from=", ["丙", "=HYPERLINK(1)", "alpha"]),
        ("?tab=1&q=nothing", []),
    ],
)
def test_list_shows_what_the_address_asks_for(books, query, names):
    assert _names(_page(f"/books/{query}")) == names


def test_list_sorts_by_the_name_in_the_readers_language(books):
    with override("zh-hans"):
        assert _names(_page("/books/")) == ["丁", "丙", "乙"]


def test_list_prints_values_for_the_reader(books):
    [row] = _page("/books/?q=delta").rows

    assert [(cell.text, cell.number, cell.chip, cell.tone) for cell in row] == [
        ("delta", False, False, ""),
        ("1,234.56", True, False, ""),
        ("1", True, False, ""),
        ("", False, False, ""),
        ("2020", False, False, ""),
        ("", False, False, ""),
        ("yes", False, True, "ok"),
        ("丙", False, False, ""),
    ]
    assert row[0].url.startswith("/book/")


def test_list_marks_a_name_in_the_other_language(books):
    [row] = _page("/books/?lent=yes").rows

    assert (row[0].text, row[0].language) == ("丙", "zh")


def test_list_prints_an_unknown_date_as_not_recorded(books):
    [row] = _page("/books/?q=alpha").rows

    assert (row[3].text, row[4].text, row[5].text) == ("2021-03-01", "not recorded", "1 March 2021 23:59")


def test_headings_turn_the_order_and_keep_the_filter(books):
    page = _page("/books/?sort=price&state=open")

    assert [(heading.aria_sort, heading.url) for heading in page.headings[:3]] == [
        ("none", "/books/?sort=name&state=open"),
        ("ascending", "/books/?sort=-price&state=open"),
        ("", ""),
    ]


def test_pages_lead_on_and_back_with_order_and_filter(books):
    first = _page("/books/?sort=-price")
    second = _page(first.next_url)
    third = _page(second.next_url)

    assert _names(first) + _names(second) + _names(third) == ["delta", "eta", "beta", "alpha", "zeta", "=HYPERLINK(1)", "丙"]
    assert (first.first_url, first.previous_url, third.next_url) == ("", "", "")
    assert second.first_url == "/books/?sort=-price"
    assert _names(_page(third.previous_url)) == _names(second)


def test_file_addresses_keep_order_and_filter_but_not_the_page(books):
    page = _page(_page("/books/?sort=-price").next_url)

    assert (page.csv_url, page.xlsx_url) == ("/books/?sort=-price&export=csv", "/books/?sort=-price&export=xlsx")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?colour=red", "“colour” is no option of this list; accepted: state, q, bought_from, bought_to, seen_from, seen_to, lent, after"),
        ("?sort=copies", "sort: “copies” is not accepted; accepted: name, -name, price, -price, bought, -bought"),
        ("?sort=--name", "sort: “--name” is not accepted"),
        ("?state=lost", "state: “lost” is not accepted; accepted: open, closed."),
        ("?bought_from=yesterday", "bought_from: “yesterday” is not accepted; accepted: a date such as 2021-03-24."),
        ("?q=" + "x" * 101, "accepted: at most 100 characters."),
        ("?lent=maybe", "lent: “maybe” is not accepted; accepted: yes, no."),
        ("?export=pdf", "export: “pdf” is not accepted; accepted: csv, xlsx."),
    ],
)
def test_list_refuses_what_it_does_not_offer_and_names_what_it_does(books, query, message):
    with pytest.raises(UnknownOption) as caught:
        _page(f"/books/{query}")

    assert caught.value.status == 400
    assert message in str(caught.value)


def test_list_page_is_whole_without_scripts(client, books):
    response = client.get("/books/?sort=-price", headers={"accept-language": "en"})

    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("<tr>") == 4
    assert '<caption class="pz-hidden">All books</caption>' in html
    assert '<th scope="col" class="pz-num" aria-sort="descending"><a href="/books/?sort=price">Price (CNY)</a></th>' in html
    assert '<input type="hidden" name="sort" value="-price" id="filter_sort">' in html
    assert "7 entries" in html
    assert 'href="/books/?sort=-price&amp;export=xlsx"' in html


def test_list_page_answers_a_bad_address_with_400(client, books):
    response = client.get("/books/?colour=red", headers={"accept-language": "en"})

    assert response.status_code == 400
    assert "“colour” is no option of this list" in response.content.decode()


@pytest.mark.parametrize(("query", "words"), [("?q=nothing", "Nothing fits what you chose."), ("", "No book was bought yet.")])
def test_empty_list_says_why(books, query, words):
    seen = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pilotzone.kit.lists.response.render", lambda request, template, context: seen.update(context))
        list_response(RequestFactory().get(f"/books/{query}"), BOOKS, books.filter(pk__lt=0))

    html = render_to_string("kit/list_body.html", seen)

    assert words in html
    assert "<table" not in html


def test_list_takes_two_queries_however_long(books, django_assert_num_queries):
    for address in ("/books/", "/books/?state=open&sort=-price"):
        with django_assert_num_queries(2):
            _page(address)


def test_total_stops_at_ten_thousand():
    assert [total_text(count) for count in (0, 1, 10_000, 10_001)] == ["0 entries", "1 entry", "10,000 entries", "10,000+ entries"]
    with override("zh-hans"):
        assert [total_text(count) for count in (1, 10_001)] == ["共 1 条", "共 10,000+ 条"]
