"""One command from its arguments to its exit code: answers go to standard output, failures to standard error.

Exit codes: 0 done, 2 wrong usage, 3 the input is wrong and nothing changed, 4 not signed in or refused, 5 the server
can't be reached, 1 a bug, 130 interrupted. With `--json` standard output has exactly one document, whatever happens;
that of a failure is

    {"error": {"kind", "title", "message", …}}    kind: usage, bug, or the error's name as in `wrong-password`

with `field` for input that is wrong, `option` and `choices` for a question, `retry_after_s` for the throttle.
"""

import contextlib
import importlib
import json
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

from expense_desktop.cli.arguments import WrongUsage, parse
from expense_desktop.cli.console import Answer, Console, Surroundings
from expense_desktop.domain.errors import InputError, Question, SaveFailed, TooManyTries, WorldError
from expense_desktop.settings import read_settings

__all__ = ["Surroundings", "run"]

_WRONG_USAGE: Final = 2
_BUG: Final = 1
_INTERRUPTED: Final = 130


def run(arguments: Sequence[str] | None, surroundings: Surroundings) -> int:
    """Carry out one command and say what came of it; the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    as_json = "--json" in arguments
    try:
        return _run(arguments, surroundings, as_json=as_json)
    except BrokenPipeError:
        # Whoever read our output (`| head`) has seen enough; what was to be done is done.
        _point_nowhere(surroundings)
        return 0
    except KeyboardInterrupt:
        return _INTERRUPTED


def _run(arguments: Sequence[str], surroundings: Surroundings, *, as_json: bool) -> int:
    try:
        with contextlib.redirect_stdout(surroundings.stdout):
            options = parse(arguments)
        settings = read_settings(surroundings.environment, surroundings.folder)
    except SystemExit:
        return 0
    except WrongUsage as error:
        return _misused(surroundings, error, as_json=as_json)
    except WorldError as error:
        return _refused(surroundings, error, as_json=as_json)

    from expense_desktop.services.logbook import close_log, open_log, record_bug

    log = open_log(settings)
    try:
        answer = _command(options.command)(Console(options, settings, surroundings))
        _say(surroundings, answer, as_json=as_json)
    except WrongUsage as error:
        return _misused(surroundings, error, as_json=as_json)
    except WorldError as error:
        return _refused(surroundings, error, as_json=as_json)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001  what is no WorldError is ours, and no traceback is for the person
        record_bug(error)
        where = f" Where it came from is in {log}." if log else ""
        message = f"A bug in this program stopped the command ({type(error).__name__}).{where}"
        document = {"kind": "bug", "title": "A bug", "message": message}
        return _failed(surroundings, _BUG, f"expense: {message}", document, as_json=as_json)
    finally:
        close_log()
    return 0


def _command(name: str) -> Callable[[Console], Answer]:
    """The function `module:function` of this package; loaded late, so that each command brings only what it needs."""
    module, _, function = name.partition(":")
    loaded = importlib.import_module(f"expense_desktop.cli.{module}")
    return cast("Callable[[Console], Answer]", getattr(loaded, function))


def _say(surroundings: Surroundings, answer: Answer, *, as_json: bool) -> None:
    text = _as_text(surroundings, answer.document) if as_json else answer.words
    try:
        if text:
            surroundings.stdout.write(f"{text}\n")
        surroundings.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise SaveFailed(f"The output can’t be written: {error.strerror}. What the command did is done.") from None


def _misused(surroundings: Surroundings, error: WrongUsage, *, as_json: bool) -> int:
    words = f"{error.usage}\nexpense: {error}"
    return _failed(surroundings, _WRONG_USAGE, words, {"kind": "usage", "message": str(error)}, as_json=as_json)


def _refused(surroundings: Surroundings, error: WorldError, *, as_json: bool) -> int:
    words = f"expense: {error.message}"
    if isinstance(error, Question):
        answers = " or ".join(f"{error.option} {choice}" for choice in error.choices)
        words += f"\nAnswer with {answers}."
    return _failed(surroundings, error.exit_code, words, _document(error), as_json=as_json)


def _document(error: WorldError) -> Mapping[str, Any]:
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()
    document: dict[str, Any] = {"kind": kind, "title": error.title, "message": error.message}
    if isinstance(error, Question):
        document |= {"option": error.option, "choices": list(error.choices)}
    elif isinstance(error, InputError) and error.field:
        document["field"] = error.field
    elif isinstance(error, TooManyTries):
        document["retry_after_s"] = error.retry_after_s
    return document


def _failed(
    surroundings: Surroundings, exit_code: int, words: str, document: Mapping[str, Any], *, as_json: bool
) -> int:
    # The exit code says it too, whatever has become of the streams.
    with contextlib.suppress(OSError):
        surroundings.stderr.write(f"{words}\n")
        surroundings.stderr.flush()
        if as_json:
            surroundings.stdout.write(f"{_as_text(surroundings, {'error': document})}\n")
            surroundings.stdout.flush()
    return exit_code


def _as_text(surroundings: Surroundings, document: Mapping[str, Any]) -> str:
    unicode = (getattr(surroundings.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"
    return json.dumps(document, ensure_ascii=not unicode)


def _point_nowhere(surroundings: Surroundings) -> None:
    """Let the interpreter's last flush, at exit, find somewhere to write."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, surroundings.stdout.fileno())
        os.close(nowhere)
