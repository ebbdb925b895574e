"""Where the files that are not Python lie: styles, tokens, translations, the desktop entry."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """Return the path of a file under `resources/`, in an installed wheel as in a checkout.

    Raises FileNotFoundError for a name that isn't there: such a program is packed wrongly.
    """
    # The wheel carries the folder inside the package; a checkout has it beside the package.
    for folder in (_PACKAGE / "_resources", _PACKAGE.parent / "resources"):
        path = folder / name
        if path.exists():
            return path
    raise FileNotFoundError(name)
