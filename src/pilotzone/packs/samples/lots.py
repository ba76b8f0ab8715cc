"""The lottery of the first call: two commitments, the frozen list, two secrets."""

from collections.abc import Iterator
from hashlib import sha256

from pilotzone.applications.commands import commit_secret, freeze_list, reveal_secret
from pilotzone.applications.enums import Holder
from pilotzone.applications.models import Draw
from pilotzone.packs.samples.policy_tool import first_call
from pilotzone.packs.samples.stage import Happening, Stage, moment_of

# Demonstration secrets: everybody can read them here, so this draw could have been foreseen. A real one is drawn from chance by each side
# and told to nobody before it is revealed.
SECRETS = {holder: sha256(f"pilotzone sample, secret of the {holder.value}".encode()).digest() for holder in Holder}
REVEAL_BY = "04-30 17:00"


def lots(stage: Stage) -> Iterator[Happening]:
    """Yield how officer and auditor commit, the officer freezes the list of the eligible, and both reveal."""
    by = {Holder.OFFICE: stage.office.officer, Holder.WITNESS: stage.office.auditor}

    def commit(holder: Holder) -> None:
        commitment = sha256(SECRETS[holder]).hexdigest()
        # The first to commit opens the draw, and says until when both must reveal.
        reveal_by = moment_of(REVEAL_BY) if holder is Holder.OFFICE else None
        commit_secret(first_call(), holder=holder, commitment=commitment, reveal_by=reveal_by, by=by[holder])

    def reveal(holder: Holder) -> None:
        reveal_secret(the_draw(), holder=holder, secret=SECRETS[holder].hex(), by=by[holder])

    yield Happening("04-22 10:00", lambda: commit(Holder.OFFICE))
    yield Happening("04-22 15:00", lambda: commit(Holder.WITNESS))
    yield Happening("04-27 10:00", lambda: freeze_list(the_draw(), by=stage.office.officer))
    yield Happening("04-28 10:00", lambda: reveal(Holder.OFFICE))
    yield Happening("04-28 10:05", lambda: reveal(Holder.WITNESS))


def the_draw() -> Draw:
    """Return the draw of the first call as it stands."""
    return Draw.objects.get(call=first_call())
