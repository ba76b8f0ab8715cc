"""What the events of this room are called in a history."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.text import Words

EVENTS: Mapping[str, Words] = {
    "applications.application_started": _("application started"),
    "applications.answers_saved": _("answers saved"),
    "applications.file_attached": _("file attached"),
    "applications.application_submitted": _("application submitted"),
    "applications.application_withdrawn": _("application withdrawn"),
    "applications.award_declined": _("award declined"),
    "applications.application_returned": _("sent back to complete"),
    "applications.application_admitted": _("application admitted"),
    "applications.application_refused": _("application refused"),
    "applications.window_closed": _("window for applications closed"),
    "applications.incomplete_lapsed": _("incomplete cases lapsed"),
    "applications.reviewer_assigned": _("reviewer assigned"),
    "applications.review_submitted": _("review submitted"),
    "applications.reviewer_recused": _("reviewer stepped out"),
    "applications.reviews_concluded": _("reviews concluded"),
    "applications.ranked_by_score": _("ranked by score"),
    "applications.ranked_by_arrival": _("ranked by arrival"),
    "applications.secret_committed": _("commitment published"),
    "applications.list_frozen": _("list of the draw frozen"),
    "applications.secret_revealed": _("secret revealed"),
    "applications.draw_voided": _("draw declared void"),
    "applications.meeting_recorded": _("meeting recorded"),
    "applications.list_decided": _("decided down the list"),
    "applications.application_approved": _("moved up from the waiting list"),
    "applications.waitlist_lapsed": _("waiting list ended"),
    "applications.cases_decided": _("all cases decided"),
    "applications.application_granted": _("granted"),
    "applications.notice_prepared": _("notice list drawn up"),
    "applications.notice_signed": _("notice signed"),
    "applications.notice_closed": _("notice closed"),
    "applications.objection_filed": _("objection filed"),
    "applications.objection_decided": _("objection decided"),
    "applications.fact_recorded": _("assignment fact recorded"),
    "applications.case_reconstructed": _("recorded afterwards"),
}
