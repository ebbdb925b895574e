"""A screen of its own and a keyboard: the window program as its own process, with nobody at the pointer."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from tests.journeys.computers import Computer

T = TypeVar("T")
NEEDED: Final = ("Xvfb", "xdotool")
SIZE_PX: Final = (1280, 800)
SIGN_IN_PX: Final = 360
MAIN_PX: Final = 1280
QUESTION_PX: Final = 500
_FRAME_PX: Final = 16
_PATIENCE_S: Final = 90
_TYPING_MS: Final = 40
_ACCENT: Final = bytes.fromhex("cb5c2c")
"""As it lies in the frame: blue, green, red."""
_LARGE_BUTTON_PX: Final = 6_000
_START = "import sys; from expense_desktop.__main__ import main; sys.exit(main())"


def missing() -> str:
    """What isn't installed that a screen and a keyboard need; empty when all is there."""
    return ", ".join(name for name in NEEDED if shutil.which(name) is None)


def eventually(found: Callable[[], T]) -> T:
    """What is found once it is something; another process is at work meanwhile."""
    deadline = time.monotonic() + _PATIENCE_S
    while not (value := found()):
        assert time.monotonic() < deadline, f"never came true: {found}"
        time.sleep(0.05)
    return value


@dataclass(frozen=True)
class Keyboard:
    """Keys to whatever has the focus on one screen, and an eye on it. There is no window manager that would give a
    window the focus."""

    display: str
    frame: Path
    """What the screen shows, as Xvfb keeps it."""

    def sees_a_form(self) -> bool:
        """Whether a large button of the light theme's accent is on the screen: then the form around it is ready."""
        return self.frame.read_bytes().count(_ACCENT) > _LARGE_BUTTON_PX

    def press(self, *keys: str) -> None:
        """Press keys one after the other: `Ctrl+n`, `Down`, `Return`."""
        self._xdotool("key", "--delay", str(_TYPING_MS), *keys)

    def type(self, text: str) -> None:
        """Type a line, about as fast as people can."""
        self._xdotool("type", "--delay", str(_TYPING_MS), text)

    def look_at(self, width_px: int) -> None:
        """Wait for the window of about this width and give it the focus."""
        window = eventually(lambda: self._window(width_px))
        self._xdotool("windowfocus", "--sync", window)

    def look_at_dialog(self, title: str) -> None:
        """Wait for a dialog and give it the focus."""
        self._xdotool("windowfocus", "--sync", eventually(lambda: self.titled(title))[-1])

    def titled(self, title: str) -> list[str]:
        """The windows that are shown with this title."""
        return self._xdotool("search", "--onlyvisible", "--name", f"^{title}$", check=False).split()

    def _window(self, width_px: int) -> str:
        """The program's windows are known by their widths: not all of them have titles of their own."""
        for window in self._xdotool("search", "--onlyvisible", "--name", ".", check=False).split():
            said = self._xdotool("getwindowgeometry", "--shell", window, check=False)
            widths = [int(each.removeprefix("WIDTH=")) for each in said.split() if each.startswith("WIDTH=")]
            # A window that comes back where it was leaves room for a frame, though nobody draws one.
            if widths and abs(widths[0] - width_px) <= _FRAME_PX:
                return window
        return ""

    def _xdotool(self, *command: str, check: bool = True) -> str:
        done = subprocess.run(
            ["xdotool", *command],
            env={**os.environ, "DISPLAY": self.display},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0 or not check, done.stderr
        return done.stdout


@contextmanager
def screen() -> Iterator[Keyboard]:
    """An empty screen, and the keyboard in front of it."""
    reader, writer = os.pipe()
    folder = Path(tempfile.mkdtemp(prefix="screen-"))
    server = subprocess.Popen(
        [
            "Xvfb", "-displayfd", str(writer), "-screen", "0", f"{SIZE_PX[0]}x{SIZE_PX[1]}x24", "-nolisten", "tcp",
            "-fbdir", str(folder),
        ],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writer)
    try:
        with os.fdopen(reader) as said:
            number = said.readline().strip()
        assert number, "Xvfb did not start"
        yield Keyboard(f":{number}", folder / "Xvfb_screen0")
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def window_program(computer: Computer, keyboard: Keyboard, log: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """The program, started on that screen; what it says on its standard error goes to `log`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("EXPENSE_", "QT_", "LC_"))}
    environment |= {
        "EXPENSE_HOME": str(computer.home),
        "DISPLAY": keyboard.display,
        "QT_QPA_PLATFORM": "xcb",
        "LANG": "en_IE.UTF-8",
        "TZ": "UTC",
    }
    with log.open("ab") as said:
        process = subprocess.Popen([sys.executable, "-c", _START], env=environment, stderr=said, stdout=said)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(60)
