"""Keys and envelopes, against an independent reading of DSSE."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pilotzone.audit.errors import BadSignature
from pilotzone.audit.signatures import PAYLOAD_TYPE, PrivateKey, PublicKey, pre_authentication, sign_statement, verify_envelope


def test_envelope_holds_for_its_key_and_gives_the_statement_back():
    key = PrivateKey.generate()
    envelope = sign_statement({"b": 1, "a": "追回"}, key)
    assert verify_envelope(envelope, key.public) == {"a": "追回", "b": 1}


def test_signature_is_over_the_bytes_of_dsse_v1():
    key = PrivateKey.generate()
    envelope = sign_statement({"a": 1}, key)
    message = f"DSSEv1 {len(PAYLOAD_TYPE)} {PAYLOAD_TYPE} 7 ".encode() + b'{"a":1}'
    assert pre_authentication(PAYLOAD_TYPE, b'{"a":1}') == message
    Ed25519PublicKey.from_public_bytes(key.public.raw).verify(base64.b64decode(envelope["signatures"][0]["sig"]), message)


@pytest.mark.parametrize(
    "change", [{"payload": base64.b64encode(b'{"a":2}').decode()}, {"payloadType": "text/plain"}, {"signatures": []}, {"payload": "%%%"}]
)
def test_changed_envelope_is_refused(change):
    key = PrivateKey.generate()
    with pytest.raises(BadSignature):
        verify_envelope(sign_statement({"a": 1}, key) | change, key.public)


def test_key_file_is_for_its_owner_only_and_is_never_overwritten(tmp_path):
    key, path = PrivateKey.generate(), tmp_path / "evaluator.key"
    key.write(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert PrivateKey.read(path) == key
    assert PublicKey.from_pem(key.public.pem()) == key.public
    with pytest.raises(FileExistsError):
        PrivateKey.generate().write(path)


def test_private_key_does_not_print_itself():
    key = PrivateKey.generate()
    assert key.raw.hex() not in repr(key)
    assert repr(key.raw) not in repr(key)


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN PUBLIC KEY-----\nnonsense\n-----END PUBLIC KEY-----\n"])
def test_what_is_no_public_key_is_refused(pem):
    with pytest.raises(BadSignature):
        PublicKey.from_pem(pem)
