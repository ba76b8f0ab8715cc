"""Who acts, and what a refusal looks like: the two things every request has in common."""

from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from pilotzone.accounts.queries import actor_of
from pilotzone.kit.characters import unkept_errors
from pilotzone.kit.errors import Busy, Invalid, NotAllowed, RoomError

Handler = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Give every request its actor, looked up when first asked for."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request.user))  # type: ignore[attr-defined]  # a request knows nothing of it by itself
        return self.handler(request)


class RoomErrorMiddleware:
    """Make a page of a refusal: what was expected, what came, the way out."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.handler(request)

    def process_view(self, request: HttpRequest, _view: object, _args: object, kwargs: dict[str, object]) -> HttpResponse | None:
        """Refuse text that cannot be kept before any view looks something up by it or shows it again."""
        uploads = [(name, upload.name) for name, files in request.FILES.lists() for upload in files]
        sent = [(name, text) for query in (request.GET, request.POST) for name, texts in query.lists() for text in texts]
        errors = [error for name, text in (*kwargs.items(), *sent, *uploads) for error in unkept_errors({name: text})]
        return self.process_exception(request, Invalid(errors=errors)) if errors else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, RoomError):
            return None
        if isinstance(error, NotAllowed) and not request.user.is_authenticated:
            return redirect(f"{reverse('account_login')}?next={quote(request.get_full_path())}")
        response = render(request, "kit/error.html", {"error": error, "status": error.status}, status=error.status)
        if isinstance(error, Busy):
            response["Retry-After"] = str(error.retry_after)
        return response
