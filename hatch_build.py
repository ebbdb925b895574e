"""Makes of each translation what Qt reads: hatchling asks for it when it builds, `scripts/setup` in a checkout."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path(__file__).resolve().parent / "resources" / "translations"


class Translations(BuildHookInterface[Any]):
    """Each `.ts` becomes a `.qm` beside it, before the files of a wheel are gathered."""

    PLUGIN_NAME = "custom"

    # `override` would be one more package to build with; the names are hatchling's.
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # type: ignore[explicit-override]  # noqa: ARG002
        compile_translations()


def compile_translations(folder: Path = FOLDER) -> None:
    """Make every `.qm` that is missing or older than its `.ts`."""
    for source in sorted(folder.glob("*.ts")):
        compiled = source.with_suffix(".qm")
        if compiled.is_file() and compiled.stat().st_mtime > source.stat().st_mtime:
            continue
        # Renamed when it is whole: a window that starts meanwhile reads the one before. Two may build at once.
        fresh = compiled.with_suffix(f".qm.{os.getpid()}")
        subprocess.run([_lrelease(), "-silent", str(source), "-qm", str(fresh)], check=True)
        fresh.replace(compiled)


def _lrelease() -> str:
    """Qt's own compiler; it comes with the library that the program needs anyway."""
    spec = importlib.util.find_spec("PySide6")
    if spec is None or spec.origin is None:
        raise SystemExit("PySide6-Essentials is needed to make the translations.")
    return str(Path(spec.origin).with_name("lrelease.exe" if sys.platform == "win32" else "lrelease"))


if __name__ == "__main__":
    compile_translations()
