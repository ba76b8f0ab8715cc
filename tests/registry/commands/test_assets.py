import pytest

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Origin, Role
from pilotzone.kit.errors import Invalid, NotAllowed
from pilotzone.registry.commands import register_asset
from pilotzone.registry.enums import AssetKind
from pilotzone.registry.errors import CodeTaken
from pilotzone.registry.models import Asset

pytestmark = pytest.mark.django_db


def test_asset_is_entered_by_its_steward(enter):
    holder = enter("长沙智算中心有限公司")
    steward = Actor(id="user:3", roles=frozenset({Role.STEWARD}))
    register_asset("cluster-1", kind=AssetKind.CLUSTER, name_zh="一号集群", holder=holder, attributes={"cards": 512}, by=steward)
    asset = Asset.objects.get()
    assert (asset.code, asset.holder, asset.attributes, asset.origin) == ("cluster-1", holder, {"cards": 512}, "real")


@pytest.mark.parametrize(("code", "name", "field"), [("no spaces", "集群", "code"), ("cluster-1", "", "name_zh")])
def test_asset_with_a_fault_is_refused(officer, code, name, field):
    with pytest.raises(Invalid) as error:
        register_asset(code, kind=AssetKind.CLUSTER, name_zh=name, by=officer)
    assert [fault.field for fault in error.value.errors] == [field]


def test_asset_and_holder_are_of_one_origin(enter, officer):
    with pytest.raises(Invalid) as error:
        register_asset("cluster-1", kind=AssetKind.CLUSTER, name_zh="集群", holder=enter("甲"), origin=Origin.SYNTHETIC, by=officer)
    assert [fault.field for fault in error.value.errors] == ["holder"]
    assert not Asset.objects.exists()


def test_asset_code_is_taken_once(officer):
    register_asset("cluster-1", kind=AssetKind.CLUSTER, name_zh="一号集群", by=officer)
    with pytest.raises(CodeTaken, match="cluster-1"):
        register_asset("cluster-1", kind=AssetKind.CLUSTER, name_zh="二号集群", by=officer)


def test_asset_is_not_for_everybody_to_enter():
    with pytest.raises(NotAllowed):
        register_asset("cluster-1", kind=AssetKind.CLUSTER, name_zh="集群", by=Actor(id="user:4", roles=frozenset({Role.REVIEWER})))
