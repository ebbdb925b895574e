"""Operations that make many new rows, as the outbox keeps them: what is the same in all of them once, as a form, and of
each only the values that fill it. An import's are a quarter as long, and so is the time to encipher them.

Filled in, they are the bytes that `Operation.sealed` writes. Nothing heavy is imported here: SQLite calls `unfold`.
"""

from typing import Final

BETWEEN: Final = "\n"
"""Between two values, each of which is JSON: that has no line feed of its own."""


def unfold(form: str, values: str, row_id: bytes, op_id: bytes) -> str:
    """The operation, sealed. Its keys are sorted, so that the row's id stands before its own, and both before `set`."""
    return form % (_written(row_id), _written(op_id), *values.split(BETWEEN))


def _written(id_: bytes) -> str:
    """As `str` writes a UUID, in a fifth of the time that making one takes."""
    text = id_.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
