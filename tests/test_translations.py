"""The translations: complete, in step with the sources, and every sentence of the window goes through them."""

import ast
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from guards.sentences import Found, NotLiteral, sentences_of
from guards.translations import FOLDER, PLURALS_ONLY

ROOT = Path(__file__).parent.parent
TRANSLATIONS = sorted(FOLDER.glob("*.ts"))
Key = tuple[str, str, str]

# What shows its first text to a person, and at which place it takes it.
_SHOWING = {
    "setText": 0, "setToolTip": 0, "setAccessibleName": 0, "setAccessibleDescription": 0, "setPlaceholderText": 0,
    "setWindowTitle": 0, "setTitle": 0, "setStatusTip": 0, "addMenu": 0, "addSection": 0, "announce": 1,
    "QLabel": 0, "QAction": 0, "QPushButton": 0, "QToolButton": 0, "QCheckBox": 0, "QRadioButton": 0, "QMenu": 0,
    "Button": 0, "LinkButton": 0, "IconButton": 1, "FieldBox": 0, "Command": 1, "News": 0, "label": 0,
}  # fmt: skip
# Names, keys and units are the same in every language.
_SAME_EVERYWHERE = {"Expense Desktop", "Esc", "Tab"}


@pytest.fixture(scope="module")
def said() -> list[Found]:
    """Every sentence of the sources."""
    return sentences_of(ROOT / "expense_desktop")


def _messages(path: Path) -> Iterator[tuple[Key, ET.Element]]:
    for context in ET.parse(path).getroot().findall("context"):  # noqa: S314  our own files
        for message in context.findall("message"):
            key = (context.findtext("name", ""), message.findtext("source", ""), message.findtext("comment") or "")
            yield key, message


def _texts(message: ET.Element) -> list[str]:
    translation = message.find("translation")
    assert translation is not None
    forms = translation.findall("numerusform")
    return [form.text or "" for form in forms] if forms else [translation.text or ""]


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.stem)
def test_a_translation_has_every_sentence_of_the_sources_and_no_other(path: Path, said: list[Found]) -> None:
    """Whoever changes a sentence runs `make translations`; English needs its plurals only."""
    wanted = {(each.context, each.text, each.disambiguation) for each in said}
    plural = {(each.context, each.text, each.disambiguation) for each in said if each.plural}
    found = dict(_messages(path))
    assert found.keys() == (plural if path.name in PLURALS_ONLY else wanted)
    assert {key for key, message in found.items() if message.get("numerus") == "yes"} == plural


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.stem)
def test_every_sentence_is_translated_with_all_that_stands_in_it(path: Path) -> None:
    """Finished; the same `{values}`, `%n`, mnemonic, ending and margins; a number may be left out of the singular."""
    for key, message in _messages(path):
        source, texts = key[1], _texts(message)
        translation = message.find("translation")
        assert translation is not None
        assert translation.get("type") is None, f"not translated: {key}"
        for at, text in enumerate(texts):
            singular = message.get("numerus") == "yes" and at == 0 and len(texts) > 1
            assert text.strip(), key
            assert _values(text) == _values(source), f"{key}: {text}"
            assert singular or _has_number(text) == _has_number(source), f"{key}: {text}"
            assert text.count("&") == source.count("&"), f"{key}: {text}"
            assert text.endswith("…") == source.endswith("…"), f"{key}: {text}"
            assert (text[0].isspace(), text[-1].isspace()) == (source[0].isspace(), source[-1].isspace()), key
            assert "!" not in text, f"{key}: {text}"


def test_german_is_typeset_as_german() -> None:
    """„…“ around what is quoted, no straight or English quotes, no apostrophe of a keyboard."""
    for key, message in _messages(FOLDER / "expense_desktop_de.ts"):
        for text in _texts(message):
            assert not set(text) & set("”’\"'"), f"{key}: {text}"
            assert text.count("„") == text.count("“"), f"{key}: {text}"


def test_one_sentence_is_singular_or_plural_everywhere(said: list[Found]) -> None:
    """A sentence that is said with a number here and without one there has no form that fits both."""
    plural = {(each.context, each.text) for each in said if each.plural}
    assert not [each.place for each in said if not each.plural and (each.context, each.text) in plural]


def test_a_number_in_a_sentence_is_given(said: list[Found]) -> None:
    """`%n` stands only where a number comes with it."""
    assert not [each.place for each in said if "%n" in each.text and not each.plural]


def test_nothing_is_shown_that_cannot_be_translated() -> None:
    """No words as they are in a call that shows them: labels, tooltips, accessible names, commands, toasts."""
    # The tour types into the window what a person would; that is nothing that the window says.
    files = [path for path in sorted((ROOT / "expense_desktop" / "ui").rglob("*.py")) if "tour" not in path.parts]
    bare = [place for path in files for place in _bare_words(path)]
    assert not bare, "\n".join(bare)


def test_every_error_of_a_lower_room_can_be_translated() -> None:
    """The words of an error that a person sees are a `Sentence`: no text and no f-string as they are."""
    rooms = [ROOT / "expense_desktop" / room for room in ("domain", "repository", "services")]
    files = [path for room in rooms for path in sorted(room.rglob("*.py"))] + [ROOT / "expense_desktop/settings.py"]
    bare = [place for path in files for place in _bare_errors(path)]
    assert not bare, "\n".join(bare)


def test_a_sentence_that_is_put_together_is_refused(tmp_path: Path) -> None:
    """What isn't a literal where it is said can't be found, and `make translations` says where it is."""
    (tmp_path / "page.py").write_text(
        "from expense_desktop.ui.language import translate\n\n\ndef rows(n):\n"
        "    return translate('Page', f'{n} rows')\n"
    )
    with pytest.raises(NotLiteral, match=r"page\.py:5"):
        sentences_of(tmp_path)


def test_sentences_are_found_in_every_way_of_saying_them(tmp_path: Path) -> None:
    """With a comment, with a number whatever it is called, from a lower room; not another module's function."""
    (tmp_path / "page.py").write_text(
        "from expense_desktop.domain.sentences import say, say_many\n"
        "from expense_desktop.ui.language import translate\n"
        "a = translate('Page', 'Open', 'verb')\n"
        "b = translate('Page', '%n ' 'rows', n=count())\n"
        "c = [say('{text} is empty.', text=a), say_many('One row', '%n rows', 3)]\n"
    )
    (tmp_path / "other.py").write_text("from elsewhere import say\nsay(f'{1}')\n")
    found = [(each.context, each.text, each.disambiguation, each.plural) for each in sentences_of(tmp_path)]
    assert sorted(found) == [
        ("Page", "%n rows", "", True),
        ("Page", "Open", "verb", False),
        ("Sentences", "%n rows", "", True),
        ("Sentences", "{text} is empty.", "", False),
    ]


def _has_number(text: str) -> bool:
    # %Ln is the number as the locale writes it.
    return "%n" in text or "%Ln" in text


def _values(text: str) -> set[str]:
    return set(re.findall(r"\{[^{}]*\}", text))


def _bare_words(path: Path) -> Iterator[str]:
    for call in _calls(path):
        at = _SHOWING.get(_name(call), -1)
        if 0 <= at < len(call.args):
            yield from (_place(path, each) for each in _written(call.args[at]) if _is_said(each))


def _bare_errors(path: Path) -> Iterator[str]:
    errors = {
        "InputError", "NotFound", "Question", "Stale", "SaveFailed", "LocalFileDamaged", "Refused", "NotSignedIn",
        "LoginRefused", "WrongPassword", "InvitationInvalid", "DeviceRevoked", "ServerUnsuitable", "ProgramTooOld",
        "PastDiffers", "UnsafeConnection", "ServerUnreachable",
    }  # fmt: skip
    for call in _calls(path):
        if _name(call) in errors:
            given = [*call.args[:1], *(word.value for word in call.keywords if word.arg in ("message", "title"))]
            yield from (_place(path, text) for each in given for text in _written(each) if _is_said(text))
        # The name of a step, which the menu shows.
        if isinstance(call.func, ast.Attribute) and call.func.attr == "apply" and len(call.args) > 1:
            yield from (_place(path, text) for text in _written(call.args[1]))


def _calls(path: Path) -> Iterator[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _written(given: ast.expr) -> Iterator[ast.Constant | ast.JoinedStr]:
    """The texts that stand there as they are: not within a call, which may well be `translate`."""
    match given:
        case ast.Constant(value=str()) | ast.JoinedStr():
            yield given
        case ast.IfExp(body=body, orelse=orelse):
            yield from _written(body)
            yield from _written(orelse)
        case ast.BinOp(left=left, right=right):
            yield from _written(left)
            yield from _written(right)
        case ast.BoolOp(values=values):
            for each in values:
                yield from _written(each)


def _is_said(text: ast.Constant | ast.JoinedStr) -> bool:
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    words = "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
    words = re.sub(r"<[^>]*>?", "", words)  # rich text's own marks
    return re.search(r"[^\W\d_]{2}", words) is not None and words not in _SAME_EVERYWHERE


def _place(path: Path, node: ast.expr) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)[:80]}"
