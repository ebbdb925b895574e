"""Which text the bytes of a file are, decided from the whole file, or why they are none."""

import codecs
import re
from typing import Final, NamedTuple

from expense_desktop.domain.errors import InputError
from expense_desktop.domain.sentences import say

_TITLE: Final = say("This file can’t be imported")

_SIGNATURES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x89PNG", say("a PNG picture")),
    (b"\xff\xd8\xff", say("a JPEG picture")),
    (b"GIF8", say("a GIF picture")),
    (b"BM", say("a BMP picture")),
    (b"RIFF", say("a picture or a recording")),
    (b"%PDF", say("a PDF document")),
    (b"PK\x03\x04", say("a ZIP archive or an Excel workbook. In the spreadsheet program, save it as CSV")),
    (b"\xd0\xcf\x11\xe0", say("an old Excel workbook. In the spreadsheet program, save it as CSV")),
    (b"\x1f\x8b", say("a compressed file")),
    (b"SQLite format 3\x00", say("a database")),
    (b"\x7fELF", say("a program")),
    (b"MZ\x90", say("a program")),
    (b"<!doctype html", say("a web page")),
    (b"<html", say("a web page")),
    (b"<?xml", say("an XML document")),
    (b"OFXHEADER", say("an OFX file")),
    (b"!Type:", say("a QIF file")),
    (b"{\\rtf", say("an RTF document")),
)

_BYTE_ORDER_MARKS: Final[tuple[tuple[bytes, str], ...]] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark starts with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_ONE_BYTE_ENCODINGS: Final = ("cp1252", "iso8859-15", "cp1250", "iso8859-2", "latin-1")
# Read with the wrong table, letters of another language become signs in the middle of words, or C1 controls.
_OUT_OF_PLACE = re.compile(
    r"(?<=[A-Za-z])[¹²³±¶¼½¾¿¥¤¦¨\u00b4\u00b8»«§£¬¢°©®](?=[A-Za-zÀ-ÿ])|(?<=[a-z])[¹²³±¶¼½¾¿¥]|"
    r"[¯£¥¦¶±³¹¼¾](?=[A-Za-z]{2})|[\x80-\x9f]"
)
_DAMAGED = "\ufffd"
_CONTROLS: Final = bytes((*range(7), *range(14, 19)))


class Decoded(NamedTuple):
    """A file's text with line feeds as its only line ends, and the name of the encoding."""

    text: str
    encoding: str


def decode(data: bytes, name: str, encoding: str | None = None) -> Decoded:
    """The text of a file called `name`, in the `encoding` that a person names or in the one that the bytes show.

    InputError says what it is when it is no text, or empty.
    """
    if not data.strip():
        raise InputError(say("{name} is empty.", name=name), field="file", value=name, title=_TITLE)
    encoding = encoding or _marked_encoding(data)
    if encoding is None:
        _refuse_binary(data, name)
        encoding = _unmarked_encoding(data, name)
    try:
        text = data.decode(encoding, errors="replace" if encoding == "utf-8" else "strict")
    except LookupError:
        raise InputError(
            say("There is no encoding “{encoding}”.", encoding=encoding), field="encoding", value=encoding
        ) from None
    except UnicodeDecodeError:
        raise _not_text(name, say("it is damaged: its text ends in the middle of a character")) from None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise InputError(say("{name} is empty.", name=name), field="file", value=name, title=_TITLE)
    return Decoded(text, encoding.removesuffix("-sig"))


def _marked_encoding(data: bytes) -> str | None:
    return next((encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)), None)


def _refuse_binary(data: bytes, name: str) -> None:
    start = data[:64].lstrip().lower()
    for signature, what in _SIGNATURES:
        # Two letters prove nothing ("BM" may start a heading): there must be bytes that no text has.
        if start.startswith(signature.lower()) and (len(signature) > 2 or b"\x00" in data[:64]):
            raise _not_text(name, say("it starts like {what}", what=what))


def _unmarked_encoding(data: bytes, name: str) -> str:
    wide = _wide_encoding(data)
    if wide is not None:
        return wide
    controls = len(data) - len(data.translate(None, _CONTROLS))
    # One NUL in a payee spoils its row; many of them say that this is no text at all.
    if controls > 3 and controls * 100 > len(data):
        raise _not_text(name, say("it has bytes that no text has"))
    return _narrow_encoding(data)


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark: Latin text has a NUL in nearly every other byte."""
    half = len(data) // 2
    if half == 0 or len(data) % 2 or 0 not in data:
        return None
    if data[1::2].count(0) > 0.7 * half and data[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if data[0::2].count(0) > 0.7 * half and data[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _narrow_encoding(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _one_byte_encoding(data)
    return "utf-8"


def _one_byte_encoding(data: bytes) -> str:
    lenient = data.decode("utf-8", errors="replace")
    damaged = lenient.count(_DAMAGED)
    beyond_ascii = sum(1 for character in lenient if character > "\x7f") - damaged
    if beyond_ascii > 4 * damaged:
        return "utf-8"  # nearly all of it is: a few bytes are damaged, and their rows will say so
    best, fewest = "latin-1", len(data) + 1
    for encoding in _ONE_BYTE_ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        strange = sum(1 for _ in _OUT_OF_PLACE.finditer(text))
        if strange < fewest:
            best, fewest = encoding, strange
    return best


def _not_text(name: str, why: str) -> InputError:
    return InputError(
        say("{name} is not a CSV file: {why}.", name=name, why=why), field="file", value=name, title=_TITLE
    )
