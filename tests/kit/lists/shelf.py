"""A table of the tests' own, a list over it, and the page of that list."""

from django.db import models
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.dates import PartialDate
from pilotzone.kit.lists import ChoiceFilter, Column, DateFilter, FlagFilter, Kind, ListSpec, TextFilter, list_response
from pilotzone.kit.text import localised


class State(models.TextChoices):
    OPEN = "open", _("yes")
    CLOSED = "closed", _("no")


class Book(models.Model):
    name_zh = models.CharField(max_length=100, db_index=True)
    name_en = models.CharField(max_length=100, blank=True, db_index=True)
    price = models.BigIntegerField(null=True)
    copies = models.IntegerField(default=1)
    bought_on = models.DateField(null=True, db_index=True)
    written_on = models.DateField(null=True)
    written_precision = models.CharField(max_length=10, default="unknown")
    seen_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    lent = models.BooleanField(default=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        app_label = "kit_tests"
        indexes = (models.Index(fields=["state", "price"], name="kit_tests_state"),)

    def __str__(self):
        return self.name_zh

    @property
    def written(self):
        return PartialDate(self.written_on, self.written_precision)


COLUMNS = [
    Column("name", "Name", value=localised, sort="name_{language}", link=lambda book: f"/book/{book.pk}/"),
    Column("price", "Price", kind=Kind.AMOUNT, sort="price"),
    Column("copies", "Copies", kind=Kind.NUMBER),
    Column("bought", "Bought", value="bought_on", kind=Kind.DATE, sort="bought_on"),
    Column("written", "Written", kind=Kind.PARTIAL_DATE),
    Column("seen", "Seen", value="seen_at", kind=Kind.TIME, sort="seen_at"),
    Column("state", "State", value="get_state_display", kind=Kind.STATUS, tone=lambda book: "ok" if book.state == "open" else ""),
    Column("parent", "Parent", value="parent__name_zh", sort="parent__name_zh"),
]
BOOKS = ListSpec(
    "books",
    "All books",
    columns=COLUMNS,
    filters=[
        ChoiceFilter("state", "State", choices=State),
        TextFilter("q", "Search", within=("name_zh", "name_en")),
        DateFilter("bought", "Bought", field="bought_on"),
        DateFilter("seen", "Seen", field="seen_at", timed=True),
        FlagFilter("lent", "Lent"),
    ],
    sort="name",
    page_size=3,
    empty="No book was bought yet.",
    kept=frozenset({"tab"}),
)


def book_list(request):
    return list_response(request, BOOKS, Book.objects.select_related("parent"))


urlpatterns = [path("books/", book_list), path("", include("pilotzone.site.urls")), path("", book_list, name="home")]
