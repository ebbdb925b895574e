"""Hears that the computer has a network again, so that nobody waits for the next try."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QNetworkInformation

_NONE = frozenset({QNetworkInformation.Reachability.Disconnected, QNetworkInformation.Reachability.Unknown})


class Network(QObject):
    """`came_back` when there was no network and now there is one, however far it reaches: the server may be near."""

    came_back = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._gone = False

    def watch(self) -> bool:
        """Hear of it from now on; False where the system doesn't tell."""
        if not QNetworkInformation.loadDefaultBackend():
            return False
        QNetworkInformation.instance().reachabilityChanged.connect(self.take)
        return True

    def take(self, reachability: QNetworkInformation.Reachability) -> None:
        """The network is now reached as far as this."""
        gone, self._gone = self._gone, reachability in _NONE
        if gone and not self._gone:
            self.came_back.emit()
