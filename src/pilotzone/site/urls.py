"""Addresses of the whole site: each room keeps its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/base.html")


urlpatterns = [
    path("", home, name="home"),
    path("account/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
]
