"""The way of the tour, from an empty computer to every state of every page."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication

from expense_desktop.domain.errors import SaveFailed
from expense_desktop.domain.sentences import say
from expense_desktop.ui.collecting import collecting
from expense_desktop.ui.theme import Choice
from expense_desktop.ui.tour import newcomer, ordinary, otherwise, trouble
from expense_desktop.ui.tour.camera import Camera
from expense_desktop.ui.tour.visit import Visit


def take_tour(folder: Path, themes: Sequence[str] = ("light", "dark")) -> list[Path]:
    """Sign up, record, sync, disagree, and leave PNGs and a statement's PDF in `folder`; what was left.

    The person's own data is not touched. `themes` are one or both of light and dark. Works with and without a display.
    SaveFailed when the folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SaveFailed(
            say("The folder {folder} can’t be written: {reason}.", folder=folder, reason=error.strerror)
        ) from None
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qt = QApplication.instance() or QApplication(["expense-tour"])
    assert isinstance(qt, QApplication)  # noqa: S101  nobody makes another kind in this process
    otherwise.set_tongue(qt)
    camera = Camera(folder, [Choice(theme) for theme in themes])
    with _computers() as (here, elsewhere), collecting() as collector:
        _walk(Visit(qt, collector, camera, here), elsewhere)
    return [*camera.made, *camera.papers]


def _walk(visit: Visit, elsewhere: Path) -> None:
    with visit.started():
        window = newcomer.come(visit)
        newcomer.look_around(visit, window)
        newcomer.bring_a_year(visit, window)
        newcomer.bring_a_statement(visit, window)
        ordinary.see_expenses(visit, window)
        ordinary.find(visit, window)
        ordinary.see_the_other_pages(visit, window)
        ordinary.see_preferences(visit, window)
        trouble.see_it_load(visit)
    trouble.disagree(visit, elsewhere)
    with visit.started():
        visit.take(visit.sign_in, "unlock")
        window = visit.unlock()
        trouble.see_trouble(visit, window)
        otherwise.see_larger(visit, window)
    otherwise.see_in_other_tongues(visit)
    otherwise.see_from_the_right(visit)


@contextmanager
def _computers() -> Iterator[tuple[Path, Path]]:
    """Data folders of two computers that are gone afterwards, with the server of the first."""
    folder = Path(tempfile.mkdtemp(prefix="expense-tour-"))
    try:
        yield folder / "home", folder / "elsewhere"
    finally:
        _discard_server(folder / "home")
        shutil.rmtree(folder, ignore_errors=True)


def _discard_server(home: Path) -> None:
    """As root the embedded server's files lie elsewhere; it has stopped with the account."""
    from expense_desktop.repository.server.embedded import FOLDER, PLACES_OF_ROOT

    place = home / FOLDER / "place"
    if place.is_file():
        shutil.rmtree(PLACES_OF_ROOT / place.read_text(encoding="utf-8"), ignore_errors=True)
