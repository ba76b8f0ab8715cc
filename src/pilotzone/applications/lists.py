"""The lists of this room: columns, filters, order and exports, declared once."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilotzone.applications.enums import Status
from pilotzone.applications.models import Application, MeetingRecord, Objection
from pilotzone.applications.queries import zone_cases
from pilotzone.audit.enums import kind_of_data
from pilotzone.kit.lists import ChoiceFilter, Column, Kind, ListSpec, TextFilter
from pilotzone.kit.text import Words, localised
from pilotzone.schemes.models import Call

TONES = {
    Status.DRAFT: "",
    Status.SUBMITTED: "info",
    Status.RETURNED: "warn",
    Status.ADMITTED: "info",
    Status.REVIEWED: "info",
    Status.RANKED: "info",
    Status.APPROVED: "ok",
    Status.NOTICED: "ok",
    Status.OBJECTED: "warn",
    Status.WAITLISTED: "info",
    Status.GRANTED: "ok",
    Status.REFUSED: "bad",
    Status.DECLINED: "",
    Status.WITHDRAWN: "",
    Status.LAPSED: "",
}


def status_of(row: Application) -> Status:
    """Return where a case stands."""
    return Status(row.status)


def _calls() -> list[tuple[str, Words]]:
    calls = Call.objects.filter(pk__in=zone_cases().values("call")).order_by("-budget_year", "code")
    return [(call.code, str(localised(call))) for call in calls]


CASES = ListSpec(
    "applications",
    _("Applications"),
    columns=[
        Column("case", _("Case"), value=str, sort="id", link=lambda row: reverse("applications:case", args=(row.pk,))),
        Column("party", _("Applicant"), value=lambda row: localised(row.party)),
        Column("call", _("Call"), value=lambda row: localised(row.call)),
        Column(
            "status",
            pgettext_lazy("case", "State"),
            value=status_of,
            kind=Kind.STATUS,
            tone=lambda row: TONES[status_of(row)],
            sort="status",
        ),
        Column("rank", _("Rank"), kind=Kind.NUMBER),
        Column("score", _("Score"), value=lambda row: "" if row.score is None else f"{row.score.normalize():f}"),
        Column("requested", _("Asked for"), kind=Kind.AMOUNT),
        Column("amount", pgettext_lazy("case", "Amount"), kind=Kind.AMOUNT),
        Column("origin", _("Kind of data"), value=lambda row: kind_of_data(row.origin)),
    ],
    filters=[
        ChoiceFilter("call", _("Call"), choices=_calls, field="call__code"),
        ChoiceFilter("status", pgettext_lazy("case", "State"), choices=Status),
        TextFilter("q", _("Words in it"), within=("party__name_zh", "party__name_en", "public_id")),
    ],
    sort="-case",
    empty=_("There is no application yet."),
)

OBJECTIONS = ListSpec(
    "objections",
    _("Objections"),
    columns=[
        Column("filed_at", _("Filed at"), kind=Kind.TIME, sort="id", link=lambda row: reverse("applications:objection", args=(row.pk,))),
        Column("case", _("Case"), value=lambda row: str(row.application)),
        Column("party", _("Applicant"), value=lambda row: localised(row.application.party)),
        Column("call", _("Call"), value=lambda row: localised(row.application.call)),
        Column(
            "answer", _("Decision"), value=lambda row: row.decision.get_reason_display() if row.decision else pgettext_lazy("case", "open")
        ),
        Column("origin", _("Kind of data"), value=lambda row: kind_of_data(row.application.origin)),
    ],
    sort="-filed_at",
    empty=_("There is no objection."),
)

MEETINGS = ListSpec(
    "meetings",
    _("Meeting records"),
    columns=[
        Column("number", pgettext_lazy("case", "Number"), sort="number"),
        Column("held_on", _("Held on"), kind=Kind.DATE),
        Column("title", _("Title"), value=lambda row: localised(row, "title")),
        Column("decisions", _("Decisions resting on it"), value="decision_count", kind=Kind.NUMBER),
        Column("origin", _("Kind of data"), value=lambda row: kind_of_data(row.origin)),
    ],
    sort="-number",
    empty=_("No meeting has been recorded yet."),
)

LISTED = {CASES.name: Application, OBJECTIONS.name: Objection, MEETINGS.name: MeetingRecord}
