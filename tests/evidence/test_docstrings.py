import doctest
import importlib
import pkgutil

import pytest

import pilotzone.evidence

MODULES = [m.name for m in pkgutil.walk_packages(pilotzone.evidence.__path__, "pilotzone.evidence.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name):
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)

    assert failed == 0
