"""Phrases in Chinese and English from a family's table of words; no gettext, and no numbers are made here."""

from collections.abc import Mapping
from typing import Any

Words = Mapping[str, tuple[str, str]]
"""Phrases by key, Chinese first, with the names of their values in braces."""

ITEM = "{name} {value}"
"""How one entry of a mapping reads within a warning."""


def phrase(words: Words, key: str, lang: str, /, **values: object) -> str:
    """Return a phrase with its values filled in; each family's `say` is this with its own words.

    Parameters
    ----------
    words : Words
        Phrases of the family.
    key : str
        Key of the phrase.
    lang : str
        "zh" or "en".
    **values : object
        What stands in the phrase.

    Returns
    -------
    str
        The phrase in this language.

    Raises
    ------
    ValueError
        If `lang` is neither.

    Examples
    --------
    >>> phrase({"units": ("{n} 家单位", "{n} units")}, "units", "en", n=3)
    '3 units'
    """
    if lang not in ("zh", "en"):
        raise ValueError(f"lang must be zh or en; got {lang!r}.")
    return words[key][lang == "en"].format(**values)


def warning_text(words: Words, warning: Mapping[str, Any], lang: str, *, prefix: str = "", item: str = ITEM, named: bool = False) -> str:
    """Return a warning as a sentence: its own in English, the one its numbers fill in Chinese.

    Parameters
    ----------
    words : Words
        Phrases of the family; those of warnings stand under their codes.
    warning : Mapping[str, Any]
        ``code``, ``message`` and ``data``.
    lang : str
        "zh" or "en".
    prefix : str
        What the key of a warning has before its code.
    item : str
        How an entry of a mapping reads.
    named : bool
        Whether the names in a mapping are keys of `words`; otherwise they are the reader's own, and stay.

    Returns
    -------
    str
        One sentence.

    Examples
    --------
    >>> few = {"code": "few", "message": "Few units: 2004.", "data": {"groups": {"2004": 3}}}
    >>> warning_text({"few": ("单位很少：{groups}。", "")}, few, "zh", item="{name}（{value} 家）")
    '单位很少：2004（3 家）。'
    """
    key, data = prefix + str(warning["code"]), warning.get("data")
    # A record without the numbers, or a warning younger than these words, keeps its own sentence.
    if lang != "zh" or key not in words or data is None:
        return str(warning["message"])
    return phrase(words, key, lang, **{name: _listed(value, item, words if named else {}) for name, value in data.items()})


def _listed(value: object, item: str, names: Words) -> str:
    if isinstance(value, Mapping):
        return "、".join(item.format(name=names[name][0] if name in names else name, value=count) for name, count in value.items())
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
