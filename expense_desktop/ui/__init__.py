"""The window: everything that knows Qt. The GUI thread does no input or output (docs/architecture.md)."""

import builtins

import PySide6.QtCore  # noqa: F401  it brings the hook that is taken out below

# WORKAROUND(https://bugreports.qt.io/browse/PYSIDE-2029): for `from __feature__ import …`, which nobody here uses,
# PySide6 has every import statement go through Python code, and the source text of every module that is imported after
# it read, SQLAlchemy's too, which `linecache` then keeps for ever: a tenth of the time to the first row, and 20 MB.
# While it imports, it puts one hook in the other's place for all threads. What was there before it is put back.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
