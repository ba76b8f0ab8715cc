"""Pages with one form, and the question asked before what cannot be undone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pilotzone.audit.command_forms import CommandForm


def form_page(request: HttpRequest, form: CommandForm, label: str, here: str, **words: object) -> HttpResponse:
    """Return a page with one form; 422 where what was sent was refused."""
    template = str(words.pop("template", "grants/form.html"))
    context = {"page_title": label, "label": label, "cancel_url": here, **words, "form": form}
    return render(request, template, context, status=_status(request))


def question_page(request: HttpRequest, form: CommandForm, label: str, here: str, **words: object) -> HttpResponse:
    """Return the question that is asked once before something is done."""
    context = {"confirm_label": label, "cancel_url": here, **words, "form": form}
    return render(request, "kit/confirm.html", context, status=_status(request))


def _status(request: HttpRequest) -> int:
    return 200 if request.method == "GET" else 422
