import base64

import pytest
from django.db.models import F
from tests.kit.lists.conftest import BOOKS

from pilotzone.kit.lists import UnknownOption
from pilotzone.kit.lists.paging import COUNTED_TO, count_of, order_of, page_of

ORDERS = ["name_zh", "price", "bought_on", "seen_at", "state", "parent__name_zh", "parent", "lent", "doubled", "pk_alias"]


def _all_pages(books, path, *, descending, size):
    queryset = books.annotate(doubled=F("price") * 2, pk_alias=F("pk"))
    order = order_of(queryset, path, descending=descending)
    pages = [page_of(queryset, order, size=size)]
    while pages[-1].after:
        pages.append(page_of(queryset, order, size=size, after=pages[-1].after))
    return queryset, order, pages


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("path", ORDERS)
def test_pages_together_are_the_whole_list_once(books, path, descending, size):
    queryset, order, pages = _all_pages(books, path, descending=descending, size=size)

    assert [row.pk for page in pages for row in page.rows] == [row.pk for row in queryset.order_by(*order.expressions())]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("path", ORDERS)
def test_pages_lead_back_to_the_start(books, path, descending):
    queryset, order, pages = _all_pages(books, path, descending=descending, size=2)

    back = [pages[-1]]
    while back[0].before:
        back.insert(0, page_of(queryset, order, size=2, before=back[0].before))

    assert [row.pk for page in back for row in page.rows] == [row.pk for page in pages for row in page.rows]
    assert (pages[0].before, pages[-1].after) == ("", "")


@pytest.mark.parametrize("descending", [False, True])
def test_rows_without_a_value_come_last(books, descending):
    _queryset, _order, [page] = _all_pages(books, "price", descending=descending, size=50)

    assert [row.price is None for row in page.rows] == [False] * 5 + [True] * 2


BROKEN = [
    b"null",
    b'["x"]',
    b'["x","x"]',
    b'[null,"99999999999999999999999"]',
    b'["\\u0000","1"]',
    b'["\\ud800","1"]',
    b'[1,"1"]',
    b"[" * 500,
]


@pytest.mark.parametrize("cursor", ["x", "!!", *(base64.urlsafe_b64encode(text).decode() for text in BROKEN)])
def test_a_cursor_that_was_not_given_out_is_refused(books, cursor):
    order = order_of(books, "name_zh", descending=False)

    with pytest.raises(UnknownOption, match="an address that this list itself gives"):
        page_of(books, order, size=2, after=cursor)


def test_a_page_takes_one_query(books, django_assert_num_queries):
    order = order_of(books, "name_zh", descending=False)

    with django_assert_num_queries(1):
        page_of(books, order, size=2)


def test_order_of_an_unknown_path_is_an_error_of_the_programmer(books):
    with pytest.raises(TypeError, match="there is no 'colour'"):
        order_of(books, "parent__colour", descending=False)


def test_count_stops_where_it_is_told(books, monkeypatch):
    assert count_of(books) == len(BOOKS)
    assert COUNTED_TO == 10_000
    monkeypatch.setattr("pilotzone.kit.lists.paging.COUNTED_TO", 4)
    assert count_of(books) == 5
