"""The name of the zone this deployment serves."""

from functools import cache

from pilotzone.kit.text import Bilingual
from pilotzone.site.options import option


@cache
def zone_name() -> Bilingual:
    """Return the zone's name in both languages, from its settings."""
    return Bilingual(zh=option("name_zh"), en=option("name_en"))
