"""The locale decides the language."""

import pytest

from pilotzone.cli.language import language


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({"LC_ALL": "", "LANG": "ZH"}, "zh"),
    ],
)
def test_the_first_variable_that_is_set_decides(environ, expected):
    assert language(environ) == expected
