"""What belongs to no room: how pages look on this device, and the pages for what went wrong."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

THEME_COOKIE = "theme"
THEMES = ("light", "dark")
YEAR_IN_SECONDS = 365 * 24 * 60 * 60


@require_POST
def set_appearance(request: HttpRequest) -> HttpResponse:
    """Keep light or dark in a cookie, which the next page writes into its first line, so that nothing flashes; else follow the system."""
    response = HttpResponseRedirect(_way_back(request))
    theme = request.POST.get("theme")
    if theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=YEAR_IN_SECONDS, secure=request.is_secure(), httponly=True, samesite="Lax")
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


def _way_back(request: HttpRequest) -> str:
    wish = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wish, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wish
    return "/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(request, 400, cause=exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(request, 403, cause=exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error_page(request, 404, cause=exception)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection token does not match: nearly always one that was left open."""
    return _error_page(request, 403, cause=reason, expired_form=True)


def _error_page(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    return render(request, "kit/error.html", {"status": status, **context}, status=status)
