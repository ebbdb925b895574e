"""Several computers syncing at once: a pull is one moment, without a hole (I5, I8)."""

import threading

from tests.repository.sync.conftest import SetUp
from tests.repository.sync.desks import Desk, Truth, until_quiet, values
from tests.servers import Person

ROUNDS = 25


def test_a_pull_amid_pushes_has_every_change_up_to_its_cursor(
    set_up: SetUp, aoife: Person, laptop: Desk, truth: Truth
) -> None:
    """Two computers push while a third pulls: each change made one row, so the cursor counts them."""
    others = [set_up(aoife, "Phone"), set_up(aoife, "Tablet")]

    def busy(desk: Desk) -> None:
        for n in range(ROUNDS):
            desk.spend(f"Shop {n}", category=desk.categorise(f"Category {n}"))
            desk.sync()

    threads = [threading.Thread(target=busy, args=(desk,)) for desk in others]
    for thread in threads:
        thread.start()
    pulls = 0
    while any(thread.is_alive() for thread in threads) or pulls == 0:
        laptop.sync()
        pulls += 1
        base, cursor = laptop.base(), laptop.cursor()
        assert len(base) == cursor
        assert max(row.change_seq for row in base.values()) == cursor
    for thread in threads:
        thread.join()

    until_quiet([laptop, *others])
    assert truth.head(aoife.owner) == 1 + 4 * ROUNDS
    assert laptop.base() == others[0].base() == others[1].base() == truth.rows(aoife.owner)


def test_a_person_types_on_while_everything_syncs(laptop: Desk, phone: Desk, truth: Truth) -> None:
    """Recording from one thread, syncing from another: nothing waits for the other, nothing is lost."""
    done = threading.Event()

    def syncing() -> None:
        while not done.is_set():
            laptop.sync()

    thread = threading.Thread(target=syncing)
    thread.start()
    expenses = [laptop.spend(f"Shop {n}") for n in range(60)]
    for expense in expenses[::3]:
        laptop.change(expense, note="looked at again")
    done.set()
    thread.join()

    until_quiet([laptop, phone])
    assert truth.statuses(laptop.owner) == ["applied"] * 80
    assert len(values(phone.view())) == 61
    assert phone.view() == laptop.view()
