"""What the vault is made of: keys from passwords and codes, and what is sealed under a key."""

import base64
import json
import os
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from expense_desktop.domain.errors import SaveFailed
from expense_desktop.domain.sentences import say

KEY_BYTES: Final = 32
SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_MOST_M_KIB: Final = 2 * 1024 * 1024
_MOST_T: Final = 64
_MOST_P: Final = 64


@dataclass(frozen=True, slots=True)
class VaultCosts:
    """What argon2id costs whoever tries a password: `m_kib` KiB of memory, `t` passes, `p` lanes."""

    m_kib: int = 256 * 1024
    t: int = 3
    p: int = 4


def stretched(password: str, kdf: dict[str, Any]) -> bytes:
    """argon2id of the password, in NFC so that every keyboard gives the same bytes."""
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    m_kib, t, p = int(kdf["m_kib"]), int(kdf["t"]), int(kdf["p"])
    # a file with absurd costs must not stop the computer
    if not (8 * p <= m_kib <= _MOST_M_KIB and 1 <= t <= _MOST_T and 1 <= p <= _MOST_P):
        raise ValueError(kdf["name"])
    try:
        return hash_secret_raw(
            unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass"),
            as_bytes(kdf["salt"]),
            time_cost=t,
            memory_cost=m_kib,
            parallelism=p,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )
    except (HashingError, MemoryError):
        raise SaveFailed(
            say("There is not enough free memory to check the password: {mib} MiB are needed.", mib=m_kib // 1024),
            title=say("Not enough memory"),
        ) from None


def expanded(secret: bytes, kdf: dict[str, Any], kind: str) -> bytes:
    """HKDF of a secret that is random already and needs no stretching."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    info = f"expense-desktop vault {kind}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=as_bytes(kdf["salt"]), info=info).derive(secret)


def seal(key: bytes, plain: bytes, head: dict[str, Any]) -> dict[str, str]:
    """Encrypt; `head` is authenticated and stays readable."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    # random nonces: a key seals a handful of times in its life
    nonce = os.urandom(_NONCE_BYTES)
    sealed = ChaCha20Poly1305(key).encrypt(nonce, plain, canonical(head))
    return {"nonce": as_text(nonce), "sealed": as_text(sealed)}


def unseal(key: bytes, sealed: dict[str, Any], head: dict[str, Any]) -> bytes | None:
    """Decrypt; None when the key is another one or anything was altered: the two can't be told apart."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        return ChaCha20Poly1305(key).decrypt(as_bytes(sealed["nonce"]), as_bytes(sealed["sealed"]), canonical(head))
    except InvalidTag:
        return None


def canonical(document: dict[str, Any]) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def as_text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def as_bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
