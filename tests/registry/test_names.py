import pytest

from pilotzone.registry.names import core_name, place_stem


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("长沙星云科技有限公司", "星云科技"),
        ("湖南星云科技股份有限公司", "星云科技"),
        ("湖南省长沙市星云科技有限责任公司", "星云科技"),
        ("星云科技（长沙）有限公司", "星云科技"),
        ("星云（智能）科技有限公司", "星云智能科技"),
        ("长沙市天心区星云科技有限公司", "天心区星云科技"),
        ("星云　科技集团有限公司", "星云科技"),
        ("ＡＩ 星云 有限公司", "ai星云"),
        ("湖南大学", "湖南大学"),
        ("湖南公司", "湖南"),
        ("长沙市", "长沙市"),
        ("", ""),
    ],
)
def test_core_name_drops_place_and_legal_form(name, core):
    assert core_name(name, {"长沙"}) == core


@pytest.mark.parametrize(
    ("name", "stem"), [("长沙市", "长沙"), ("广西壮族自治区", "广西"), ("望城区", "望城"), ("湖南湘江新区", "湖南湘江新"), ("市", "市")]
)
def test_place_stem_drops_the_rank(name, stem):
    assert place_stem(name) == stem
