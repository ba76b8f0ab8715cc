"""The register of studies, declared once: page, CSV and XLSX."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilotzone.audit import context
from pilotzone.audit.enums import Origin, kind_of_data
from pilotzone.evidence.report import verdict
from pilotzone.kit.lists import ChoiceFilter, Column, Kind, ListSpec, TextFilter
from pilotzone.kit.text import Words, localised
from pilotzone.studies.enums import StudyStatus
from pilotzone.studies.models import Study
from pilotzone.studies.queries import read_result

TONES = {
    StudyStatus.DRAFT: "",
    StudyStatus.LOCKED: "info",
    StudyStatus.COLLECTING: "info",
    StudyStatus.ESTIMATED: "warn",
    StudyStatus.OPINED: "warn",
    StudyStatus.PUBLISHED: "ok",
    StudyStatus.STOPPED: "bad",
}
DONE = (StudyStatus.PUBLISHED, StudyStatus.STOPPED)


def is_public(study: Study) -> bool:
    """Tell whether everybody may know what was found."""
    return study.status == StudyStatus.PUBLISHED or study.origin == Origin.EXAMPLE


def finding_in_words(study: Any) -> Words:
    """Return what the register says of the primary outcome: nothing before publication, and never "no effect"."""
    if study.status == StudyStatus.STOPPED:
        return str(localised(study, "stopped"))
    if study.lead_file is None or not is_public(study):
        return _("not public yet")
    return _("the data answer") if verdict(read_result(study.lead_file)).answered else _("cannot answer with these data")


def grade_in_words(study: Any) -> str:
    """Return the grade of the primary outcome, once the result is public."""
    return f"{study.lead_grade}/5" if study.lead_file is not None and is_public(study) else ""


def is_late(study: Study) -> bool:
    """Tell whether the day by which the result was to be public has gone by."""
    return study.due_on is not None and study.status not in DONE and study.due_on < context.today()


def due_in_words(study: Study) -> Words:
    """Return whether the study is late."""
    return _("late") if is_late(study) else ""


REGISTER = ListSpec(
    name="studies",
    caption=_("Register of studies"),
    columns=(
        Column("title", _("Study"), value=str, link=lambda study: reverse("studies:study", args=(study.code,))),
        Column("call", pgettext_lazy("study", "Call"), value=lambda study: str(study.call) if study.call else ""),
        Column(
            "status",
            _("State"),
            value=lambda study: StudyStatus(study.status).label,
            kind=Kind.STATUS,
            tone=lambda study: TONES[StudyStatus(study.status)],
            sort="status",
        ),
        Column("due_on", _("Public by"), kind=Kind.DATE, sort="due_on"),
        Column("late", _("Late"), value=due_in_words),
        Column("finding", _("Finding"), value=finding_in_words),
        Column("grade", _("Evaluability grade"), value=grade_in_words),
        Column("opened_at", pgettext_lazy("study", "Opened"), kind=Kind.TIME, sort="opened_at"),
        Column("origin", _("Kind of data"), value=lambda study: kind_of_data(study.origin)),
    ),
    sort="-opened_at",
    filters=(
        ChoiceFilter("status", _("State"), StudyStatus),
        TextFilter("title", _("Study"), ("title_zh", "title_en", "code")),
    ),
    empty=_("No study has been opened yet."),
)
