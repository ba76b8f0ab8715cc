import pytest

from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.commands import retire_origin
from pilotzone.audit.enums import Origin
from pilotzone.registry.commands import merge_parties, register_asset
from pilotzone.registry.enums import AssetKind, PartyKind
from pilotzone.registry.queries import party_list, zone_assets, zone_parties

pytestmark = pytest.mark.django_db


def names(parties):
    return [str(party.name_zh or party.name_en) for party in parties.order_by("pk")]


def test_list_holds_the_zones_parties_samples_until_retired_and_no_example(enter):
    enter("真实公司")
    enter("样例公司", origin=Origin.SYNTHETIC)
    enter("", name_en="Firm 410032", origin=Origin.EXAMPLE)
    assert names(zone_parties()) == ["真实公司", "样例公司"]
    retire_origin(Origin.SYNTHETIC, by=SYSTEM)
    assert names(zone_parties()) == ["真实公司"]


def test_search_finds_names_codes_ids_and_the_survivor_of_a_merged_name(enter, officer):
    lasting = enter("长沙星云科技有限公司", name_en="Nebula Technology", uscc="91430100MA4L00001J")
    older = enter("星光软件厂")
    enter("岳麓云计算有限公司")
    merge_parties(older, into=lasting, by=officer)
    for text in ("星云", " nebula", "91430100ma4l", lasting.public_id, "星光软件", older.public_id):
        assert names(party_list(search=text)) == ["长沙星云科技有限公司"], text
    assert names(party_list(search="云")) == ["长沙星云科技有限公司", "岳麓云计算有限公司"]
    assert names(party_list(search="100%")) == []


def test_list_narrows_by_kind_and_area(enter):
    enter("长沙星云科技有限公司")
    enter("中南大学", kind=PartyKind.UNIVERSITY)
    assert names(party_list(kind=PartyKind.UNIVERSITY)) == ["中南大学"]
    assert names(party_list(area_ids=frozenset({1}))) == []


def test_assets_leave_with_their_origin(officer):
    register_asset("real-1", kind=AssetKind.CLUSTER, name_zh="集群", by=officer)
    register_asset("sample-1", kind=AssetKind.DATASET, name_zh="样例数据", origin=Origin.SYNTHETIC, by=officer)
    assert [asset.code for asset in zone_assets()] == ["real-1", "sample-1"]
    assert [asset.code for asset in zone_assets(kind=AssetKind.DATASET)] == ["sample-1"]
    retire_origin(Origin.SYNTHETIC, by=SYSTEM)
    assert [asset.code for asset in zone_assets()] == ["real-1"]
