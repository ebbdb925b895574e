"""An account whose vault is open: its replica, its login at the server, and the ways to share it, keep it and leave."""

import secrets
import uuid
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from expense_desktop.domain.errors import Bug, Refused, WorldError
from expense_desktop.domain.records import DeviceId, OwnerId
from expense_desktop.domain.sentences import say, say_many
from expense_desktop.repository.locks import FileLock
from expense_desktop.repository.profiles import ProfileFolder, Profiles
from expense_desktop.repository.replica.bookmark import Stop, note_stopped
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.reading import ReplicaLedger
from expense_desktop.repository.replica.vault import BY_PASSWORD, KEY_STORE, RECOVERY, Vault, is_opened_by
from expense_desktop.repository.server import door
from expense_desktop.repository.server.connections import Login
from expense_desktop.repository.server.door import ProofCosts, Ticket
from expense_desktop.repository.server.exchange import Hello
from expense_desktop.repository.server.invitation import ServerLine
from expense_desktop.repository.server.reach import Reach
from expense_desktop.services.key_store import KeyStore

if TYPE_CHECKING:
    from expense_desktop.repository.server.door import Connection

_KEY_STORE_SECRET_BYTES: Final = 32
_OWN_SERVER_ONLY: Final = say(
    "This account lives on this computer’s own server, which other computers "
    "can’t reach. Sharing an account between computers takes a server that both "
    "can reach."
)


class OpenAccount:
    """An account whose vault is open. Any thread may use it; `close` when its work is done."""

    def __init__(self, profile: ProfileFolder, profiles: Profiles, vault: Vault, reach: Reach, store: KeyStore) -> None:
        """Open the replica and keep others from removing the account. Takes over `reach`, also when it fails."""
        self._profiles = profiles
        self._profile = profile
        self._vault = vault
        self._reach = reach
        self._key_store = store
        self._closed = False
        try:
            self._held = profile.hold()
            try:
                self.replica = Replica(profile.replica, vault.secrets.replica_key, profile.card.owner)
            except BaseException:
                self._held.release()
                raise
        except BaseException:
            reach.close()
            raise

    @property
    def owner(self) -> OwnerId:
        """Whose ledger this is."""
        return self._profile.card.owner

    @property
    def device(self) -> DeviceId:
        """This computer, as the server knows it."""
        return self._profile.card.device

    @property
    def username(self) -> str:
        """The name to sign in with."""
        return self._profile.card.username

    @property
    def display_name(self) -> str:
        """The name as of the last sign-in; the replica's profile has the newest."""
        return self._profile.card.display_name

    @property
    def currency(self) -> str:
        """The currency as of the last sign-in; the replica's profile has the newest."""
        return self._profile.card.currency

    @property
    def server_label(self) -> str:
        """The server as a person knows it."""
        return self._profile.card.server_label

    @property
    def on_own_server(self) -> bool:
        """Whether the server is this computer's own."""
        return self._profile.card.address is None

    @property
    def sync_lock(self) -> FileLock:
        """A new handle on the lock under which one process at a time syncs this account."""
        return self._profile.sync_lock

    def device_login(self) -> Login:
        """This computer's own login at the server. Starts the embedded server: for the sync thread."""
        return Login(self._reach.address(), door.role_of(self.device), self._vault.secrets.device_password)

    def connect_device(self) -> "Connection":
        """Connect as this computer, for the calling thread, which closes the connection; what syncing asks for.

        Raises ServerUnreachable, UnsafeConnection, and LoginRefused when the server no longer knows this computer.
        """
        return self.device_login().connect()

    @property
    def closed(self) -> bool:
        """Whether it was closed, or signed out, or removed."""
        return self._closed

    @property
    def vault(self) -> Vault:
        """What opens this computer's copy and signs it in."""
        return self._vault

    def hear(self, hello: Hello) -> None:
        """Compare what opens this computer with what the server takes. For the sync thread, at each greeting."""
        self._vault.settle(BY_PASSWORD, hello.password_version)
        self._vault.settle(RECOVERY, hello.recovery_version)
        self._profile.note_password(hello.password_version)

    @property
    def has_old_password(self) -> bool:
        """Whether another computer has set a new password, which doesn't open this one yet."""
        return self._profile.has_old_password

    @property
    def has_code(self) -> bool:
        """Whether a recovery code opens what is saved here."""
        return is_opened_by(self._profile.vault, RECOVERY)

    def add_device(self) -> str:
        """The line with which another computer of the same person signs in. Refused on this computer's own server."""
        address, password = self._profile.card.address, self._vault.secrets.door_password
        if address is None or not password:
            raise Refused(_OWN_SERVER_ONLY)
        return ServerLine(address, password).encoded()

    def waiting(self) -> int:
        """How many changes are not on the server yet. Blocks until the replica answers."""
        return self.replica.read(lambda ledger: ledger.outbox.counts().waiting).result()

    @property
    def stays(self) -> bool:
        """Whether this computer's key store opens the account at the next start."""
        return is_opened_by(self._profile.vault, KEY_STORE)

    def why_not_stay(self) -> str | None:
        """Why this computer can't keep the account open, as a sentence; None when it can."""
        return self._key_store.problem()

    def stay_signed_in(self) -> str | None:
        """Let this computer's key store open the account from now on; says why it can't, as a sentence."""
        secret = secrets.token_bytes(_KEY_STORE_SECRET_BYTES)
        problem = self._key_store.keep(self._profile.path.name, secret)
        if problem is None:
            self._vault.add_secret(KEY_STORE, secret)
        return problem

    def ask_for_password(self) -> None:
        """Take `stay_signed_in` back."""
        self._key_store.forget(self._profile.path.name)
        self._vault.remove_secret(KEY_STORE)

    def sign_out(self, *, lose_waiting: bool = False) -> None:
        """Remove this computer's copy and close the account; the server keeps everything that reached it.

        Refused while changes wait that are not on the server, unless `lose_waiting`, or while the account is open in
        another process. The server is told, if it can be reached, so that this computer's login ends.
        """
        if not lose_waiting:
            self._refuse_to_lose(self.waiting())
        self._remove(then=self._tell_server)

    def remove_revoked(self) -> int:
        """Remove this computer's copy, because `hello` has said that its access was taken back, and close the account.

        Says how many changes are lost that had not reached the server: nobody may send them any more. Refused while the
        account is open in another process, which will hear the same.
        """
        waiting = self.waiting()
        self._remove()
        return waiting

    def _remove(self, then: Callable[[], None] | None = None) -> None:
        self._profile.claim(self._held)
        try:
            self._closed = True
            self.replica.close()
            self._profiles.remove(self._profile)
            self._key_store.forget(self._profile.path.name)
            if then is not None:
                then()
        finally:
            self.close()

    @staticmethod
    def _refuse_to_lose(waiting: int) -> None:
        if waiting:
            raise Refused(
                say_many(
                    "%n change is not on the server yet. Signing out removes it from this computer.",
                    "%n changes are not on the server yet. Signing out removes them from this computer.",
                    waiting,
                ),
                title=say("Changes are waiting"),
            )

    def _tell_server(self) -> None:
        """End this computer's login. What can't be told stays in the list of devices, where it can be revoked."""
        try:
            with closing(self.connect_device()) as connection:
                door.leave(connection, self.device)
        except WorldError:
            return

    def close(self) -> None:
        """Finish what is queued, close the replica, and let go of the server. More than once does no harm."""
        if not self._closed:
            self._closed = True
            self._note_waiting()
        self.replica.close()
        self._held.release()
        self._reach.close()

    def _note_waiting(self) -> None:
        """Say so at the next start, when the replica is still locked and the server perhaps away."""
        with suppress(WorldError, Bug):
            self._profile.note_waiting(self.waiting())

    def is_copied(self) -> bool:
        """Whether the last sync found another copy of this profile in use. Blocks until the replica answers."""
        stopped = self.replica.read(ReplicaLedger.bookmark).result().stopped
        return stopped is not None and stopped.why is Stop.COPIED

    def enrol_again(self, password: str, *, least: ProofCosts, line: ServerLine | None = None) -> Ticket:
        """Make this computer known again to a server that lost it, or that is reached by a newer `line` from now on.

        Without a line it takes a new identity, which the next sync gives to what waits: the old one may be in use by a
        copy of this profile. That one is left alone: revoked, it would remove what only it has. Raises what
        `door.sign_in` does: the server may have another password than this computer.
        """
        return self.enrol_by(
            lambda connection: door.sign_in(connection, self.username, password, least=least), line=line
        )

    def enrol_by(self, prove: "Callable[[Connection], Ticket]", *, line: ServerLine | None = None) -> Ticket:
        """The same with another proof, given over the door's connection; the ticket, used up, says what it was of."""
        device = self.device if line and not self.is_copied() else DeviceId(uuid.uuid4())
        line = line or self._door()
        with closing(door.knock(line)) as connection:
            ticket = prove(connection)
            if ticket.owner != self.owner:
                raise Refused(say("The server knows another account by this name. Nothing was changed."))
            login = door.enroll(connection, ticket, device, door.device_name())
        with self._vault.alone():
            self._vault.change_secrets(
                replace(self._vault.secrets, device_password=login.password, door_password=line.door_password)
            )
        address = None if self.on_own_server else line.address
        self._profile = self._profile.rewrite(replace(self._profile.card, address=address, device=device))
        self.replica.write(lambda ledger: note_stopped(ledger.connection, None)).result()
        return ticket

    def _door(self) -> ServerLine:
        if self._profile.card.address is None:
            return self._reach.own_door()
        return ServerLine(self._profile.card.address, self._vault.secrets.door_password)
