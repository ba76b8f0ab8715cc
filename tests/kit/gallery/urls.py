"""The gallery beside the site's own addresses, for tests only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from tests.kit.gallery.content import content

from pilotzone.kit.errors import Busy, Conflict


def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery/gallery.html", content())


def confirm(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/confirm.html", content()["confirm"])


def busy(request: HttpRequest) -> HttpResponse:
    raise Busy(retry_after=5)


def conflict(request: HttpRequest) -> HttpResponse:
    raise Conflict


urlpatterns = [
    path("gallery/", gallery, name="gallery"),
    path("gallery/confirm/", confirm),
    path("gallery/busy/", busy),
    path("gallery/conflict/", conflict),
    path("", include("pilotzone.site.urls")),
    path("", gallery, name="home"),
]
handler404 = "pilotzone.kit.views.page_not_found"
