"""Encodings that are read, those that are refused by name, and how a fault reads."""

import json

import pytest
from django.utils import translation

from pilotzone.kit.sources import GB18030, UTF_8, BadFile, FileFault, Reading, SourceText, source_text

TEXT = "名称,数值\n岳麓区,5\n"


@pytest.fixture
def file(tmp_path):
    def make(content: bytes):
        path = tmp_path / "values.csv"
        path.write_bytes(content)
        return path

    return make


@pytest.mark.parametrize(("encoding", "read_as"), [("utf-8", UTF_8), ("utf-8-sig", UTF_8), ("gbk", GB18030), ("gb18030", GB18030)])
def test_utf_8_with_or_without_mark_and_what_excel_saves_in_china_are_read(file, encoding, read_as):
    assert source_text(file(TEXT.encode(encoding)), largest=1000) == SourceText(TEXT, read_as)


@pytest.mark.parametrize(
    ("content", "line", "found"),
    [
        (TEXT.encode("utf-16"), 0, "UTF-16"),
        (TEXT.encode("utf-16-be"), 1, "bytes that are neither UTF-8 nor GB18030 (first: 0xF0)"),
        ("a\nprix,café\n".encode("latin-1"), 2, "bytes that are neither UTF-8 nor GB18030 (first: 0xE9)"),
        (b"a\n\x00\xff\x00", 2, "bytes that are neither UTF-8 nor GB18030 (first: 0xFF)"),
        (b"x" * 1001, 0, "1,001 bytes"),
    ],
)
def test_other_encodings_and_sizes_are_named(file, content, line, found):
    with translation.override("en"), pytest.raises(BadFile) as caught:
        source_text(file(content), largest=1000)
    (fault,) = caught.value.faults
    with translation.override("en"):
        assert (fault.file, fault.line, str(fault.found)) == ("values.csv", line, found)


def test_fault_reads_in_both_languages_and_as_json():
    fault = FileFault("values.csv", 2, "“E”", "A, B", "grade")
    with translation.override("en"):
        assert str(fault) == "values.csv:2: grade: found “E”; accepted: A, B"
    with translation.override("zh-hans"):
        assert str(fault) == "values.csv:2: grade: “E”；应为：A, B"
    whole_file = FileFault("zone.yaml", 0, "x", "y")
    assert json.loads(json.dumps(whole_file.to_dict())) == {"file": "zone.yaml", "line": 0, "field": "", "found": "x", "accepted": "y"}
    assert whole_file.place == "zone.yaml"


def test_reading_is_whole_or_refused_with_every_fault():
    assert Reading(("a",)).whole() == ("a",)
    faults = (FileFault("a.csv", 1, "x", "y"), FileFault("a.csv", 2, "x", "y"))
    with pytest.raises(BadFile, match=r"a\.csv:1.*a\.csv:2") as caught:
        Reading((), faults).whole()
    assert caught.value.faults == faults
