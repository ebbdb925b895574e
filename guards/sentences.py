"""Every sentence of the program, as its sources say it: what `make translations` hands to Qt's lupdate.

Qt's lupdate reads Python, but takes `n` for a plural only where it is a number in digits, and knows none of our own
functions. So the sentences are found here, by Python's own grammar, and told to it in a language that it reads well.
"""

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

BELOW: Final = "Sentences"
"""The context of what is said below the window, as in `ui.language`."""
_SAYING: Final = ("expense_desktop.ui.language", "expense_desktop.domain.sentences")


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence and where it is said. `plural`: it has another form for one than for many."""

    context: str
    text: str
    disambiguation: str
    plural: bool
    path: Path
    line: int

    @property
    def place(self) -> str:
        """Where, for a person."""
        return f"{self.path}:{self.line}"


class NotLiteral(ValueError):
    """A sentence that can't be read from its source, at this place."""


def sentences_of(package: Path) -> list[Found]:
    """All of a package's sentences, in the order of its files. NotLiteral when one is put together at run time."""
    return [found for path in sorted(package.rglob("*.py")) for found in _sentences(path)]


def as_source(found: list[Found]) -> str:
    """The sentences as C++ that says nothing else, for lupdate."""
    lines = [
        f"QCoreApplication::translate({json.dumps(each.context)}, {_literal(each.text)}, "
        f"{_literal(each.disambiguation)}{', 1' if each.plural else ''});"
        for each in found
    ]
    return "\n".join(["void sentences() {", *lines, "}", ""])


def _sentences(path: Path) -> Iterator[Found]:
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    ours = set(_imported(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ours:
            found = _said(node, node.func.id, path)
            if found is not None:
                yield found


def _imported(tree: ast.AST) -> Iterator[str]:
    """What a module has of the two modules that say things: another's `say` is none of ours."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in _SAYING:
            yield from (name.name for name in node.names)


def _said(call: ast.Call, name: str, path: Path) -> Found | None:
    """The sentence that a call says; None when it says none."""
    if name == "translate":
        plural = len(call.args) > 3 or any(word.arg == "n" for word in call.keywords)
        named = {word.arg: word.value for word in call.keywords}
        third = call.args[2] if len(call.args) > 2 else named.get("disambiguation", ast.Constant(""))
        context, text = (_text(each, path, call) for each in call.args[:2])
        return Found(context, text, _text(third, path, call), plural, path, call.lineno)
    if name == "say":
        return Found(BELOW, _text(call.args[0], path, call), "", False, path, call.lineno)
    if name == "say_many":
        return Found(BELOW, _text(call.args[1], path, call), "", True, path, call.lineno)
    return None


def _text(node: ast.expr, path: Path, call: ast.Call) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise NotLiteral(f"{path}:{call.lineno}: a sentence is a literal where it is said")


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
