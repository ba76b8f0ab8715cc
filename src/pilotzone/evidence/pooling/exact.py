"""Exact pooling: the moments of all sites together, as if their rows lay in one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.moments import Moments


@dataclass(frozen=True, slots=True)
class Site:
    """What one site sent.

    Attributes
    ----------
    name : str
        Name of the site.
    outcome : str
        Name of the outcome.
    moments : Moments
        Its additive table.
    """

    name: str
    outcome: str
    moments: Moments


def merge_sites(sites: Sequence[Site]) -> Moments:
    """Return the moments of all sites together.

    The design allows it where sites observe the same outcome over the same periods and no unit stands in two of them; the last
    cannot be seen from sums. One comparison group then serves all sites: differences between sites in level cancel, common
    shocks of one site alone do not. Where they matter, pool estimates instead (`pool_random`).

    Parameters
    ----------
    sites : sequence of Site
        At least one.

    Returns
    -------
    Moments
        Equal to the moments of all rows together up to rounding.

    Raises
    ------
    PanelError
        If there is no site, a name or a panel stands twice, or outcomes or periods differ.
    """
    if not sites:
        raise PanelError("There is no site to pool.", field="sites", value=0, accepted="one or more")
    _refuse_twice(sites)
    first = sites[0]
    for site in sites[1:]:
        _check_same(first, site)
    return sites[0].moments if len(sites) == 1 else Moments.merge(*(site.moments for site in sites))


def _refuse_twice(sites: Sequence[Site]) -> None:
    names, digests = [site.name for site in sites], [site.moments.sha256 for site in sites if site.moments.sha256]
    for kind, values in (("site", names), ("panel", digests)):
        twice = next((value for value in values if values.count(value) > 1), None)
        if twice is not None:
            raise PanelError(f"The {kind} {twice!r} stands twice.", field="sites", value=twice, accepted=f"every {kind} once")


def _check_same(first: Site, site: Site) -> None:
    if site.outcome != first.outcome:
        raise PanelError(
            f"{site.name} measures {site.outcome!r}, {first.name} {first.outcome!r}.",
            field="outcome",
            value=site.outcome,
            accepted="one outcome under one name; or --mode random for estimates of different ones",
        )
    if site.moments.periods.tolist() != first.moments.periods.tolist():
        raise PanelError(
            f"{site.name} covers {site.moments.periods.tolist()}, {first.name} {first.moments.periods.tolist()}.",
            field="periods",
            value=site.moments.periods.tolist(),
            accepted="the same periods everywhere; or --mode random",
        )
