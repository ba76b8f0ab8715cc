"""Addresses in other rooms."""

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def to(route: str, *args: str | int, **query: str) -> str:
    """Return the address of a page, narrowed by what is asked of it; nothing where the site has no such page."""
    try:
        address = reverse(route, args=args)
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode(query)}" if query else address
