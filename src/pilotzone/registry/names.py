"""The core of a Chinese organisation's name: what is left without place, legal form, blanks and brackets."""

import re
import unicodedata
from collections.abc import Iterable

# Longest first, so that 有限公司 does not leave 股份 behind.
LEGAL_FORMS = (
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "特殊普通合伙",
    "有限合伙",
    "普通合伙",
    "合伙企业",
    "有限公司",
    "股份公司",
    "个人独资企业",
    "集团",
    "公司",
)
_NOISE = re.compile(r"[\s()\[\]{}<>·.,，。、《》“”\"'‘’_/\\-]+")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_PLACE_ENDINGS = ("壮族自治区", "维吾尔自治区", "回族自治区", "特别行政区", "自治区", "自治州", "省", "市", "区", "县")
_PROVINCES = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽",
    "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州",
    "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "香港", "澳门", "台湾", "中国",
)  # fmt: skip
# A core of one character would make strangers alike.
_SHORTEST = 2


def place_stem(name: str) -> str:
    """Return a place's name without its rank: 长沙 for 长沙市."""
    for ending in _PLACE_ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= _SHORTEST:
            return name.removesuffix(ending)
    return name


def core_name(name: str, places: Iterable[str] = ()) -> str:
    """Return the core by which two entries of one organisation are found; `places` are stems known beside the provinces."""
    stems = sorted({*_PROVINCES, *places}, key=len, reverse=True)
    text = unicodedata.normalize("NFKC", name).lower()
    text = _NOISE.sub("", _BRACKETED.sub(lambda found: "" if _is_place(found[1], stems) else found[1], text))
    bare = _without_legal_form(text)
    # A university or an institute without its place is not itself any more; a company is.
    return text if bare == text else _without_places(bare, stems)


def _is_place(text: str, stems: list[str]) -> bool:
    return place_stem(_NOISE.sub("", text)) in stems


def _without_legal_form(text: str) -> str:
    for form in LEGAL_FORMS:
        if text.endswith(form) and len(text) - len(form) >= _SHORTEST:
            text = text.removesuffix(form)
    return text


def _without_places(text: str, stems: list[str]) -> str:
    for stem in stems:
        rest = _without_rank(text.removeprefix(stem))
        if text.startswith(stem) and len(rest) >= _SHORTEST:
            return _without_places(rest, stems)
    return text


def _without_rank(rest: str) -> str:
    return next((rest.removeprefix(ending) for ending in _PLACE_ENDINGS if rest.startswith(ending)), rest)
