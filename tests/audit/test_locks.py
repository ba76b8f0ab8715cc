"""A lock is waited for and, in the end, called busy; it is never a refusal."""

import pytest
from django.db import OperationalError, connection

from pilotzone.audit.commands import SHORT_WAIT_MS, _short_waits, _until_unlocked
from pilotzone.kit.errors import Busy


class Flaky:
    """Fails with a lock a number of times, then answers."""

    def __init__(self, failures: int, words: str = "database is locked") -> None:
        self.failures, self.words = failures, words

    def __call__(self) -> str:
        if self.failures:
            self.failures -= 1
            raise OperationalError(self.words)
        return "done"


@pytest.fixture
def _no_transaction(monkeypatch):
    class Outside:
        in_atomic_block = False
        vendor = "none"

    monkeypatch.setattr("django.db.transaction.get_connection", lambda: Outside)


@pytest.mark.usefixtures("_no_transaction")
@pytest.mark.parametrize("words", ["database is locked", "deadlock detected", "canceling statement due to lock timeout"])
def test_lock_is_waited_for(words):
    assert _until_unlocked(Flaky(3, words)) == "done"


@pytest.mark.usefixtures("_no_transaction")
def test_lock_that_stays_is_busy(settings):
    settings.LOCK_PATIENCE = 0.0
    with pytest.raises(Busy) as caught:
        _until_unlocked(Flaky(10**6))
    assert caught.value.retry_after == 5


@pytest.mark.usefixtures("_no_transaction")
def test_other_database_errors_are_not_repeated():
    attempt = Flaky(1, "disk I/O error")
    with pytest.raises(OperationalError, match="disk I/O error"):
        _until_unlocked(attempt)


@pytest.mark.django_db
def test_short_waits_end_with_the_command():
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite waits in turns")

    def wait() -> int:
        return connection.connection.execute("PRAGMA busy_timeout").fetchone()[0]

    def short_then_fail() -> None:
        with _short_waits():
            seen.append(wait())
            raise RuntimeError

    seen: list[int] = []
    with pytest.raises(RuntimeError):
        short_then_fail()
    assert (seen, wait()) == ([SHORT_WAIT_MS], 5000)
