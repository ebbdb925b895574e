"""Write a small file so that after a power cut either the old or the new one stands, readable by this user only."""

import os
import secrets
from pathlib import Path

from expense_desktop.repository.replica import faults


def write_durably(path: Path, data: bytes) -> None:
    """Replace `path` by `data`, mode 0600; on return it is on the disk. SaveFailed leaves the old file as it was."""
    # in the same folder, because only a rename within one file system is atomic
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        try:
            _write_new(beside, data)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
    except OSError as error:
        raise faults.of_disk(error) from None


def _write_new(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123  a descriptor, which Path can't open
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def make_private(folder: Path) -> None:
    """Make `folder` and the one it lies in, mode 0700, unless they are there. OSError when that can't be."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a rename or a new name in `folder` survive a power cut; Windows does so by itself and can't be asked."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
