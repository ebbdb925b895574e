"""The server goes away while somebody types, and comes back."""

import pytest

from tests.external import ExternalServer
from tests.journeys.computers import Computer

# a dozen processes, each with the real cost of a password
pytestmark = pytest.mark.timeout(300)


def test_what_is_typed_offline_is_saved_marked_and_sent_once(prepared: ExternalServer, joined: Computer) -> None:
    """Saved and waiting while the server is away, `sync` says so and exits 5; when it is back, each is there once."""
    aoife = joined
    aoife.do("add", "1.00 before")
    assert aoife.do("sync")["waiting"] == 0

    prepared.cluster.stop()
    typed = [aoife.do("add", f"{n}.50 away {n}") for n in (2, 3)]
    assert [expense["state"] for expense in typed] == ["waiting"] * 2
    answer = aoife.expense("sync", "--json")
    assert answer.code == 5
    assert answer.json["error"]["message"] == (
        "The server can’t be reached. You can work as usual. 2 changes wait on this computer and are sent when it is "
        "back."
    )
    status = aoife.do("status")
    assert (status["state"], status["waiting"]) == ("offline", 2)
    assert aoife.do("list")["total_count"] == 3

    prepared.cluster.start()
    synced = aoife.do("sync")
    assert (synced["state"], synced["waiting"], synced["refused"]) == ("synced", 0, 0)
    assert aoife.do("sync")["cursor"] == synced["cursor"]
    on_server = aoife.do("list", "--server")
    assert sorted(expense["payee"] for expense in on_server["expenses"]) == ["away 2", "away 3", "before"]
    assert on_server["total"]["amount_minor"] == 700
    assert {expense["state"] for expense in aoife.everything()} == {"synced"}
