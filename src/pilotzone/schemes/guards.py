"""Fetches a row for somebody or refuses."""

from django.http import HttpRequest

from pilotzone.audit.actors import acting
from pilotzone.kit.errors import NotAllowed, NotFound
from pilotzone.schemes import policy
from pilotzone.schemes.models import Call, Rule, Scheme
from pilotzone.schemes.queries import example_calls, example_schemes, known_schemes, visible_calls


def for_officers(request: HttpRequest) -> None:
    """Refuse everybody who may not shape schemes and calls."""
    if not policy.can_shape(acting(request)):
        raise NotAllowed


def scheme_for_reader(code: str) -> Scheme:
    """Return a scheme; schemes are public, those of worked examples, too."""
    for schemes in (known_schemes(), example_schemes()):
        if found := schemes.filter(code=code).first():
            return found
    raise NotFound


def rule_for_reader(code: str, pk: int) -> Rule:
    """Return a version of a scheme's rule; rules are public."""
    found = Rule.objects.select_related("scheme", "instrument").filter(scheme=scheme_for_reader(code), pk=pk).first()
    if found is None:
        raise NotFound
    return found


def call_for_reader(request: HttpRequest, code: str) -> Call:
    """Return a call that this reader may see: drafts for the office only, examples for everybody."""
    for calls in (visible_calls(acting(request)), example_calls()):
        if found := calls.filter(code=code).first():
            return found
    raise NotFound
