"""`expense export`, `import` of an export, `backup`, `restore-backup`: out of one home and into another."""

import json
from pathlib import Path

from tests.cli.conftest import PASSWORD, Terminal

BACKUP = "another four invented words"


def test_expenses_leave_and_come_back_by_every_way(aoife: Terminal, tmp_path: Path) -> None:
    """Filters are those of `list`; standard output has the file and nothing else; a broken file changes nothing."""
    kept = aoife.json("add", "4.20 Kaph 2026-06-17 #Groceries")["id"]
    lost = aoife.json("add", "12.50 Luigi 2026-06-16")["id"]
    folder = tmp_path
    csv = aoife.ok("export", "--format", "csv", "--category", "Groceries", "--decimal", ",")
    assert csv.splitlines() == [
        "Id,Date,Payee,Category,Note,Amount,Currency",
        f'{kept},2026-06-17,Kaph,Groceries,,"4,20",EUR',
    ]
    document = json.loads(aoife.ok("export", "--format", "json"))
    assert [each["id"] for each in document["expenses"]] == [kept, lost]
    assert document["whole"]
    assert not document["history"]["complete"], "the server is away"
    assert {lost, kept} <= {each["id"] for each in document["history"]["changes"]}

    done = aoife.json("export", "--format", "csv", "-o", str(folder / "all.csv"))
    assert (done["exported"], done["total"]["amount"]) == (2, "16.70")
    aoife.ok("export", "--format", "json", "--no-history", "-o", str(folder / "all.json"))
    wrong = aoife("export", "--format", "csv", "--json")
    assert (wrong.code, wrong.error["kind"]) == (2, "usage")
    missing = aoife("export", "--format", "csv", "-o", str(folder / "nowhere" / "a.csv"))
    assert missing.code == 3
    assert "there is no such folder" in missing.err

    stdin = f"{PASSWORD}\n{BACKUP}\n"
    saved = aoife.json(
        "backup", str(folder / "ledger"), "--password-stdin", "--backup-password-stdin", stdin=stdin
    )  # fmt: skip
    assert saved["expenses"] == 2
    easy = aoife("backup", str(folder / "weak"), "--backup-password-stdin", stdin="aaaaaaaaaaaa\n")
    assert (easy.code, (folder / "weak").exists()) == (3, False)
    assert aoife("backup", str(folder / "weak")).code == 4

    aoife.ok("delete", lost)
    for name in ("all.csv", "all.json"):
        before = aoife.everything()
        assert aoife.json("import", str(folder / name), "--dry-run")["imported"] == 1
        assert aoife.everything() == before
        assert aoife.json("import", str(folder / name)) == {
            "imported": 1,
            "changed": 0,
            "duplicates": 1,
            "credits": 0,
            "unreadable": 0,
            "total": {"amount_minor": 1250, "currency": "EUR", "amount": "12.50"},
        }
        assert aoife.json("import", str(folder / name))["imported"] == 0
        aoife.ok("undo")
    after = aoife.everything()
    assert aoife.json("restore-backup", str(folder / "ledger"), "--backup-password-stdin", stdin=f"{BACKUP}\n") == {
        "imported": 0,
        "changed": 0,
        "duplicates": 1,
        "credits": 0,
        "unreadable": 0,
        "total": {"amount_minor": 0, "currency": "EUR", "amount": "0.00"},
    }
    wrong = aoife("restore-backup", str(folder / "ledger"), "--json", "--backup-password-stdin", stdin="not that one\n")
    assert (wrong.code, wrong.error["kind"]) == (4, "wrong-password")
    broken = (folder / "all.csv").read_text(encoding="utf-8").replace("12.50", "12,5O")
    (folder / "broken.csv").write_text(broken, encoding="utf-8")
    refused = aoife("import", str(folder / "broken.csv"))
    assert refused.code == 3
    assert "Nothing was imported; line 3 is wrong" in refused.err
    assert aoife.everything() == after
