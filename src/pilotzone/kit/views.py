"""The one page setting that is not the site's: how pages look on this device."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

THEME_COOKIE = "pz_theme"
THEMES = ("auto", "light", "dark")
YEAR_IN_SECONDS = 365 * 24 * 60 * 60


@require_POST
def set_appearance(request: HttpRequest) -> HttpResponse:
    """Keep light, dark or as the system in a cookie, which the next page writes into its first line: nothing flashes."""
    response = HttpResponseRedirect(_way_back(request))
    theme = request.POST.get("theme", "")
    if theme == "auto":
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    elif theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=YEAR_IN_SECONDS, secure=request.is_secure(), httponly=True, samesite="Lax")
    return response


def _way_back(request: HttpRequest) -> str:
    wish = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wish, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wish
    return "/"
