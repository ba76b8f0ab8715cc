"""What the register says of a study: nothing before publication, never "no effect"."""

from datetime import date

import pytest
from tests.studies.world import LEADER, at, opine

from pilotzone.studies.commands import publish_study
from pilotzone.studies.lists import due_in_words, finding_in_words, grade_in_words, is_late
from pilotzone.studies.models import Study
from pilotzone.studies.queries import with_leading_estimate

pytestmark = pytest.mark.django_db


def in_the_register(world):
    return with_leading_estimate(Study.objects.filter(pk=world.study.pk)).get()


def test_finding_and_grade_wait_for_publication(estimated):
    study = in_the_register(estimated)
    assert (str(finding_in_words(study)), grade_in_words(study)) == ("not public yet", "")
    opine(estimated)
    with at("2027-05-01"):
        publish_study(estimated.study, response_zh="续办。", by=LEADER)
    study = in_the_register(estimated)
    assert (str(finding_in_words(study)), grade_in_words(study)) == ("the data answer", "1/5")


@pytest.mark.parametrize(
    ("status", "due_on", "late"),
    [
        ("locked", date(2020, 1, 1), True),
        ("published", date(2020, 1, 1), False),
        ("locked", date(2999, 1, 1), False),
        ("locked", None, False),
    ],
)
def test_study_is_late_until_it_is_public_or_stopped(status, due_on, late):
    study = Study(status=status, due_on=due_on)
    assert (is_late(study), str(due_in_words(study))) == (late, "late" if late else "")
