import pytest

from pilotzone.kit.lists import unindexed
from pilotzone.registry.lists import ASSETS, INSTRUMENTS, PARTIES
from pilotzone.registry.models import Asset, Instrument, Party


@pytest.mark.parametrize(("spec", "model"), [(PARTIES, Party), (ASSETS, Asset), (INSTRUMENTS, Instrument)])
def test_list_sorts_and_filters_by_what_is_indexed(spec, model):
    assert unindexed(spec, model) == []
