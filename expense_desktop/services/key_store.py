"""“Stay signed in”: a random secret in the system's key store, which opens the vault without the password."""

import base64
import binascii
from typing import Final

from expense_desktop.domain.sentences import say

_SERVICE: Final = "Expense Desktop"
_NONE: Final = say("This computer has no key store that the program could use.")
_LOCKED: Final = say("This computer’s key store is locked or doesn’t answer.")


class KeyStore:
    """The system's key store, by `keyring`. It may ask the person to unlock it: not for the GUI's thread."""

    def problem(self) -> str | None:
        """Why nobody can stay signed in on this computer, as a sentence; None when they can."""
        import keyring
        from keyring.backends import fail, null

        backend = keyring.get_keyring()
        return _NONE if isinstance(backend, fail.Keyring | null.Keyring) else None

    def keep(self, account: str, secret: bytes) -> str | None:
        """Keep a secret for an account; says why not when it can't."""
        import keyring
        import keyring.errors

        problem = self.problem()
        if problem is not None:
            return problem
        try:
            keyring.set_password(_SERVICE, account, base64.b64encode(secret).decode())
        except keyring.errors.KeyringError:
            return _LOCKED
        return None

    def find(self, account: str) -> bytes | None:
        """The secret kept for an account, or None, also when the store is locked or gone."""
        import keyring
        import keyring.errors

        try:
            kept = keyring.get_password(_SERVICE, account)
            return None if kept is None else base64.b64decode(kept, validate=True)
        except (keyring.errors.KeyringError, binascii.Error):
            return None

    def forget(self, account: str) -> None:
        """Remove an account's secret, if there is one."""
        import keyring
        import keyring.errors

        try:
            if keyring.get_password(_SERVICE, account) is not None:
                keyring.delete_password(_SERVICE, account)
        except keyring.errors.KeyringError:
            return
