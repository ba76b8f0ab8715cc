"""Pages that show studies: the register, a study, its plan, its result, and the files behind them."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from pilotzone.audit.actors import acting
from pilotzone.audit.files import read_file
from pilotzone.audit.history import history_entries
from pilotzone.kit.errors import NotFound
from pilotzone.kit.lists import list_response
from pilotzone.kit.text import localised
from pilotzone.studies import pages, policy
from pilotzone.studies.enums import StudyStatus
from pilotzone.studies.events import EVENTS
from pilotzone.studies.guards import plan_for_reader, result_for_reader, snapshot_for_reader, study_for_reader
from pilotzone.studies.lists import REGISTER, TONES
from pilotzone.studies.models import PlanDraft, Study
from pilotzone.studies.plan import document_bytes, read_plan
from pilotzone.studies.queries import (
    content_of,
    example_studies,
    latest_estimates,
    locked_plan,
    register_of_studies,
    timing_of,
    with_leading_estimate,
)
from pilotzone.studies.result import estimates_of, leading, opinion_item, result_page

PARQUET = "application/vnd.apache.parquet"


@require_GET
def studies(request: HttpRequest) -> HttpResponseBase:
    """The register of studies, null, stopped and late ones included; below it the shelf of worked examples."""
    by = acting(request)
    actions = [{"label": _("Open a study"), "url": reverse("studies:open")}] if policy.can_plan(by) else []
    if policy.can_sign(by):
        actions.append({"label": _("My keys"), "url": reverse("studies:keys")})
    lead = _("Every study stands here from the day it was opened: those that answer, those that cannot, stopped and late ones.")
    shelf = [_on_the_shelf(each) for each in example_studies()]
    context = {"breadcrumb": [{"label": REGISTER.caption}], "actions": actions, "lead": lead, "shelf": shelf}
    return list_response(request, REGISTER, with_leading_estimate(register_of_studies(by)), template="studies/register.html", **context)


def _on_the_shelf(found: Study) -> dict[str, Any]:
    main = leading(estimates_of(found, content_of(found)))
    route = "studies:result" if main else "studies:study"
    return {
        "title": str(found),
        "origin": found.origin,
        "data": str(localised(found, "data")),
        "findings": [{"says": one.said.bold, "grade": one.estimate.grade} for one in main],
        "url": reverse(route, args=(found.code,)),
    }


@require_GET
def study(request: HttpRequest, code: str) -> HttpResponse:
    """One study: what it is about, where it stands, what was planned, frozen, decided, said."""
    found, by = study_for_reader(request, code), acting(request)
    office = policy.can_see_drafts(by)
    see_rows = policy.can_see_rows(by, found)
    return render(
        request,
        "studies/study.html",
        {
            **heading(found),
            "breadcrumb": [register_crumb(), {"label": str(found)}],
            "actions": pages.actions(found, by),
            "steps": pages.steps(found),
            "stopped": str(localised(found, "stopped")),
            "deviations": [str(localised(each, "text")) for each in found.deviations.all()],
            "items": pages.study_facts(found, named=office),
            "plan_url": reverse("studies:plan", args=(code,)) if _has_plan(found) and policy.can_see_plan(by, found) else "",
            "ethics": pages.ethics_rows(found),
            "sources": pages.source_rows(found),
            "snapshots": pages.snapshot_rows(found, rows_seen=see_rows),
            "uses": pages.use_rows(found) if office else None,
            "opinion": opinion_item(found) if policy.can_see_result(by, found) else None,
            "show_opinion": policy.can_see_result(by, found) and bool(latest_estimates(found)),
            "notes": [pages.section(_("Texts of the result page"), pages.note_links(found))] if policy.can_plan(by) else [],
            "entries": history_entries(found, words=EVENTS, named=office),
        },
    )


def _has_plan(found: Study) -> bool:
    return locked_plan(found) is not None or PlanDraft.objects.filter(study=found).exists()


def heading(found: Study) -> dict[str, Any]:
    """Return what the head of every page of a study says."""
    timing = timing_of(found)
    status = StudyStatus(found.status)
    return {
        "page_title": str(found),
        "origin": found.origin,
        "reconstructed": found.call is not None and found.call.reconstructed,
        "retrospective": timing is not None and timing.retrospective,
        "status": status.label,
        "status_tone": TONES[status],
    }


def register_crumb() -> dict[str, object]:
    """Return the way back to the register."""
    return {"label": REGISTER.caption, "url": reverse("studies:studies")}


def study_crumb(found: Study) -> dict[str, object]:
    """Return the way back to the study."""
    return {"label": str(found), "url": reverse("studies:study", args=(found.code,))}


@require_GET
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """The plan: locked for everybody, as a draft for the office."""
    found, by = study_for_reader(request, code), acting(request)
    locked = locked_plan(found)
    held = locked or PlanDraft.objects.filter(study=found).first()
    if held is None or not policy.can_see_plan(by, found):
        raise NotFound
    return render(
        request,
        "studies/plan.html",
        {
            **heading(found),
            "page_title": _("Plan: %(study)s") % {"study": found},
            "breadcrumb": [register_crumb(), study_crumb(found), {"label": _("Plan")}],
            "sections": pages.plan_sections(read_plan(held.content)),
            "lock": pages.lock_facts(locked) if locked else [],
            "file_url": reverse("studies:plan_file", args=(code,)) if locked else "",
        },
    )


@require_GET
def plan_file(request: HttpRequest, code: str) -> HttpResponse:
    """The locked plan as the document whose SHA-256 is its hash."""
    held = plan_for_reader(request, code)
    known = {"zh": held.known_before_zh, "en": held.known_before_en}
    content = document_bytes(code, held.content, known_before=known, outcomes_known=held.outcomes_known)
    return attachment(content, "application/json", f"{code}-plan.json")


@require_GET
def result(request: HttpRequest, code: str) -> HttpResponse:
    """The result page, in the order in which people need it."""
    found = result_for_reader(request, code)
    context = {**heading(found), "breadcrumb": [register_crumb(), study_crumb(found), {"label": _("Result")}]}
    return render(
        request,
        "studies/result.html",
        {
            **context,
            "result": result_page(found),
            "see_rows": policy.can_see_rows(acting(request), found),
            "study_url": study_crumb(found)["url"],
        },
    )


@require_GET
def picture(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    """A stored picture of the study's result."""
    found = result_for_reader(request, code)
    if not any(digest in each.pictures.values() for each in found.estimates.all()):
        raise NotFound
    return HttpResponse(read_file(digest), content_type="image/svg+xml")


@require_GET
def estimate_file(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One estimate in its machine form."""
    row = result_for_reader(request, code).estimates.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return attachment(read_file(row.file_id), "application/json", f"{code}-{row.outcome}-{row.control}.json")


@require_GET
def snapshot_file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The frozen rows, for a second evaluator and the auditor; those of a worked example for everybody."""
    snapshot = snapshot_for_reader(request, code, number)
    return attachment(read_file(snapshot.file_id), PARQUET, f"{code}-snapshot-{number}.parquet")


def attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    """Return a file to be saved, never shown in the page."""
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
