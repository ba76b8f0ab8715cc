from types import SimpleNamespace

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy, override

from pilotzone.kit.text import Bilingual, Localised, bilingual, label_of, listed, localised, reading_language


class Size(TextChoices):
    S = "s", gettext_lazy("Yes")


def test_reading_language_follows_the_active_language():
    with override("zh-hans"):
        assert reading_language() == "zh"
    with override("en"):
        assert reading_language() == "en"
    with override(None):
        assert reading_language() == "en"


def test_localised_chooses_the_language_of_the_reader():
    row = SimpleNamespace(name_zh="长沙市", name_en="Changsha")

    with override("zh-hans"):
        assert localised(row) == Localised("长沙市", "zh", fallback=False)
    with override("en"):
        assert localised(row) == Localised("Changsha", "en", fallback=False)


def test_localised_marks_a_fallback():
    with override("en"):
        assert localised({"title_zh": "算力券", "title_en": ""}, "title") == Localised("算力券", "zh", fallback=True)
        assert localised({"title_zh": "算力券"}, "title") == Localised("算力券", "zh", fallback=True)


def test_localised_of_nothing_is_empty_and_no_fallback():
    with override("en"):
        assert localised(SimpleNamespace(name_zh=None, name_en=None)) == Localised("", "en", fallback=False)


def test_bilingual_prints_for_the_reader():
    pair = bilingual({"name_zh": "券", "name_en": "voucher"}, "name")

    assert pair == Bilingual(zh="券", en="voucher")
    with override("zh-hans"):
        assert str(pair) == "券"
    with override("en"):
        assert str(pair) == "voucher"


def test_listed_joins_when_printed():
    items = listed([Size.S, "x"])

    with override("en"):
        assert str(items) == "Yes, x"
    with override("zh-hans"):
        assert str(items) == "是、x"


def test_label_of_orders_a_set():
    with override("en"):
        assert str(label_of(frozenset({"b", "a"}))) == "a, b"
