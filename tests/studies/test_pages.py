"""Facts on the page of a study."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from pilotzone.studies.models import Study
from pilotzone.studies.pages import study_facts

pytestmark = pytest.mark.django_db


def test_the_day_a_study_was_opened_is_that_of_shanghai():
    study = Study(pk=1, code="night", status="draft", opened_at=datetime(2026, 11, 24, 21, 37, tzinfo=UTC))

    with translation.override("zh-hans"):
        facts = study_facts(study, named=False)

    assert facts[2] == {"label": "立项时间", "value": "2026年11月25日"}
