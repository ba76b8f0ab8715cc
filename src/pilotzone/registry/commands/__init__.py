"""Every write of the register."""

from pilotzone.registry.commands.assets import register_asset
from pilotzone.registry.commands.facts import add_qualification, end_link, link_parties, record_attribute
from pilotzone.registry.commands.merging import merge_parties, unmerge_parties
from pilotzone.registry.commands.parties import CORRECTABLE, correct_party, register_party
from pilotzone.registry.commands.places import add_area, add_area_name, add_instrument, add_mandate, confirm_instrument

__all__ = [
    "CORRECTABLE",
    "add_area",
    "add_area_name",
    "add_instrument",
    "add_mandate",
    "add_qualification",
    "confirm_instrument",
    "correct_party",
    "end_link",
    "link_parties",
    "merge_parties",
    "record_attribute",
    "register_asset",
    "register_party",
    "unmerge_parties",
]
