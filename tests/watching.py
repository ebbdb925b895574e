"""A process that watches itself: it says on standard error when another thread than the GUI's does what is Qt's."""

from typing import Final

WATCH: Final = """
import atexit, gc, sys, threading

def elsewhere():
    return threading.current_thread() is not threading.main_thread()

def on_collection(phase, info):
    if phase == "start" and elsewhere():
        print("collected on", threading.current_thread().name, file=sys.stderr)

class Finder:
    def find_spec(self, name, path=None, target=None):
        if elsewhere() and name.partition(".")[0] in ("PySide6", "pyqtgraph"):
            print("imported on", threading.current_thread().name, name, file=sys.stderr)

def at_exit():
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPixmap
    from shiboken6 import Shiboken, ownedByPython

    for each in Shiboken.getAllValidWrappers():
        if isinstance(each, (QObject, QPixmap)) and ownedByPython(each):
            print("outlived Qt:", type(each).__name__, file=sys.stderr)

gc.callbacks.append(on_collection)
sys.meta_path.insert(0, Finder())
atexit.register(at_exit)  # before PySide6 registers its own: this comes after that
"""
"""Statements to begin with: on collections and imports of Qt's elsewhere, and on what outlives Qt's application."""
