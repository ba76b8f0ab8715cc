from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils.translation import override

from pilotzone.kit.dates import UNKNOWN_DATE, partial_date
from pilotzone.kit.text import Bilingual

UNKNOWN = '<span class="pz-unknown">not recorded</span>'


def _printed(code, **context):
    return Template("{% load kit %}" + code).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ('{{ x|amount:"hour" }}', 5400, "1.5"),
        ('{{ x|amount:"yuan" }}', 123_456, "1,234.56"),
        ("{{ x|amount }}", 1234, "1,234"),
        ("{{ x|amount }}", None, UNKNOWN),
        ("{{ x|money }}", 123_450, "CNY 1,234.50"),
        ("{{ x|money }}", 0, "CNY 0.00"),
        ("{{ x|money }}", None, UNKNOWN),
        ("{{ x|money_short }}", 2_130_000_000, "CNY 21.3 million"),
        ("{{ x|money_short }}", None, UNKNOWN),
        ("{{ x|written }}", date(2021, 3, 24), "24 March 2021"),
        ("{{ x|written }}", datetime(2021, 3, 24, 16, tzinfo=UTC), "25 March 2021 00:00"),
        ("{{ x|written }}", partial_date(2021), "2021"),
        ("{{ x|written }}", UNKNOWN_DATE, UNKNOWN),
        ("{{ x|written }}", None, UNKNOWN),
        ("{{ x|localised }}", {"name_zh": "长沙", "name_en": "<Changsha>"}, "&lt;Changsha&gt;"),
        ("{{ x|localised }}", {"name_zh": "<长沙>"}, '<span lang="zh">&lt;长沙&gt;</span>'),
        ('{{ x|localised:"title" }}', {"title_zh": "券", "title_en": "Voucher"}, "Voucher"),
        ("{{ x|localised }}", Bilingual(zh="券", en="Voucher"), "Voucher"),
        ("{% origin x %}", "synthetic", '<span class="pz-stamp pz-stamp--synthetic">synthetic sample</span>'),
        (
            "{% origin x small=True %}",
            "example",
            '<span class="pz-stamp pz-stamp--example pz-stamp--small">example from abroad</span>',
        ),
        ("{% origin x %}", "real", ""),
        ('{% status x "ok" %}', "open", '<span class="pz-chip pz-chip--ok">open</span>'),
        ("{% status x %}", "<b>", '<span class="pz-chip">&lt;b&gt;</span>'),
    ],
)
def test_tags_print_for_the_reader(code, value, text):
    assert _printed(code, x=value) == text


def test_tags_speak_chinese():
    with override("zh-hans"):
        assert _printed("{{ x|money_short }} {{ d|written }}", x=2_130_000_000, d=partial_date(2021, 3)) == "2,130 万元 2021年3月"
        assert _printed("{{ x|written }}", x=None) == '<span class="pz-unknown">未记录</span>'
