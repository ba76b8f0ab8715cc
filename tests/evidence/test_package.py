import subprocess
import sys
from importlib import import_module

import pytest

import pilotzone.evidence


def test_every_public_name_is_the_one_of_its_module():
    for name in pilotzone.evidence.__all__:
        home = pilotzone.evidence._HOME_OF[name]
        assert getattr(pilotzone.evidence, name) is getattr(import_module(f"pilotzone.evidence.{home}"), name)
    assert sorted(pilotzone.evidence._HOME_OF) == sorted(pilotzone.evidence.__all__) == dir(pilotzone.evidence)


def test_public_names_are_not_hidden_by_modules_of_the_same_name():
    modules = set(pilotzone.evidence._HOME_OF.values())

    assert not modules & set(pilotzone.evidence.__all__)


def test_unknown_name_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'atte'"):
        pilotzone.evidence.atte  # noqa: B018  # reading it is the test


def test_importing_the_estimator_brings_in_nothing_slow():
    slow = "{'scipy', 'pandas', 'pyarrow', 'duckdb'}"
    program = f"import sys; from pilotzone.evidence import Panel, att_gt; print(*sorted({slow} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""
