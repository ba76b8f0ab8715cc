import json
from functools import partial

import pytest

from pilotzone.cli.failures import UsageError
from pilotzone.cli.results import Outputs, Result, deliver


def told(lang):
    return f"tables in {lang}\n"


RESULT = Result(
    record={"schema": "pilotzone.made/1", "outcome": "就业"},
    text=told,
    svg="<svg>{}</svg>".format,
    png=partial(bytes, encoding="ascii"),
    page="<html>{}</html>".format,
)


def test_tables_are_printed_and_no_file_is_written_unless_asked_for(tmp_path, capsys):
    deliver(RESULT, Outputs(None, None, None), "zh")

    assert capsys.readouterr() == ("tables in zh\n", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("picture", "drawn"), [("p.svg", b"<svg>en</svg>"), ("p.png", b"en")])
def test_every_file_asked_for_is_written_and_named(tmp_path, capsys, picture, drawn):
    plot, report, machine = (str(tmp_path / name) for name in (picture, "r.html", "m.json"))

    deliver(RESULT, Outputs(plot, report, machine), "en")

    assert (tmp_path / picture).read_bytes() == drawn
    assert (tmp_path / "r.html").read_bytes() == b"<html>en</html>"
    assert json.loads((tmp_path / "m.json").read_text(encoding="utf-8")) == RESULT.record
    assert capsys.readouterr() == ("tables in en\n", f"Wrote {plot}\nWrote {report}\nWrote {machine}\n")


def test_machine_form_stands_on_standard_output_alone(capsys):
    deliver(RESULT, Outputs(None, None, "-"), "en")

    out, err = capsys.readouterr()
    assert (json.loads(out), err) == (RESULT.record, "")


@pytest.mark.parametrize(
    ("outputs", "option"),
    [(Outputs("p.pdf", None, None), "--plot"), (Outputs(None, "-", None), "--report"), (Outputs(None, None, "no/m.json"), "--json")],
)
def test_outputs_are_refused_by_the_option_that_names_them(outputs, option):
    with pytest.raises(UsageError) as refusal:
        outputs.check()

    assert refusal.value.option == option


def test_outputs_never_overwrite_an_input(tmp_path):
    table = tmp_path / "t.csv"

    with pytest.raises(UsageError, match="also named by TABLE"):
        Outputs(None, str(table), None).check(others={"TABLE": table})
