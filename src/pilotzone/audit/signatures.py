"""Ed25519 keys and signed statements, in the DSSE envelope (https://github.com/secure-systems-lab/dsse, protocol v1).

Keys of evaluators and witnesses are made and used off the server, which sees envelopes only.
"""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pilotzone.audit.errors import BadSignature
from pilotzone.kit.canonical import canonical_bytes, sha256_hex

PAYLOAD_TYPE = "application/vnd.pilotzone.statement+json"


class KeyFileError(ValueError):
    """A key file cannot be written where it was asked for."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The half of a key that others may know; `fingerprint` is the SHA-256 of its 32 raw bytes."""

    raw: bytes

    @property
    def fingerprint(self) -> str:
        return sha256_hex(self.raw)

    @classmethod
    def from_pem(cls, pem: bytes) -> "PublicKey":
        try:
            key = serialization.load_pem_public_key(pem)
        except ValueError as error:
            raise BadSignature(reason=f"expected an Ed25519 public key in PEM, got {pem[:40]!r}") from error
        if not isinstance(key, Ed25519PublicKey):
            raise BadSignature(reason=f"expected an Ed25519 public key, got {type(key).__name__}")
        return cls(key.public_bytes_raw())

    def pem(self) -> bytes:
        key = Ed25519PublicKey.from_public_bytes(self.raw)
        return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True, slots=True, repr=False)
class PrivateKey:
    """The half of a key that its holder keeps; never stored in the database, never printed."""

    raw: bytes

    @classmethod
    def generate(cls) -> "PrivateKey":
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def read(cls, path: Path) -> "PrivateKey":
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except (ValueError, TypeError) as error:
            raise BadSignature(reason=f"expected an unencrypted Ed25519 private key in PEM in {path.name}") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise BadSignature(reason=f"expected an Ed25519 private key in {path.name}, got {type(key).__name__}")
        return cls(key.private_bytes_raw())

    @property
    def public(self) -> PublicKey:
        return PublicKey(Ed25519PrivateKey.from_private_bytes(self.raw).public_key().public_bytes_raw())

    def write(self, path: Path) -> None:
        """Write the key for its owner's eyes only; refuses to overwrite."""
        key = Ed25519PrivateKey.from_private_bytes(self.raw)
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(pem)

    def sign(self, message: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.raw).sign(message)


def pre_authentication(payload_type: str, payload: bytes) -> bytes:
    """Return the bytes that DSSE v1 signs: type and payload with their lengths before them."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def sign_statement(statement: dict[str, Any], key: PrivateKey, payload_type: str = PAYLOAD_TYPE) -> dict[str, Any]:
    """Return a DSSE envelope over the canonical bytes of a statement."""
    payload = canonical_bytes(statement)
    signature = key.sign(pre_authentication(payload_type, payload))
    return {
        "payloadType": payload_type,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"keyid": key.public.fingerprint, "sig": base64.b64encode(signature).decode()}],
    }


def verify_envelope(envelope: dict[str, Any], key: PublicKey) -> dict[str, Any]:
    """Return the statement inside an envelope signed with `key`; raises BadSignature if any of it does not hold."""
    try:
        payload = base64.b64decode(envelope["payload"], validate=True)
        signatures = {item["keyid"]: base64.b64decode(item["sig"], validate=True) for item in envelope["signatures"]}
        message = pre_authentication(str(envelope["payloadType"]), payload)
    except (KeyError, TypeError, ValueError) as error:
        raise BadSignature(reason="expected a DSSE envelope with payloadType, payload and signatures") from error
    if key.fingerprint not in signatures:
        raise BadSignature(reason=f"expected a signature of key {key.fingerprint[:16]}…, found {sorted(k[:16] for k in signatures)}")
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signatures[key.fingerprint], message)
    except InvalidSignature as error:
        raise BadSignature(reason="payload and signature do not belong together") from error
    statement: dict[str, Any] = json.loads(payload)
    return statement
