"""Several sites, one answer: exact merging of moments, random effects over estimates, and the check before anything leaves a site."""

from pilotzone.evidence.pooling.disclosure import Finding, Limits, disclosure_findings, withhold
from pilotzone.evidence.pooling.exact import Site, merge_sites
from pilotzone.evidence.pooling.random_effects import Pooled, SiteEstimate, pool_random

__all__ = [
    "Finding",
    "Limits",
    "Pooled",
    "Site",
    "SiteEstimate",
    "disclosure_findings",
    "merge_sites",
    "pool_random",
    "withhold",
]
