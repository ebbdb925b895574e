"""The accounts of this computer: signing up, joining a server, signing in, unlocking without one."""

import secrets
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from expense_desktop.domain.currencies import checked_currency
from expense_desktop.domain.errors import (
    InputError,
    InvitationInvalid,
    LoginRefused,
    NameTaken,
    NotSignedIn,
    OtherPassword,
    Refused,
    ServerUnreachable,
    TooManyTries,
    WorldError,
    WrongPassword,
)
from expense_desktop.domain.records import NAME_LIMIT, DeviceId, Profile, checked_text, checked_username
from expense_desktop.domain.sentences import say
from expense_desktop.repository.profiles import Card, ProfileFolder, Profiles, already_here
from expense_desktop.repository.replica.file import Replica
from expense_desktop.repository.replica.vault import RECOVERY, REPLICA_KEY_BYTES, Secrets, Vault, is_opened_by
from expense_desktop.repository.server import door
from expense_desktop.repository.server.admin import ledger_database
from expense_desktop.repository.server.connections import SOCKET, Login, ServerAddress, login_from_url
from expense_desktop.repository.server.door import Ticket
from expense_desktop.repository.server.invitation import DOOR, Invitation, ServerLine
from expense_desktop.repository.server.reach import NOT_ENCRYPTED, Reach, own_server_exists
from expense_desktop.services.costs import Costs
from expense_desktop.services.currency import default_currency
from expense_desktop.services.key_store import KeyStore
from expense_desktop.services.open_account import OpenAccount
from expense_desktop.services.passwords import check_password
from expense_desktop.services.returning import Returning
from expense_desktop.settings import Settings

__all__ = ["NOT_ENCRYPTED", "Accounts", "Costs", "KnownAccount", "OpenAccount"]

_SIGN_IN_NEEDS_SERVER: Final = say("The server can’t be reached. The first sign-in on this computer needs it.")


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account that has signed in on this computer. `id` names it among the others of this computer."""

    id: str
    username: str
    display_name: str
    currency: str
    server_label: str
    waiting: int = 0
    """How many changes waited here when it was last closed."""
    on_own_server: bool = False
    has_old_password: bool = False
    """Whether another computer has set a new password, which doesn't open this one yet."""
    has_code: bool = False
    """Whether a recovery code opens what is saved here."""


class Accounts:
    """What this computer knows of accounts. Any method may take seconds and use the network: never on the GUI's."""

    def __init__(self, settings: Settings, costs: Costs | None = None, *, key_store: KeyStore | None = None) -> None:
        self._settings = settings
        self.costs = costs or Costs()
        self._profiles = Profiles(settings.home)
        self.key_store = key_store or KeyStore()

    def known(self) -> list[KnownAccount]:
        """The accounts that have signed in on this computer, by name."""
        return [_known(profile) for profile in self._profiles.all()]

    @property
    def uses_own_server(self) -> bool:
        """Whether signing up makes the account on this computer's own server, because no other is configured."""
        return self._settings.database_url is None

    @property
    def has_own_server(self) -> bool:
        """Whether this computer has a server of its own already."""
        return own_server_exists(self._settings.home)

    def sign_up(
        self, username: str, password: str, *, currency: str | None = None, display_name: str | None = None
    ) -> OpenAccount:
        """Make an account on this computer's own server and open it. Sets the server up when there is none.

        Cut off at any point, the same call makes it whole. InputError for a name, password or currency that can't be
        used, NameTaken, Refused when a shared server is configured: there an invitation is needed.
        """
        if not self.uses_own_server:
            raise Refused(
                say("A shared server takes new people by invitation. Ask its admin for one, and join with it.")
            )
        wanted = _Wanted.checked(username, password, currency, display_name)
        self._refuse_known(wanted.username, None)
        reach = Reach(self._settings.home, None)
        with _closed_on_failure(reach):
            try:
                line, code = reach.invite_here(wanted.username)
            except NameTaken as taken:
                return self._resume(reach, reach.own_door(), wanted, taken)
            return self._accept(reach, line, wanted, code)

    def join(
        self, invitation: str, password: str, *, currency: str | None = None, display_name: str | None = None
    ) -> OpenAccount:
        """Make the account that an invitation is for and open it.

        Cut off at any point, the same call makes it whole. InputError when it is damaged, InvitationInvalid when it
        is expired or used.
        """
        invited = Invitation.decoded(invitation)
        wanted = _Wanted.checked(invited.username, password, currency, display_name)
        self._refuse_known(wanted.username, invited.address)
        reach = Reach(self._settings.home, invited.address)
        with _closed_on_failure(reach):
            return self._accept(reach, invited.server_line, wanted, invited.code)

    def sign_in(
        self, username: str, password: str, *, server_line: str | None = None, server_password: str | None = None
    ) -> OpenAccount:
        """Open an account; on this computer for the first time, or again.

        The server is the one of `server_line`, else of EXPENSE_DATABASE_URL, else the one where the account is known,
        else this computer's own. An account that is here already opens without the server; when the server no longer
        knows this computer, it is enrolled again, with `server_password` where that isn't the one that opens this
        computer. WrongPassword, TooManyTries, OtherPassword, NotSignedIn when no server is known.
        """
        checked_username(username)
        line = self.line(server_line)
        profile = self.find(username, line)
        if profile is not None:
            return self._sign_in_again(profile, password, line if server_line else None, server_password)
        try:
            with self.reaching(username, line) as (reach, way):
                ticket = self._prove(way, username, password)
                return self.enrol(reach, way, username, password, ticket)
        except ServerUnreachable:
            raise ServerUnreachable(_SIGN_IN_NEEDS_SERVER) from None

    def unlock(self, username: str | None, password: str) -> OpenAccount:
        """Open an account that is on this computer. Never needs the server; takes about a second.

        `username` may be None when there is one account. WrongPassword, NotSignedIn.
        """
        profile = self._only(username)
        return self.open(profile, Vault.unlock(profile.vault, password))

    def unlock_here(self, account: str, password: str) -> OpenAccount:
        """Open the account that `known` calls so, as `unlock` does: two servers may know the same user name."""
        profile = self.here(account)
        return self.open(profile, Vault.unlock(profile.vault, password))

    def sign_in_here(self, account: str, password: str, server_password: str | None = None) -> OpenAccount:
        """The same, as `sign_in` does: a server that doesn't know this computer any more learns it again."""
        return self._sign_in_again(self.here(account), password, None, server_password)

    def unlock_remembered(self, username: str | None = None) -> OpenAccount | None:
        """Open an account that stays signed in, without its password; None when it has to be asked for."""
        returning = Returning(self._settings.home, self._profiles, self._only(username), self.key_store)
        return returning.open() if returning.unlock() else None

    def _accept(self, reach: Reach, line: ServerLine, wanted: "_Wanted", code: str) -> OpenAccount:
        try:
            with closing(door.knock(line)) as connection:
                ticket = door.accept_invitation(
                    connection, code, wanted.username, wanted.password, display_name=wanted.display_name,
                    currency=wanted.currency, least=self.costs.least_proof,
                )  # fmt: skip
        except (InvitationInvalid, NameTaken) as refused:
            return self._resume(reach, line, wanted, refused)
        return self.enrol(reach, line, wanted.username, wanted.password, ticket)

    def _resume(self, reach: Reach, line: ServerLine, wanted: "_Wanted", refused: Refused | NameTaken) -> OpenAccount:
        """Go on with an account that the server has and this password opens: an earlier try was cut off."""
        try:
            ticket = self._prove(line, wanted.username, wanted.password)
        except (WrongPassword, TooManyTries):
            raise refused from None
        return self.enrol(reach, line, wanted.username, wanted.password, ticket)

    def _prove(self, line: ServerLine, username: str, password: str) -> Ticket:
        with closing(door.knock(line)) as connection:
            return door.sign_in(connection, username, password, least=self.costs.least_proof)

    @contextmanager
    def reaching(self, username: str, line: ServerLine | None) -> Iterator[tuple[Reach, ServerLine]]:
        """The way to a server and to its door: `line`, else this computer's own. It is given up when the block fails.

        NotSignedIn when there is neither.
        """
        if line is None and not own_server_exists(self._settings.home):
            raise NotSignedIn(
                say(
                    "The account “{username}” is not on this computer. Signing in for the first "
                    "time takes the server’s line, which “Add a computer” shows on a computer "
                    "that has the account.",
                    username=username,
                )
            )
        reach = Reach(self._settings.home, None if line is None else line.address)
        with _closed_on_failure(reach):
            yield reach, line or reach.own_door()

    def enrol(self, reach: Reach, line: ServerLine, username: str, password: str, ticket: Ticket) -> OpenAccount:
        """Make this computer known to the server, and the account's folder on this computer."""
        with closing(door.knock(line)) as connection:
            login = door.enroll(connection, ticket, DeviceId(uuid.uuid4()), door.device_name())
        card = Card(
            username, ticket.display_name, ticket.currency, ticket.owner, login.device,
            None if line.address.ca == SOCKET else line.address,
        )  # fmt: skip
        kept = Secrets(secrets.token_bytes(REPLICA_KEY_BYTES), login.password, line.door_password)
        vaults: list[Vault] = []

        def build(folder: ProfileFolder) -> None:
            profile = Profile(card.display_name, card.currency)
            Replica.create(folder.replica, kept.replica_key, card.owner, card.device, profile).close()
            vault = Vault.create(folder.vault, password, kept, self.costs.vault, version=ticket.password_version)
            vaults.append(vault)

        try:
            profile = self._profiles.create(card, build)
        except WorldError:
            _give_up(Login(line.address, login.role, login.password), login.device)
            raise
        return OpenAccount(profile, self._profiles, vaults[0].moved(profile.vault), reach, self.key_store)

    def _sign_in_again(
        self, profile: ProfileFolder, password: str, line: ServerLine | None, server_password: str | None
    ) -> OpenAccount:
        account = self.open(profile, Vault.unlock(profile.vault, password))
        try:
            if line is not None or not _is_known(account):
                self._enrol_again(account, password, server_password, line)
        except ServerUnreachable:
            # What is here can be used; syncing goes on when the server is back.
            pass
        except BaseException:
            account.close()
            raise
        return account

    def _enrol_again(self, account: OpenAccount, password: str, other: str | None, line: ServerLine | None) -> None:
        try:
            ticket = account.enrol_again(other or password, least=self.costs.least_proof, line=line)
        except WrongPassword:
            if other is None:
                raise OtherPassword from None
            raise
        if other is not None:
            account.vault.change_password(other, self.costs.vault, version=ticket.password_version)

    def open(self, profile: ProfileFolder, vault: Vault) -> OpenAccount:
        """Open the account of an open vault."""
        reach = Reach(self._settings.home, profile.card.address)
        return OpenAccount(profile, self._profiles, vault, reach, self.key_store)

    def at(self, username: str, address: ServerAddress | None) -> ProfileFolder | None:
        """The account of that name on that server, if this computer has it; None is this computer's own server."""
        return self._profiles.find(username, address)

    def remove(self, profile: ProfileFolder) -> None:
        """Remove this computer's copy of an account that is not open, with all that waits. Refused while it is."""
        held = profile.hold()
        try:
            profile.claim(held)
            self._profiles.remove(profile)
            self.key_store.forget(profile.path.name)
        finally:
            held.release()

    def here(self, account: str) -> ProfileFolder:
        """The folder of the account that `known` calls so. NotSignedIn when it has gone."""
        profile = next((each for each in self._profiles.all() if each.path.name == account), None)
        if profile is None:
            raise NotSignedIn(say("This account is not on this computer any more."))
        return profile

    def line(self, server_line: str | None) -> ServerLine | None:
        """The server that was named: by its line, or by EXPENSE_DATABASE_URL."""
        if server_line is not None:
            return ServerLine.decoded(server_line)
        if self._settings.database_url is None:
            return None
        login = ledger_database(login_from_url(self._settings.database_url))
        if login.user != DOOR:
            raise InputError(
                say(
                    "EXPENSE_DATABASE_URL leads to the door: its user is {door}, as “expense server init” prints it.",
                    door=DOOR,
                ),
                field="EXPENSE_DATABASE_URL",
            )
        return ServerLine(login.address, login.password)

    def find(self, username: str, line: ServerLine | None) -> ProfileFolder | None:
        """The account of that name on this computer: on the server of `line`, else on whichever it is; None without."""
        if line is not None:
            return self._profiles.find(username, line.address)
        found = [profile for profile in self._profiles.all() if profile.card.username == username]
        return self._the_one(found) if found else None

    def _only(self, username: str | None) -> ProfileFolder:
        profiles = self._profiles.all()
        found = [profile for profile in profiles if username in (None, profile.card.username)]
        if not found:
            raise NotSignedIn(
                say("Nobody is signed in on this computer. Sign up, join with an invitation, or sign in.")
                if username is None
                else say("The account “{username}” is not signed in on this computer.", username=username)
            )
        return self._the_one(found)

    def _the_one(self, found: list[ProfileFolder]) -> ProfileFolder:
        if len(found) > 1 and self._settings.database_url is not None:
            address = ledger_database(login_from_url(self._settings.database_url)).address
            found = [profile for profile in found if profile.card.address == address] or found
        if len(found) > 1:
            names = ", ".join(f"{profile.card.username} ({profile.card.server_label})" for profile in found)
            raise NotSignedIn(say("There are several accounts on this computer: {names}. Say which one.", names=names))
        return found[0]

    def _refuse_known(self, username: str, address: ServerAddress | None) -> None:
        if self._profiles.find(username, address) is not None:
            raise already_here(username)


def _is_known(account: OpenAccount) -> bool:
    """Whether the server still knows this computer, and it alone. ServerUnreachable when it can't be asked."""
    try:
        account.connect_device().close()
    except LoginRefused:
        return False
    return not account.is_copied()


def _give_up(login: Login, device: DeviceId) -> None:
    """Let the server forget a computer that could not keep the account: an account has room for twenty."""
    with suppress(WorldError), closing(login.connect()) as connection:
        door.leave(connection, device)


def _known(profile: ProfileFolder) -> KnownAccount:
    card = profile.card
    own = card.address is None
    return KnownAccount(
        profile.path.name, card.username, card.display_name, card.currency, card.server_label, profile.waiting(), own,
        has_old_password=profile.has_old_password, has_code=is_opened_by(profile.vault, RECOVERY),
    )  # fmt: skip


@contextmanager
def _closed_on_failure(reach: Reach) -> Iterator[None]:
    try:
        yield
    except BaseException:
        reach.close()
        raise


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A new account, as a person has asked for it."""

    username: str
    password: str = field(repr=False)
    currency: str
    display_name: str

    @classmethod
    def checked(cls, username: str, password: str, currency: str | None, display_name: str | None) -> "_Wanted":
        checked_username(username)
        shown = checked_text(display_name or username, "name", NAME_LIMIT, required=True)
        check_password(password, username, shown)
        return cls(username, password, checked_currency(currency or default_currency()), shown)
