"""Running a shared server, and this computer's own: prepare, invite, list accounts, look at how it stands."""

import urllib.parse
from dataclasses import dataclass
from pathlib import Path

from expense_desktop.domain.errors import InputError, SaveFailed
from expense_desktop.domain.sentences import say
from expense_desktop.repository.server import admin, crossing, inspection
from expense_desktop.repository.server.admin import AccountSummary, Invited, Prepared, Reset
from expense_desktop.repository.server.connections import LOOPBACK, Login, login_from_url
from expense_desktop.repository.server.embedded import EmbeddedServer
from expense_desktop.repository.server.inspection import ServerStatus
from expense_desktop.repository.server.invitation import ServerLine
from expense_desktop.settings import Settings

__all__ = ["AccountSummary", "Administration", "CarriedOver", "Invited", "Prepared", "Reset", "ServerStatus"]


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """How this computer's own server stands. `kept` is the folder of its former version, to remove when all is well."""

    prepared: Prepared
    kept: Path | None


class Administration:
    """What `expense server …` does. Every call connects, works and disconnects; none is for the GUI's thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def initialise(self, admin_url: str | None = None) -> Prepared:
        """Prepare the server of `admin_url` (else EXPENSE_ADMIN_URL), or bring it up to date; twice does no harm."""
        return admin.initialise(self._admin(admin_url))

    def initialise_own(self) -> CarriedOver:
        """Set up this computer's own server, carried over from another major version of PostgreSQL if need be."""
        server = EmbeddedServer(self._settings.home)
        kept = crossing.cross(server)
        with server.start() as running:
            return CarriedOver(admin.initialise(running.superuser()), kept)

    def invite(
        self,
        username: str,
        admin_url: str | None = None,
        *,
        host: str | None = None,
        port: int | None = None,
        ca_file: Path | None = None,
    ) -> Invited:
        """Make an invitation; `host` and `port` are how others reach the server, `ca_file` is who signed for it."""
        return admin.invite(
            self._admin(admin_url), username, host=host, port=port, ca_pem=None if ca_file is None else _read(ca_file)
        )

    def reset(
        self,
        username: str,
        admin_url: str | None = None,
        *,
        host: str | None = None,
        port: int | None = None,
        ca_file: Path | None = None,
    ) -> Reset:
        """Make a line that sets a new password for an account; the rest is as for `invite`."""
        return admin.reset(
            self._admin(admin_url), username, host=host, port=port, ca_pem=None if ca_file is None else _read(ca_file)
        )

    def reset_own(self, username: str) -> Reset:
        """The same for an account of this computer's own server."""
        with EmbeddedServer(self._settings.home).start() as running:
            return admin.reset_here(running.superuser(admin.DATABASE), username)

    def accounts(self, admin_url: str | None = None) -> list[AccountSummary]:
        """Every account of the server, by name."""
        return admin.accounts(self._admin(admin_url))

    def status(self, admin_url: str | None = None) -> ServerStatus:
        """How the server stands, and what stays open on it."""
        return inspection.status(self._admin(admin_url))

    def database_url(self, admin_url: str | None = None) -> str:
        """What people may set EXPENSE_DATABASE_URL to. It has the door's password in it, and no certificate."""
        return url_of(admin.server_line(self._admin(admin_url)))

    def _admin(self, admin_url: str | None) -> Login:
        url = admin_url or self._settings.admin_url
        if url is None:
            raise InputError(
                say("Say which server: --admin-url, or EXPENSE_ADMIN_URL."),
                field="admin-url",
                title=say("Which server?"),
            )
        return login_from_url(url, name="--admin-url" if admin_url else "EXPENSE_ADMIN_URL")


def url_of(line: ServerLine) -> str:
    """The way to the door as a URL, for an address whose certificate this computer's own authorities have signed."""
    address = line.address
    host = f"[{address.host}]" if ":" in address.host else address.host
    password, database = (urllib.parse.quote(part, safe="") for part in (line.door_password, address.database))
    mode = "disable" if address.ca == LOOPBACK else "verify-full"
    return f"postgresql://{line.door.user}:{password}@{host}:{address.port}/{database}?sslmode={mode}"


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError(say("This file holds no certificate in PEM form."), field="ca-file") from None
    except OSError as error:
        raise SaveFailed(
            say("The file {file} can’t be read: {strerror}.", file=file, strerror=error.strerror),
            title=say("Nothing was changed"),
        ) from None
