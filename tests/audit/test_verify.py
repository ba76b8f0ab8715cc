"""What the verifier finds, and that the database refuses edits in the first place."""

import pytest
from tests.database import refused, spoil
from tests.schemes.book import drafted, open_book

from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.commands import retire_origin, sign_checkpoint
from pilotzone.audit.enums import Origin
from pilotzone.audit.models import Event
from pilotzone.audit.signatures import PrivateKey
from pilotzone.audit.verify import Fault, chain_faults, checkpoint_faults, seal_faults

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sql", ["UPDATE audit_event SET actor = 'user:9'", "DELETE FROM audit_event"])
def test_log_is_append_only_in_the_database(sql):
    retire_origin(Origin.EXAMPLE, by=SYSTEM)
    assert "append-only" in refused(sql)


def test_edited_event_is_found_and_named():
    retire_origin(Origin.EXAMPLE, by=SYSTEM)
    spoil("UPDATE audit_event SET actor = 'user:9' WHERE seq = 1")
    (fault,) = chain_faults()
    assert (fault.check, fault.where) == ("audit", "event 1 (audit.origin_retired)")


def test_removed_last_event_is_found():
    retire_origin(Origin.EXAMPLE, by=SYSTEM)
    retire_origin(Origin.SYNTHETIC, by=SYSTEM)
    spoil("DELETE FROM audit_event WHERE seq = 2")
    (fault,) = chain_faults()
    assert fault.where == "chain head"


def test_rewritten_chain_no_longer_ends_where_the_checkpoint_says():
    key = PrivateKey.generate()
    retire_origin(Origin.EXAMPLE, by=SYSTEM)
    sign_checkpoint(key, by=SYSTEM)
    assert list(checkpoint_faults(key.public)) == []
    event = Event.objects.get(seq=1)
    spoil(f"UPDATE audit_event SET hash = '{'0' * 64}' WHERE seq = 1")
    assert list(checkpoint_faults(key.public)) == [Fault("checkpoint", "checkpoint at event 1", f"hash {event.hash[:16]}…", "0" * 16)]


def test_checkpoint_of_another_key_is_a_fault():
    sign_checkpoint(PrivateKey.generate(), by=SYSTEM)
    (fault,) = checkpoint_faults(PrivateKey.generate().public)
    assert fault.expected == "a valid signature"


def test_checkpoints_without_a_key_to_hand_are_not_called_good():
    sign_checkpoint(PrivateKey.generate(), by=SYSTEM)
    (fault,) = checkpoint_faults(None)
    assert fault.expected == "the zone's public key"


def test_row_that_is_still_a_draft_need_not_be_sealed_and_must_be_once_it_is_none():
    call = drafted(open_book())
    assert list(seal_faults()) == []
    spoil(f"UPDATE schemes_call SET status = 'open' WHERE id = {call.pk}")
    row = f"schemes.allocationrule:{call.allocation.pk}"
    assert list(seal_faults()) == [Fault("seal", row, "an event that wrote it", "none")]
