"""What syncing says in the side bar and its panel: a pure function of a SyncStatus (UI.md 4 and 8.1)."""

import datetime as dt
from dataclasses import dataclass

from expense_desktop.repository.sync.status import SyncPhase, SyncStatus
from expense_desktop.ui.formats import Formats
from expense_desktop.ui.language import in_words, translate


@dataclass(frozen=True, slots=True)
class SyncWords:
    """The side bar's button (`short`, `aside`, in colour `role`) and the panel's `title`, `since` and `sentence`."""

    icon: str
    role: str
    short: str
    aside: str = ""
    title: str = ""
    since: str = ""
    sentence: str = ""
    action: str = ""


def words(status: SyncStatus, formats: Formats, now: dt.datetime, *, long_syncing: bool = False) -> SyncWords:
    """Say how things stand at `now` (aware). `long_syncing`: this attempt has taken more than a second.

    The gravest comes first: refused, stopped, offline, changed on two devices, then what passes by itself.
    """
    if status.refused:
        return _refused(status)
    if (stopped := _stopped(status)) is not None:
        return stopped
    if status.to_fetch and long_syncing:
        return _fetching(status, formats)
    if status.phase is SyncPhase.OFFLINE:
        return _offline(status, formats, now)
    if status.conflicts:
        return _conflict(status, formats)
    if status.phase is SyncPhase.SYNCING and long_syncing:
        short = syncing(status)
        return SyncWords("refresh-cw", "text.secondary", short, title=translate("Sync", "Syncing"), sentence=short,
                         action=_now())  # fmt: skip
    return _quiet(status, formats, now)


def _fetching(status: SyncStatus, formats: Formats) -> SyncWords:
    done, total = (formats.count(rows // 2) for rows in (status.fetched, status.to_fetch))
    short = translate("Sync", "{done} of {total}").format(done=done, total=total)
    sentence = translate("Sync", "{done} of {total} records are on this computer. You can keep working.")
    return SyncWords("refresh-cw", "text.secondary", short, title=translate("Sync", "Fetching records"),
                     sentence=sentence.format(done=done, total=total), action=translate("Sync", "Cancel"))  # fmt: skip


def syncing(status: SyncStatus) -> str:
    """`Syncing 3 changes…`"""
    if status.waiting:
        return translate("Sync", "Syncing %n change(s)…", "", status.waiting)
    return translate("Sync", "Syncing…")


def next_try(status: SyncStatus, now: dt.datetime) -> str:
    """`The next try is in 40 seconds.`; empty when none is planned."""
    if status.next_try_at is None:
        return ""
    seconds = max(0, round((status.next_try_at - now).total_seconds()))
    if seconds == 0:
        return translate("Sync", "Trying now.")
    return translate("Sync", "The next try is in %n second(s).", "", seconds)


def waiting(status: SyncStatus) -> str:
    """`3 waiting`; empty when nothing does."""
    return translate("Sync", "%n waiting", "", status.waiting) if status.waiting else ""


def stopped_words(status: SyncStatus) -> str:
    """Why nothing is sent any more until somebody does something; empty while it goes on by itself."""
    said = in_words(status.message)
    match status.phase:
        case SyncPhase.SIGN_IN:
            return said or translate("Sync", "Sign in again to sync. You can keep working.")
        case SyncPhase.REVOKED:
            return said or translate("Sync", "This computer’s access was taken back by its owner.")
        case SyncPhase.TOO_OLD:
            return said or translate("Sync", "This version can’t sync any more. You can keep working.")
        case SyncPhase.UNSAFE:
            return said or translate("Sync", "The connection to the server is not safe. Nothing was sent.")
        case SyncPhase.BLOCKED:
            return said or translate("Sync", "The server’s history doesn’t match. Nothing was lost.")
        case _:
            return ""


def _now() -> str:
    return translate("Sync", "Sync now")


def _refused(status: SyncStatus) -> SyncWords:
    short = translate("Sync", "%n change(s) refused", "", status.refused)
    sentence = translate("Sync", "The server refused %n change(s). They are kept here.", "", status.refused)
    return SyncWords("triangle-alert", "over.text", short, translate("Sync", "Show"), title=short, sentence=sentence,
                     action=_now())  # fmt: skip


def _stopped(status: SyncStatus) -> SyncWords | None:
    match status.phase:
        case SyncPhase.SIGN_IN:
            icon, role, short = "lock", "warn.text", translate("Sync", "Sign in again")
        case SyncPhase.REVOKED:
            icon, role, short = "lock", "over.text", translate("Sync", "Removed")
        case SyncPhase.TOO_OLD:
            icon, role, short = "triangle-alert", "warn.text", translate("Sync", "Update to sync")
        case SyncPhase.UNSAFE:
            icon, role, short = "lock", "over.text", translate("Sync", "Not safe")
        case SyncPhase.BLOCKED:
            icon, role, short = "triangle-alert", "over.text", translate("Sync", "Not syncing")
        case _:
            return None
    sentence = stopped_words(status)
    return SyncWords(icon, role, short, waiting(status), title=short, sentence=sentence, action=_now())


def _offline(status: SyncStatus, formats: Formats, now: dt.datetime) -> SyncWords:
    offline = translate("Sync", "Offline")
    at = status.offline_since
    since = "" if at is None else translate("Sync", "since {time}").format(time=_moment(at, formats, now))
    kept = translate("Sync", "Everything is saved on this computer.")
    sentence = f"{kept} {next_try(status, now)}".strip()
    return SyncWords(
        "cloud-off", "warn.text", offline, waiting(status), offline, since, sentence, translate("Sync", "Try now")
    )


def _moment(instant: dt.datetime, formats: Formats, now: dt.datetime) -> str:
    """The time alone today, with the day before."""
    if instant.astimezone().date() == now.astimezone().date():
        return formats.clock(instant)
    return formats.at(instant, now)


def _conflict(status: SyncStatus, formats: Formats) -> SyncWords:
    title = translate("Sync", "Changed on two devices")
    sentence = translate("Sync", "The later change is shown, the other is kept.")
    return SyncWords("git-compare", "warn.text", title, formats.count(status.conflicts), title=title, sentence=sentence,
                     action=_now())  # fmt: skip


def _quiet(status: SyncStatus, formats: Formats, now: dt.datetime) -> SyncWords:
    plain = "text.secondary"
    if status.last_synced_at is None:
        title = translate("Sync", "Not synced yet")
        sentence = translate("Sync", "Everything is saved on this computer. It has not synced yet.")
        return SyncWords("cloud-upload", plain, title, waiting(status), title, "", sentence, _now())
    if status.waiting:
        short = translate("Sync", "%n change(s) waiting", "", status.waiting)
        sentence = translate("Sync", "%n change(s) will be sent in a moment.", "", status.waiting)
        return SyncWords("cloud-upload", plain, short, "", translate("Sync", "Waiting"), "", sentence, _now())
    short = translate("Sync", "Synced {when}").format(when=formats.ago(status.last_synced_at, now))
    everything = translate("Sync", "Everything is on the server.")
    return SyncWords("circle-check", plain, short, "", translate("Sync", "Synced"), "", everything, _now())
