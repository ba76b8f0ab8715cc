from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Read messages in English unless a test says otherwise."""
    with override("en"):
        yield
