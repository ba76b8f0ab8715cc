"""The gallery beside the site's own addresses, for tests only."""

from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import include, path
from tests.kit.gallery.content import content, picture

from pilotzone.kit.errors import Busy, Invalid

PAGE = Path(__file__).with_name("gallery.html")


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component once."""
    page = engines["django"].from_string(PAGE.read_text(encoding="utf-8"))
    return HttpResponse(page.render(content(), request))


def means(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(picture(), content_type="image/svg+xml")


def confirm(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/confirm.html", content()["confirm"])


def told(request: HttpRequest) -> HttpResponse:
    """Show one message of each kind."""
    for level in (messages.SUCCESS, messages.INFO, messages.WARNING, messages.ERROR):
        messages.add_message(request, level, f"{level}")
    return render(request, "kit/base.html", {"page_title": "Told"})


def busy(_request: HttpRequest) -> HttpResponse:
    raise Busy(retry_after=7)


def invalid(_request: HttpRequest) -> HttpResponse:
    raise Invalid.field("amount", "一百万", "whole yuan")


urlpatterns = [
    path("gallery/", gallery, name="gallery"),
    path("gallery/means.svg", means),
    path("gallery/confirm/", confirm),
    path("gallery/told/", told),
    path("gallery/busy/", busy),
    path("gallery/invalid/", invalid),
    path("", include("pilotzone.site.urls")),
    path("", gallery, name="home"),
]
handler400 = "pilotzone.kit.views.bad_request"
handler403 = "pilotzone.kit.views.permission_denied"
handler404 = "pilotzone.kit.views.page_not_found"
