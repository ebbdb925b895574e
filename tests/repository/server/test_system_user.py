"""The system user of root's server: made once, whoever asks for it at the same time."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from expense_desktop.repository.server import system_user as under_test
from expense_desktop.repository.server.system_user import SystemUser, system_user


def test_of_several_who_miss_it_at_once_one_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each `useradd` that ran beside another would give the user a new number, and leave the first without a name."""
    register: dict[str, SystemUser] = {}
    everybody_missed_it = threading.Barrier(4)
    made: list[SystemUser] = []

    def look_up(name: str) -> SystemUser | None:
        found = register.get(name)
        if found is None and not made and threading.current_thread() not in waited:
            waited.add(threading.current_thread())
            everybody_missed_it.wait(timeout=30)
        return found

    def add() -> SystemUser:
        made.append(SystemUser(under_test.SYSTEM_USER, 900 + len(made), 900))
        register[under_test.SYSTEM_USER] = made[-1]
        return made[-1]

    waited: set[threading.Thread] = set()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(under_test, "_look_up", look_up)
    monkeypatch.setattr(under_test, "_add_system_user", add)
    with ThreadPoolExecutor(4) as threads:
        found = [each.result() for each in [threads.submit(system_user) for _ in range(4)]]
    assert len(made) == 1
    assert set(found) == set(made)
