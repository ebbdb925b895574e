"""Qt's own rules for models, with a type."""

from typing import Any, cast

from PySide6.QtCore import QAbstractItemModel
from pytestqt.modeltest import ModelTester


def check(tester: ModelTester, model: QAbstractItemModel) -> None:
    """Fail when the model breaks one of Qt's rules."""
    cast("Any", tester).check(model)
