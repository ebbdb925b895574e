"""A stream sealed with a password, chunk by chunk, so that order, length and end are proved as they are read.

    b"EXPENSE-BACKUP 1\\n"
    one line of JSON: {"kdf": {"name": "argon2id", "salt", "m_kib", "t", "p"}, "nonce", "proof", "chunk": 65536}
    chunks: ChaCha20-Poly1305 of `chunk` bytes each, the last one of fewer, each 16 bytes longer than what it holds

The nonce of chunk n (from 0) is `nonce` (7 random bytes), n as 4 bytes, and 1 for the last chunk, else 0: the STREAM
construction (Hoang, Reyhanitabar, Rogaway, Vizár, 2015). What stands before the chunks is authenticated with each of
them. `proof` is nothing, sealed with 2 in the place of the 1 as chunk 2³² − 1: by it a wrong password is told from a
damaged file. The key is argon2id of the password in NFC. Binary values are base64. What is sealed is zlib's.
"""

import base64
import hmac
import json
import os
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from expense_desktop.domain.errors import InputError, LocalFileDamaged, ProgramTooOld, WrongPassword
from expense_desktop.domain.sentences import say
from expense_desktop.repository.replica.wrapping import VaultCosts, stretched

MAGIC: Final = b"EXPENSE-BACKUP "
VERSION: Final = b"1\n"
_CHUNK: Final = 65_536
_TAG: Final = 16
_MOST_HEAD: Final = 4_096
_PROOF: Final = b"\xff\xff\xff\xff\x02"

_TITLE: Final = say("This backup can’t be read")
_FOREIGN: Final = say("The file is no backup of Expense Desktop.")
_DAMAGED: Final = say("The backup is damaged or was changed: it can’t be trusted. Nothing was restored.")
_CUT: Final = say("The backup is not whole: its end is missing. Nothing was restored.")
_CUT_OR_CHANGED: Final = say("The backup is not whole, or its end was changed. Nothing was restored.")
_WRONG: Final = say("The password is not the one of this backup.")


class Sealing:
    """Seals lines of text into `file`, which stays the caller's. Making one takes a second, with the shipped costs."""

    def __init__(self, file: BinaryIO, password: str, costs: VaultCosts) -> None:
        kdf = {"name": "argon2id", "salt": _text(os.urandom(16)), "m_kib": costs.m_kib, "t": costs.t, "p": costs.p}
        nonce = os.urandom(7)
        key = stretched(password, kdf)
        head = {"kdf": kdf, "nonce": _text(nonce), "proof": _text(_proof(key, nonce)), "chunk": _CHUNK}
        self._file = file
        self._head = MAGIC + VERSION + json.dumps(head, sort_keys=True).encode() + b"\n"
        self._cipher = _Cipher(key, nonce, self._head)
        self._zip = zlib.compressobj()
        self._plain = bytearray()
        file.write(self._head)

    def write(self, line: str) -> None:
        """Add a line; it has no line feed of its own."""
        self._plain += self._zip.compress(line.encode() + b"\n")
        # one chunk is kept back: only at the end it is known which is the last
        while len(self._plain) > _CHUNK:
            self._file.write(self._cipher.seal(bytes(self._plain[:_CHUNK]), last=False))
            del self._plain[:_CHUNK]

    def finish(self) -> None:
        """Write the end."""
        self._plain += self._zip.flush()
        while len(self._plain) > _CHUNK:
            self._file.write(self._cipher.seal(bytes(self._plain[:_CHUNK]), last=False))
            del self._plain[:_CHUNK]
        self._file.write(self._cipher.seal(bytes(self._plain), last=True))


def unsealed(file: BinaryIO, password: str) -> Iterator[str]:
    """The lines that were sealed, each proved before it is given; the end is proved last.

    InputError for another file, ProgramTooOld, WrongPassword, LocalFileDamaged when anything was altered, is missing
    or stands elsewhere.
    """
    cipher = _opened(file, password)
    unzip = zlib.decompressobj()
    rest = b""
    for plain in _chunks(file, cipher):
        *lines, rest = (rest + _unzipped(unzip, plain)).split(b"\n")
        yield from (line.decode() for line in lines)
    if rest or not unzip.eof or unzip.unused_data:
        raise _damaged()


class _Cipher:
    def __init__(self, key: bytes, nonce: bytes, head: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        self._cipher = ChaCha20Poly1305(key)
        self._nonce = nonce
        self._head = head
        self._count = 0

    def seal(self, plain: bytes, *, last: bool) -> bytes:
        return self._cipher.encrypt(self._next(last=last), plain, self._head)

    def unseal(self, sealed: bytes, *, last: bool) -> bytes | None:
        """None when it isn't what was sealed as this chunk."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(self._next(last=last), sealed, self._head)
        except InvalidTag:
            self._count -= 1
            return None

    def _next(self, *, last: bool) -> bytes:
        nonce = self._nonce + self._count.to_bytes(4, "big") + (b"\x01" if last else b"\x00")
        self._count += 1
        return nonce


def _opened(file: BinaryIO, password: str) -> _Cipher:
    first = file.readline(len(MAGIC) + 16)
    if not first.startswith(MAGIC):
        raise InputError(_FOREIGN, field="file", title=_TITLE)
    if first != MAGIC + VERSION:
        words = say("A newer version of Expense Desktop has written this backup. Update the program.")
        raise ProgramTooOld(words, title=_TITLE)
    line = file.readline(_MOST_HEAD)
    try:
        head: dict[str, Any] = json.loads(line)
        nonce = base64.b64decode(head["nonce"], validate=True)
        if head["chunk"] != _CHUNK:
            raise ValueError
        key = stretched(password, head["kdf"])
        if not hmac.compare_digest(_text(_proof(key, nonce)), str(head["proof"])):
            raise WrongPassword(_WRONG)
    except (KeyError, TypeError, ValueError):
        raise _damaged() from None
    return _Cipher(key, nonce, first + line)


def _proof(key: bytes, nonce: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    return ChaCha20Poly1305(key).encrypt(nonce + _PROOF, b"", MAGIC + VERSION)


def _chunks(file: BinaryIO, cipher: _Cipher) -> Iterator[bytes]:
    sealed = file.read(_CHUNK + _TAG)
    while True:
        following = file.read(_CHUNK + _TAG)
        plain = cipher.unseal(sealed, last=not following)
        if plain is None:
            # what would be whole in the middle: the end behind it is gone
            cut = not following and (len(sealed) < _TAG or cipher.unseal(sealed, last=False) is not None)
            raise LocalFileDamaged(_CUT if cut else _DAMAGED if following else _CUT_OR_CHANGED, title=_TITLE)
        yield plain
        if not following:
            return
        sealed = following


def _unzipped(unzip: Any, plain: bytes) -> bytes:
    try:
        return bytes(unzip.decompress(plain))
    except zlib.error:
        raise _damaged() from None


def _damaged() -> LocalFileDamaged:
    return LocalFileDamaged(_DAMAGED, title=_TITLE)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
