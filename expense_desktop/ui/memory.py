"""What a window remembers of itself for one account: a small file of texts, which holds no record and no search."""

import contextlib
import json
from pathlib import Path


class Memory:
    """Finds and keeps what was remembered. Reads and writes files: not for the GUI thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, account: str) -> dict[str, str]:
        """What was kept for an account; nothing when nothing was, or when it can't be read."""
        try:
            stored = json.loads(self._path(account).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(stored, dict):
            return {}
        return {str(name): text for name, text in stored.items() if isinstance(text, str)}

    def keep(self, account: str, state: dict[str, str]) -> None:
        """Keep it. A disk that is full costs the window's place, nothing else: no error."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._path(account)
            fresh = path.with_suffix(".new")
            fresh.write_text(json.dumps(state), encoding="utf-8")
            fresh.replace(path)

    def forget(self, account: str) -> None:
        """Remove what was kept for an account."""
        with contextlib.suppress(OSError):
            self._path(account).unlink(missing_ok=True)

    def _path(self, account: str) -> Path:
        return self._folder / f"{account}.json"
