"""YAML with the line of each of its parts; everything that is not plain is named, all of it at once."""

from datetime import date

import pytest
from django.utils import translation

from pilotzone.kit.located import locate, read_yaml
from pilotzone.kit.sources import BadFile, Faults

GOOD = "name: 甲\nday: 2021-03-24\nlist:\n  - {a: 1}\n  - b\n"


def read(text: str, *, as_text: bool = False):
    faults = Faults("x.yaml")
    located = locate(text, faults, as_text=as_text)
    with translation.override("en"):
        return located, [(fault.line, str(fault.found)) for fault in faults.found]


def test_data_is_read_with_the_line_of_every_part():
    located, faults = read(GOOD)
    assert faults == []
    assert located.data == {"name": "甲", "day": date(2021, 3, 24), "list": [{"a": 1}, "b"]}
    places = [(), ("name",), ("list",), ("list", 0), ("list", 0, "a"), ("list", 1), ("list", 9, "c"), ("none",)]
    assert [located.line(place) for place in places] == [1, 1, 3, 4, 4, 5, 3, 1]


def test_texts_stay_as_they_were_written():
    assert read("a: no\nb: 2021-03\nc: 007\nd:\n", as_text=True)[0].data == {"a": "no", "b": "2021-03", "c": "007", "d": ""}


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("a: &x 1\nb: *x\n", [(2, "an alias (*name)")]),
        ("a: &x\n  - *x\n", [(1, "an alias (*name)")]),
        ("a: !!python/name:os.system x\n", [(1, "the tag tag:yaml.org,2002:python/name:os.system")]),
        ("a: 1\na: 2\n", [(2, "the key “a” twice")]),
        ("a: 1\n? [b]\n: 2\n", [(2, "a key that is no word")]),
        ("a: 2021-02-30\n", [(1, "“2021-02-30”")]),
        ("", [(0, "an empty file")]),
        ('a: 1\nb: "\\ud800"\n', [(2, "the character \\ud800")]),
        ('"\\0": 1\n', [(1, "the character \\u0000")]),
        ("a: 1\n--- \nb: 2\n", [(2, "but found another document")]),
        ("a: [1\nb: 2\n", [(2, "expected ',' or ']', but got ':'")]),
        ("a: 1\nb: \a\n", [(2, "a character that YAML does not know")]),
        ("[" * 5000, [(0, "lists within lists, too deep to read")]),
        ("a: &x 1\na: 2\nb: *x\nc: !!set {}\n", [(2, "the key “a” twice"), (3, "an alias (*name)")]),
    ],
)  # fmt: skip
def test_everything_that_is_not_plain_is_named_with_its_line(text, faults):
    assert read(text)[1] == faults


def test_a_file_is_whole_or_refused_with_every_fault(tmp_path):
    path = tmp_path / "zone.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert read_yaml(path).data["name"] == "甲"
    path.write_text("a: 1\na: 2\nb: &x 1\nc: *x\n", encoding="utf-8")
    with pytest.raises(BadFile) as caught:
        read_yaml(path)
    assert [(fault.file, fault.line) for fault in caught.value.faults] == [("zone.yaml", 2), ("zone.yaml", 4)]
