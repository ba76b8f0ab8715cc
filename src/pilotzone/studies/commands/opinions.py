"""Keys are registered, opinions recorded. The server sees signatures only; an opinion that nobody gave cannot be stored."""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin
from pilotzone.audit.signatures import PublicKey, verify_envelope
from pilotzone.kit.canonical import sha256_hex
from pilotzone.kit.characters import refuse_unkept
from pilotzone.kit.transitions import advance
from pilotzone.studies import policy
from pilotzone.studies.commands.planning import locked_study
from pilotzone.studies.enums import OpinionKind, StudyStep
from pilotzone.studies.errors import BadOpinion, KeyTaken
from pilotzone.studies.independence import refuse_dependent
from pilotzone.studies.models import EvaluatorKey, Opinion, Study
from pilotzone.studies.queries import OPINION as SCHEMA
from pilotzone.studies.queries import signed_digests
from pilotzone.studies.waiting import OPINION, PUBLISH, ask, done


@command(allowed=policy.can_sign, event="studies.key_registered")
def register_key(pem: bytes, *, demonstration: bool = False, by: Actor) -> EvaluatorKey:
    """Register the public half of the evaluator's own key; refuses one that is registered, and anything but Ed25519 in PEM."""
    context.touch_origin(Origin.SYNTHETIC if demonstration else Origin.REAL)
    key = PublicKey.from_pem(pem)
    if EvaluatorKey.objects.filter(fingerprint=key.fingerprint).exists():
        raise KeyTaken(fingerprint=key.fingerprint[:16])
    row = EvaluatorKey.objects.create(
        evaluator=by.id,
        fingerprint=key.fingerprint,
        pem=key.pem().decode(),
        demonstration=demonstration,
        registered_at=context.now(),
    )
    context.seal(row)
    context.note(fingerprint=key.fingerprint)
    return row


@command(allowed=policy.can_sign, event="studies.opinion_recorded")
def record_opinion(study: Study, envelope: dict[str, Any], *, statement: bytes | None = None, by: Actor) -> Opinion:
    """Record an opinion that an evaluator signed off the server over this study's plan, snapshot and estimates.

    The envelope holds the statement itself, or (as `pilotzone sign` makes it) the hash of the statement's file, which then comes
    along as `statement`. Refused: a key that this evaluator has not registered, a key for demonstration outside the sample, a
    signature that does not hold, digests that are not the study's own.
    """
    locked = locked_study(study)
    refuse_dependent(locked, by)
    key = _key_of(envelope, by)
    if key.demonstration and locked.origin != Origin.SYNTHETIC:
        raise BadOpinion(expected=_("a key that a person stands behind"), found=f"{key.fingerprint[:16]}…")
    signed = verify_envelope(envelope, PublicKey.from_pem(key.pem.encode()))
    said = signed if statement is None else _behind(signed, statement)
    kind = _checked(locked, said)
    advance(locked, StudyStep.OPINE)
    locked.save()
    opinion = Opinion.objects.create(study=locked, kind=kind, statement=said, envelope=envelope, key=key, by=by.id, at=context.now())
    context.seal(opinion)
    context.note(opinion=kind.value, key=key.fingerprint)
    done(OPINION, study=locked, by=by)
    if locked.due_on is None:
        # Where a day was set, the duty to publish stands on the office's list from the start.
        ask(PUBLISH, locked, by=by)
    return opinion


def _key_of(envelope: dict[str, Any], by: Actor) -> EvaluatorKey:
    try:
        named = [str(item["keyid"]) for item in envelope["signatures"]]
    except (KeyError, TypeError) as error:
        raise BadOpinion(expected="a DSSE envelope", found=type(envelope).__name__) from error
    mine = EvaluatorKey.objects.filter(evaluator=by.id)
    key = mine.filter(fingerprint__in=named).first()
    if key is None:
        registered = ", ".join(f"{each.fingerprint[:16]}…" for each in mine) or "—"
        raise BadOpinion(expected=registered, found=", ".join(f"{name[:16]}…" for name in named) or "—")
    return key


def _behind(signed: dict[str, Any], statement: bytes) -> dict[str, Any]:
    """Return the statement whose file's hash was signed."""
    digest = sha256_hex(statement)
    if signed.get("sha256") != digest:
        raise BadOpinion(expected=f"{str(signed.get('sha256'))[:16]}…", found=f"{digest[:16]}…")
    try:
        said = json.loads(statement)
    except ValueError as error:
        raise BadOpinion(expected="JSON", found=repr(statement[:20])) from error
    refuse_unkept(said, "statement")
    return said if isinstance(said, dict) else {}


def _checked(study: Study, said: dict[str, Any]) -> OpinionKind:
    """Return the kind of an opinion whose digests are the study's own; raises BadOpinion at the first that is not."""
    for name, expected in {"schema": SCHEMA, **signed_digests(study)}.items():
        if expected is None or said.get(name) != expected:
            raise BadOpinion(expected=f"{name} {str(expected)[:16]}…", found=f"{name} {str(said.get(name))[:16]}…")
    if said.get("opinion") not in OpinionKind.values:
        raise BadOpinion(expected=list(OpinionKind.values), found=str(said.get("opinion")))
    text = said.get("text")
    if not isinstance(text, dict) or not str(text.get("zh", "")).strip():
        raise BadOpinion(expected="text.zh", found=str(text)[:40])
    return OpinionKind(said["opinion"])
