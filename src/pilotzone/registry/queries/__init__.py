"""Every read of the register that is more than a lookup."""

from pilotzone.registry.queries.attributes import attribute_as_of, attributes_as_of, qualifications_as_of
from pilotzone.registry.queries.duplicates import DuplicateGroup, duplicate_groups, parties_like
from pilotzone.registry.queries.identities import all_entries, identities, merge_obstacle, same_party, survivor
from pilotzone.registry.queries.parties import find_party, found_by, party_list, zone_assets, zone_parties
from pilotzone.registry.queries.places import AreaNode, area_ids_within, area_tree, name_in_year, zone_areas
from pilotzone.registry.queries.relations import Relation, are_related, relation_between

__all__ = [
    "AreaNode",
    "DuplicateGroup",
    "Relation",
    "all_entries",
    "are_related",
    "area_ids_within",
    "area_tree",
    "attribute_as_of",
    "attributes_as_of",
    "duplicate_groups",
    "find_party",
    "found_by",
    "identities",
    "merge_obstacle",
    "name_in_year",
    "parties_like",
    "party_list",
    "qualifications_as_of",
    "relation_between",
    "same_party",
    "survivor",
    "zone_areas",
    "zone_assets",
    "zone_parties",
]
