"""The report of a sensitivity analysis."""

import numpy as np
import pytest
from tests.evidence.report.test_page import outline

from pilotzone.evidence import event_coefficients, sensitivity_of
from pilotzone.evidence.report import Reproduce
from pilotzone.evidence.sensitivity.page import sensitivity_html

MADE = Reproduce(source="e.json", command="pilotzone sensitivity e.json", sha256="0" * 64, spec={"level": 0.95}, engine={"version": "1"})


def page(estimate=(0.1, 0.0, 2.0, 2.5), lang="en", **options):
    found = sensitivity_of(event_coefficients([-3, -2, 0, 1], estimate, 0.01 * np.eye(4)), bounds=[0, 1], **options)
    return sensitivity_html(found.to_dict(), reproduce=MADE, lang=lang)


def test_the_estimate_comes_first_where_the_conclusion_bears_something():
    html = page(event=0)

    assert outline(html).headings == [
        "Sensitivity: how far parallel trends may fail",
        "Differences that cannot be excluded, by bound (95%)",
        "Trends that the pre-trend check would find (95%)",
        "Mind",
        "Method",
        "References",
        "Reproduce",
    ]
    assert '<p class="sentence answered"><strong>If both groups had moved in parallel: ' in html
    assert "estimates of 2 periods before and 2 after, all counted from period −1" in html


def test_what_falls_with_the_first_doubt_is_not_put_first():
    html = page(estimate=(0.1, 0.0, 0.1, 0.1), lang="zh")

    assert '<p class="sentence open"><strong>结论能承受的界限：没有。' in html


@pytest.mark.parametrize(
    ("options", "words", "tests"),
    [
        ({"restriction": "relative"}, "hybrid of the conditional", True),
        ({"restriction": "relative", "method": "conditional"}, "what the conditional test does not reject", True),
        ({"restriction": "combined"}, "its largest change before", True),
        ({"restriction": "smoothness"}, "shortest intervals of fixed length", False),
    ],
)
def test_methods_and_references_name_what_was_used(options, words, tests):
    html = page(**options)

    assert words in html
    assert ("10.1093/restud/rdad004" in html) == tests
