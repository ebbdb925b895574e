"""Operations that make many new rows, as the outbox keeps them: what is the same in all of them once, as a form, and of
each only the values that fill it. An import's are a quarter as long, and so is the time to encipher them.

Filled in, they are the bytes that `Operation.sealed` writes. Nothing heavy is imported here: SQLite calls `unfold`.
"""

import uuid
from typing import Final

BETWEEN: Final = "\n"
"""Between two values, each of which is JSON: that has no line feed of its own."""


def unfold(form: str, values: str, row_id: bytes, op_id: bytes) -> str:
    """The operation, sealed. Its keys are sorted, so that the row's id stands before its own, and both before `set`."""
    return form % (uuid.UUID(bytes=row_id), uuid.UUID(bytes=op_id), *values.split(BETWEEN))
