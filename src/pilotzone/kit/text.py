"""Words for people: lazy text, joined lists, and data that carries a name in both languages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models.enums import Choices
from django.utils.functional import Promise, lazy
from django.utils.translation import get_language

# Text that is final, or that is translated when it is printed.
Words = str | Promise

LANGUAGES = ("zh", "en")

# No UTF-8 holds half of a surrogate pair, and no text of PostgreSQL a NUL.
UNKEPT = re.compile("[\x00\ud800-\udfff]")


def visible(text: str) -> str:
    """Return the text with what cannot be kept or sent written as an escape, so that a message about it can be."""
    return UNKEPT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def reading_language() -> str:
    """Return "zh" or "en": the data language that goes with the reader's active language."""
    return "zh" if (get_language() or "en").startswith("zh") else "en"


def label_of(value: object) -> Words:
    """Return what a person reads for a choice (its label), a list (its items joined) or anything else (its text)."""
    if isinstance(value, Choices):
        return value.label
    if isinstance(value, Promise):
        return value
    if isinstance(value, (list, tuple)):
        return listed(value)
    if isinstance(value, (set, frozenset)):
        return listed(sorted(value, key=str))
    return visible(str(value))


def _joined(items: Iterable[object]) -> str:
    return ("、" if reading_language() == "zh" else ", ").join(str(label_of(item)) for item in items)


_joined_lazily = lazy(_joined, str)


def listed(items: Iterable[object]) -> Words:
    """Return the items joined as the reader's language joins them, decided when printed."""
    return _joined_lazily(tuple(items))


@dataclass(frozen=True, slots=True)
class Localised:
    """Text chosen for a reader; `fallback` says that it is in the other language because the reader's is missing."""

    text: str
    language: str
    fallback: bool

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One piece of data text in Chinese and English; either may be empty."""

    zh: str = ""
    en: str = ""

    def choose(self, language: str | None = None) -> Localised:
        """Return the text in `language` (the reader's by default), or the other one marked as a fallback."""
        wanted = language or reading_language()
        mine, other = (self.zh, self.en) if wanted == "zh" else (self.en, self.zh)
        if mine or not other:
            return Localised(mine, wanted, fallback=False)
        return Localised(other, "en" if wanted == "zh" else "zh", fallback=True)

    def __str__(self) -> str:
        return self.choose().text


def bilingual(holder: object, field: str) -> Bilingual:
    """Return the pair `field_zh`, `field_en` of a row or a mapping."""
    zh, en = (_get(holder, f"{field}_{language}") for language in LANGUAGES)
    return Bilingual(zh=zh, en=en)


def localised(holder: object, field: str = "name") -> Localised:
    """Return `field_zh` or `field_en` of a row or a mapping, for the reader, with the fallback marked."""
    return bilingual(holder, field).choose()


def _get(holder: object, name: str) -> str:
    value = holder.get(name) if isinstance(holder, dict) else getattr(holder, name)
    return "" if value is None else str(value)
