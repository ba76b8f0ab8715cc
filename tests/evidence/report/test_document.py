"""The page of any design: whole, escaped, by itself."""

import pytest
from tests.evidence.report.test_page import outline

from pilotzone.evidence.report import Document, Figure, Reproduce, Section, Table, document_html

EVIL = '"><script src=http://x.example/a.js></script>'
SPEC = {"outcome": "y", "names": ["a", "b"], "shares": {"a": 1.0, "b": None}, "flag": True, "cluster": None, "empty": []}


def document(text="text", **changes):
    parts = {
        "title": text,
        "label": text,
        "sentence": text,
        "answered": True,
        "lines": (text, ""),
        "aside": Section(text, (text, (text, text))),
        "sections": (Section(text, (Figure("<svg></svg>", text), Table(text, (text, text), ((text, text),), text), (), "")),),
        "methods": (text,),
        "references": (text,),
        "reproduce": Reproduce(source=text, command=text, sha256=text, spec={text: text}, engine={"version": text}),
    }
    return Document(**parts | changes)


@pytest.mark.parametrize(("lang", "headings"), [("en", ["Method", "References", "Reproduce"]), ("zh", ["方法", "文献", "复现"])])
def test_method_references_and_command_come_last(lang, headings):
    assert outline(document_html(document(), lang=lang)).headings == ["text", "text", *headings]


def test_every_text_is_escaped():
    html = document_html(document(EVIL))

    assert "<script" not in html
    assert html.count("&lt;script") == 26
    assert outline(html).headings == [EVIL, EVIL, "Method", "References", "Reproduce"]


def test_options_are_shown_in_words():
    engine = {"version": "1", "backend": "duckdb"}
    found = Reproduce(source="", command="", sha256={"a.json": "00", "b.json": "11"}, spec=SPEC, engine=engine)

    html = document_html(document(reproduce=found))

    for name, value in {
        "outcome": "y",
        "names": "a, b",
        "shares": "a=1.0, b=none",
        "flag": "true",
        "cluster": "none",
        "empty": "none",
    }.items():
        assert f'<tr><th scope="row">{name}</th><td>{value}</td></tr>' in html
    assert "<dt>SHA-256 of the data file b.json</dt><dd><code>11</code></dd>" in html
    assert "<dd><code>pilotzone 1 (duckdb)</code></dd>" in html
    assert "<pre>" not in html


def test_a_missing_digest_is_said_and_an_open_answer_is_marked():
    found = Reproduce(source="", command="", sha256=None, spec={}, engine={"version": "1"})

    html = document_html(document(reproduce=found, answered=False, aside=None))

    assert "<code>not recorded</code>" in html
    assert '<p class="sentence open"><strong>text</strong></p>' in html
    assert 'class="grade"' not in html
