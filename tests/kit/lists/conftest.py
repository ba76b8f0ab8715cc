from datetime import UTC, date, datetime

import pytest
from django.db import connection
from tests.kit.lists.shelf import Book

BOOKS = [
    {"name_zh": "甲", "name_en": "alpha", "price": 500, "bought_on": date(2021, 3, 1), "seen_at": datetime(2021, 3, 1, 15, 59, tzinfo=UTC)},
    {"name_zh": "乙", "name_en": "beta", "price": 500, "bought_on": date(2021, 3, 2), "seen_at": datetime(2021, 3, 1, 16, 0, tzinfo=UTC)},
    {"name_zh": "丙", "name_en": "", "price": None, "bought_on": None, "state": "closed", "lent": True},
    {"name_zh": "丁", "name_en": "delta", "price": 123456, "written_on": date(2020, 1, 1), "written_precision": "year"},
    {"name_zh": "戊", "name_en": "=HYPERLINK(1)", "price": None, "copies": 1234, "bought_on": date(2021, 3, 2)},
    {"name_zh": "己", "name_en": "zeta", "price": -5, "state": "closed"},
    {"name_zh": "庚", "name_en": "eta", "price": 500},
]


@pytest.fixture(scope="session")
def _shelf(django_db_setup, django_db_blocker):
    """Make the tests' own table, outside any test's transaction."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Book)
    with django_db_blocker.unblock():
        parent = None
        for row in BOOKS:
            parent = Book.objects.create(**row, parent=parent)


@pytest.fixture
def books(_shelf, db):
    return Book.objects.all()
