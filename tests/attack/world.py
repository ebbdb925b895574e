"""The people of the attacks: Aoife, whose records are at stake, and Mallory, who has an account and the program."""

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from expense_desktop.repository.server.connections import Login
from tests.repository.server.operations import (
    Sender,
    at,
    category,
    expense,
    operation,
    push,
    rows,
    sealed,
    value,
)
from tests.servers import Connection, Database, Device, Person

PAYEE = "Luigi"
AMOUNT = 4250
SECRETS = (PAYEE, str(AMOUNT), "2026-06-18")
"""What Aoife’s rows hold and nothing of Mallory’s does."""

_FINGERPRINT = """
SELECT md5(concat_ws('/',
    (SELECT string_agg(md5(t::text), '' ORDER BY t.owner_id) FROM ledger.feed AS t WHERE t.owner_id = %(owner)s),
    (SELECT string_agg(md5(t::text), '' ORDER BY t.id) FROM ledger.category AS t WHERE t.owner_id = %(owner)s),
    (SELECT string_agg(md5(t::text), '' ORDER BY t.id) FROM ledger.expense AS t WHERE t.owner_id = %(owner)s),
    (SELECT string_agg(md5(t::text), '' ORDER BY t.id) FROM ledger.budget AS t WHERE t.owner_id = %(owner)s),
    (SELECT string_agg(md5(t::text), '' ORDER BY t.id) FROM ledger.profile AS t WHERE t.owner_id = %(owner)s),
    (SELECT string_agg(md5(t::text), '' ORDER BY t.seq) FROM ledger.change AS t WHERE t.owner_id = %(owner)s),
    (SELECT md5(a::text) FROM auth.account AS a WHERE a.id = %(owner)s),
    (SELECT string_agg(concat_ws(' ', d.id, d.name, d.last_op_no, d.revoked_at, d.closed_at), '' ORDER BY d.id)
     FROM auth.device AS d WHERE d.owner_id = %(owner)s),
    (SELECT string_agg(r.rolname || r.rolpassword || r.rolcanlogin || r.rolconnlimit || concat(
         (SELECT array_agg(s.setconfig) FROM pg_db_role_setting AS s WHERE s.setrole = r.oid),
         (SELECT array_agg(m.roleid ORDER BY m.roleid) FROM pg_auth_members AS m WHERE m.member = r.oid)),
         '' ORDER BY r.rolname)
     FROM pg_authid AS r JOIN auth.device AS d ON d.role_name = r.rolname WHERE d.owner_id = %(owner)s)
))
"""


@dataclass(frozen=True, slots=True)
class World:
    """A ledger with both in it, and logins for whoever attacks."""

    database: Database
    victim: Person
    laptop: Device
    stolen: Device
    """Aoife’s second computer, which she has revoked."""
    mallory: Person
    attacker: Device
    newcomer: Device
    """The computer of an account that was made a moment ago."""
    admin: Connection
    """A session of the superuser, who is on nobody’s side."""
    names: dict[str, str] = field(default_factory=dict)

    def login(self, who: str) -> Login:
        """How an attacker logs in."""
        return {
            "door": self.database.door, "device": self.attacker.login, "revoked": self.stolen.login,
            "newcomer": self.newcomer.login, "keeper": self.database.admin,
        }[who]  # fmt: skip

    @contextmanager
    def connected(self, who: str) -> Iterator[Connection]:
        """A session of an attacker."""
        with closing(self.login(who).connect()) as connection:
            if who == "keeper":
                connection.execute("SET ROLE expense_owner")
            yield connection

    @contextmanager
    def session(self, login: Login) -> Iterator[Connection]:
        """A session of anybody."""
        with closing(login.connect()) as connection:
            yield connection

    def ticket(self, person: Person) -> str:
        """A ticket as who proved the password gets it."""
        made: str = value(self.admin, "SELECT auth.make_ticket(%s)", person.owner)
        return made

    def named(self, text: str) -> str:
        """Put in what the world calls by these names."""
        return re.sub(r"<(\w+)>", lambda found: self.names.get(found[1], found[0]), text)

    def fingerprint(self) -> str:
        """Everything of Aoife’s that must be as it was: rows, feed, account, computers and their logins."""
        found: str = value(self.admin, _FINGERPRINT.replace("%(owner)s", f"'{self.victim.owner}'"))
        return found

    def check_that_the_victim_can_work(self) -> None:
        """Aoife signs in on a new computer, reads all that she had, records something and takes the computer back."""
        with closing(self.victim.device("New laptop").connect()) as connection:
            seen = rows(connection, "SELECT payee FROM ledger.expense")
            assert len(seen) == int(self.names["count"])
            assert {row["payee"] for row in seen} == {PAYEE}
            assert push(connection, 1, [sealed(expense(payee={"payee": PAYEE}))])[0]["status"] == "applied"
            hello = value(connection, "SELECT api.hello()")
            assert value(connection, "SELECT api.revoke_device(%s)", uuid.UUID(hello["device"])) is True


def build(database: Database) -> World:
    """Both accounts, with a row of every kind and not a value in common; Aoife has a conflict and a refusal too."""
    aoife, mallory = database.newcomer("aoife"), database.newcomer("mallory")
    laptop, stolen, attacker = aoife.device("Laptop"), aoife.device("Old phone"), mallory.device("Laptop of M")
    made = _furnish(laptop, AMOUNT, PAYEE, dt.date(2026, 6, 18))
    _fill(laptop, AMOUNT, PAYEE, dt.date(2026, 6, 18), uuid.UUID(made["expense"]))
    own = _furnish(attacker, 100, "Corner shop", dt.date(2026, 7, 1))
    with closing(laptop.connect()) as connection:
        value(connection, "SELECT api.revoke_device(%s)", stolen.id)
    newcomer = database.newcomer("trudy").device()
    admin = database.admin.connect()
    places = "SELECT ctid::text FROM ledger.expense WHERE owner_id = %s AND change_seq = 40"
    names = {
        "place": value(admin, places, aoife.owner),
        "victim": str(aoife.owner), "victim_name": aoife.username, "own": str(mallory.owner),
        "own_name": mallory.username, "laptop": str(laptop.id), "laptop_role": laptop.login.user,
        "role": attacker.login.user, "device": str(attacker.id), "database": database.name,
        "expense": made["expense"], "category": made["category"], "own_category": own["category"],
        "OWN_CATEGORY": own["category"].upper(), "newcomer": str(newcomer.owner),
        "op": made["op"], "next": "4", "count": "41",
    }  # fmt: skip
    return World(database, aoife, laptop, stolen, mallory, attacker, newcomer, admin, names)


def _furnish(device: Device, amount: int, payee: str, day: dt.date) -> dict[str, str]:
    home = category(f"{payee}’s")
    first = _expense(amount, payee, day, home["id"])
    limit = operation(
        "budget",
        set={"key": {"category_id": home["id"], "month": "2026-06-01"}, "limit": {"limit_minor": amount}},
    )
    with Sender(device) as sender:
        assert [answer["status"] for answer in sender.push(home, first, limit)] == ["applied"] * 3
    return {"category": home["id"], "expense": first["id"], "op": first["op"]}


def _fill(device: Device, amount: int, payee: str, day: dt.date, row: uuid.UUID) -> None:
    """Forty more expenses, one of them deleted, a conflict and a refusal."""
    more = [_expense(amount, payee, day, None) for _ in range(40)]
    lost = operation(
        "expense", row, made_at="2019-01-01T00:00:00.000000Z",
        set={"money": {"amount_minor": amount + 1, "currency": "EUR"}},
        base={"money": {"amount_minor": 1, "currency": "EUR"}},
    )  # fmt: skip
    deleted = operation("expense", uuid.UUID(more[0]["id"]), "delete", made_at=at(1))
    with Sender(device) as sender:
        sender.next_no = 4
        sender.push(*more)
        assert [answer["status"] for answer in sender.push(lost, deleted)] == ["conflict", "applied"]
        sender.push_text('"refused"')


def _expense(amount: int, payee: str, day: dt.date, category_id: str | None) -> dict[str, Any]:
    return expense(
        money={"amount_minor": amount, "currency": "EUR"},
        payee={"payee": payee},
        date={"spent_on": day.isoformat()},
        category={"category_id": category_id},
    )
