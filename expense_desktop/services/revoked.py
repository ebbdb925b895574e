"""A computer whose access was taken back removes its copy: when `hello` says so, and for no other reason."""

from expense_desktop.domain.errors import DeviceRevoked, Refused
from expense_desktop.domain.sentences import joined, say, say_many
from expense_desktop.services.open_account import OpenAccount


def remove_copy(account: OpenAccount) -> DeviceRevoked:
    """Remove this computer's copy after DeviceRevoked, and say what is gone and what stays. Closes the account.

    While another window or command has the account open, the copy stays until that one hears the same, and the words
    say so.
    """
    gone = DeviceRevoked().message
    try:
        lost = account.remove_revoked()
    except Refused as refused:
        return DeviceRevoked(joined(" ", (gone, refused.message)))
    words = [gone, say("Its copy of your expenses is removed. What had reached the server stays there.")]
    if lost:
        words.append(
            say_many(
                "%n change that had not reached the server is lost.",
                "%n changes that had not reached the server are lost.",
                lost,
            )
        )
    return DeviceRevoked(joined(" ", words))
