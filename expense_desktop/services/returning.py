"""An account that stays signed in: who it is, at once; its first page, soon; and the whole, opened without a password.

In this order, and each with no more imports than it needs, because the window waits for them.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from expense_desktop.domain.errors import WrongPassword
from expense_desktop.repository.profiles import Card, ProfileFolder, Profiles
from expense_desktop.repository.replica.first_look import FirstLook, NotYet
from expense_desktop.repository.replica.vault import KEY_STORE, Vault, is_opened_by
from expense_desktop.services.key_store import KeyStore
from expense_desktop.settings import Settings

if TYPE_CHECKING:
    from expense_desktop.services.open_account import OpenAccount

__all__ = ["FirstLook", "NotYet", "Returning", "find_returning"]


class Returning:
    """An account of this computer that may stay signed in. After `unlock` has said so, the rest may be asked for."""

    def __init__(self, home: Path, profiles: Profiles, profile: ProfileFolder, key_store: KeyStore) -> None:
        self._home = home
        self._profiles = profiles
        self._profile = profile
        self._key_store = key_store
        self._vault: Vault | None = None

    @property
    def card(self) -> Card:
        """Who it is, as of the last sign-in."""
        return self._profile.card

    def unlock(self) -> bool:
        """Open the vault with what the key store keeps; whether it did. Never costs an argon2id; may ask the person."""
        name = self._profile.path.name
        secret = self._key_store.find(name)
        if secret is None:
            return False
        try:
            self._vault = Vault.unlock_with_secret(self._profile.vault, KEY_STORE, secret)
        except WrongPassword:
            # The account was made anew, or asks for its password again: what the store has is of no use any more.
            self._key_store.forget(name)
            return False
        return True

    def first_look(self) -> FirstLook | None:
        """What shows the first page, read already, before the account is open; None when that can't be had."""
        look = FirstLook.open(self._profile.replica, self._opened().secrets.replica_key, self.card.owner)
        if look is not None:
            look.read_ahead()
        return look

    def open(self) -> "OpenAccount":
        """The account itself; it is the caller's to close."""
        from expense_desktop.repository.server.reach import Reach
        from expense_desktop.services.open_account import OpenAccount

        reach = Reach(self._home, self.card.address)
        return OpenAccount(self._profile, self._profiles, self._opened(), reach, self._key_store)

    def _opened(self) -> Vault:
        assert self._vault is not None, "the vault is not open"  # noqa: S101  said for the type checker
        return self._vault


def find_returning(settings: Settings) -> Returning | None:
    """The one account that `settings` mean, if it stays signed in; None when somebody has to be asked.

    Reads two small files, and neither secret nor key store.
    """
    profiles = Profiles(settings.home)
    found = [each for each in profiles.all() if settings.username in (None, each.card.username)]
    if len(found) != 1 or not is_opened_by(found[0].vault, KEY_STORE):
        return None
    return Returning(settings.home, profiles, found[0], KeyStore())
