"""The site's addresses, with a home page as long as no portal brings one."""

from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from pilotzone.site import urls


def home(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("home")


urlpatterns: list[URLPattern | URLResolver] = list(urls.urlpatterns)
if not find_spec("pilotzone.portal"):
    urlpatterns.append(path("", home, name="home"))
