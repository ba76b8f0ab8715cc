"""What is known of the effect of a call: the grade with its words, and how far its study is."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pilotzone.audit.actors import Actor
from pilotzone.kit.dates import format_date
from pilotzone.kit.text import reading_language
from pilotzone.portal.homes.section import Item
from pilotzone.portal.links import to
from pilotzone.schemes.evaluability import panel_of
from pilotzone.schemes.models import Call
from pilotzone.studies.enums import OpinionKind, StudyStatus
from pilotzone.studies.models import Study
from pilotzone.studies.policy import can_see_result
from pilotzone.studies.queries import latest_estimates
from pilotzone.studies.result import grade_of

SAID: Mapping[StudyStatus, Promise] = {
    StudyStatus.DRAFT: gettext_lazy("No conclusion can be signed yet: the plan of the study is being written."),
    StudyStatus.LOCKED: gettext_lazy("No conclusion can be signed yet: the plan is locked, outcomes are awaited."),
    StudyStatus.COLLECTING: gettext_lazy("No conclusion can be signed yet: data are being collected."),
    StudyStatus.ESTIMATED: gettext_lazy("Estimated; the evaluator has not signed an opinion."),
    StudyStatus.STOPPED: gettext_lazy("The study was stopped; nothing can be said of an effect."),
}


def effect_of(call: Call, study: Study | None, by: Actor) -> Item:
    """Return grade, what binds it and what would raise it, and what the study of the call has said so far.

    Until there is a result that the reader may see, the grade is that of the design; then it is that of the primary outcome.
    """
    estimates = latest_estimates(study) if study and can_see_result(by, study) else []
    grade = grade_of(estimates[0]) if estimates else panel_of(call).grade
    return {
        "grade": grade.level,
        "grade_url": to("studies:result", study.code) if study and estimates else to("schemes:call", call.code),
        "line": grade.one_line(reading_language()),
        "says": str(_says(study)),
        "study": str(study) if study else "",
        "url": to("studies:study", study.code) if study else "",
    }


def _says(study: Study | None) -> object:
    if study is None:
        return _("No study has been opened: nothing can be said of an effect.")
    if study.status in SAID:
        said = SAID[StudyStatus(study.status)]
        if study.due_on is None or study.status == StudyStatus.STOPPED:
            return said
        # Chinese sentences follow each other without a blank.
        gap = "" if reading_language() == "zh" else " "
        due = _("Result due on %(day)s.") % {"day": format_date(study.due_on)}
        return f"{said}{gap}{due}"
    opinion = getattr(study, "opinion", None)
    return _("The evaluator has signed: %(kind)s.") % {"kind": OpinionKind(opinion.kind).label if opinion else _("not recorded")}
