"""The two pages that most steps need: a form, and a question with its consequence."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from pilotzone.applications.lists import CASES
from pilotzone.applications.models import Application
from pilotzone.kit.text import Words, localised
from pilotzone.schemes.models import Call

Crumb = dict[str, object]


def cases_crumb() -> Crumb:
    return {"label": CASES.caption, "url": reverse("applications:cases")}


def case_crumbs(application: Application, *last: Words) -> list[Crumb]:
    """Return the way to a case, and to a step in it where one is named."""
    here: Crumb = {"label": str(application), "url": reverse("applications:case", args=(application.pk,))}
    return [cases_crumb(), here, *_named(last)]


def call_crumbs(call: Call, *last: Words) -> list[Crumb]:
    """Return the way to the work on a call, and to a step in it where one is named."""
    here: Crumb = {"label": str(localised(call)), "url": reverse("applications:call", args=(call.code,))}
    return [cases_crumb(), here, *_named(last)]


def _named(labels: Sequence[Words]) -> list[Crumb]:
    return [{"label": label} for label in labels]


def form_page(request: HttpRequest, form: object, label: Words, *, cancel_url: str, **words: Any) -> HttpResponse:
    """Return the page of one form; 422 where it came back with faults."""
    template = words.pop("template", "kit/page_form.html")
    page = {"page_title": label, "label": label, "cancel_url": cancel_url, **words, "form": form}
    return render(request, template, page, status=200 if request.method == "GET" else 422)


def confirm_page(request: HttpRequest, form: object, question: Words, *, label: Words, cancel_url: str, **words: Any) -> HttpResponse:
    """Ask once before a step, saying what follows from it."""
    status = 200 if request.method == "GET" else 422
    page = {"question": question, "confirm_label": label, "cancel_url": cancel_url, **words, "form": form}
    return render(request, "kit/confirm.html", page, status=status)


def about_case(application: Application) -> Sequence[dict[str, Any]]:
    """Return the facts that a question about a case shows."""
    return [
        {"label": _("Case"), "value": str(application)},
        {"label": _("Applicant"), "value": str(localised(application.party))},
        {"label": _("Call"), "value": str(localised(application.call))},
    ]
