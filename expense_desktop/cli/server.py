"""`expense server …`: for whoever looks after a shared server."""

from pathlib import Path

from expense_desktop.cli.console import Answer, Console
from expense_desktop.cli.documents import counted, instant, shown
from expense_desktop.cli.tables import table
from expense_desktop.services.administration import Administration


def init(console: Console) -> Answer:
    """Prepare a shared server; without a URL, this computer's own."""
    administration = Administration(console.settings)
    url = _admin_url(console)
    if url is None:
        return _init_own(administration)
    prepared = administration.initialise(url)
    database_url = administration.database_url(url)
    open_points = administration.status(url).open_points
    document = {
        "version": prepared.version,
        "database": prepared.database,
        "created": prepared.created,
        "upgraded": prepared.upgraded,
        "database_url": database_url,
        "open_points": list(open_points),
    }
    did = "is ready" if prepared.upgraded else "was ready already"
    lines = [f"The database “{prepared.database}” on PostgreSQL {prepared.version} {did}."]
    lines += [f"Still open: {point}" for point in open_points]
    lines += ["Invite people with: expense server invite NAME"]
    lines += ["Computers that are to sign in here by default have in their environment:"]
    lines += [f"EXPENSE_DATABASE_URL={database_url}"]
    return Answer(document, "\n".join(lines))


def _init_own(administration: Administration) -> Answer:
    carried = administration.initialise_own()
    document = {
        "version": carried.prepared.version,
        "database": carried.prepared.database,
        "created": carried.prepared.created,
        "upgraded": carried.prepared.upgraded,
        "kept": None if carried.kept is None else str(carried.kept),
    }
    words = f"This computer’s own server is ready, on PostgreSQL {carried.prepared.version}."
    if carried.kept is not None:
        words += f"\nWhat it had under the former version is kept in {carried.kept}. Remove it when all is well."
    return Answer(document, words)


def invite(console: Console) -> Answer:
    """Print an invitation, alone on standard output."""
    options = console.options
    invited = Administration(console.settings).invite(
        options.name,
        _admin_url(console),
        host=options.host,
        port=options.port,
        ca_file=Path(options.ca_file) if options.ca_file else None,
    )
    until = invited.expires_at.astimezone().strftime("%Y-%m-%d %H:%M")
    console.notice(f"Send this line to {options.name}. It works once, until {until}: whoever has it first can join.")
    line = invited.invitation.encoded()
    return Answer({"invitation": line}, line)


def reset(console: Console) -> Answer:
    """Print a line with which a person sets a new password, alone on standard output."""
    options, administration = console.options, Administration(console.settings)
    url = _admin_url(console)
    if url is None:
        made = administration.reset_own(options.name)
    else:
        made = administration.reset(
            options.name, url, host=options.host, port=options.port,
            ca_file=Path(options.ca_file) if options.ca_file else None,
        )  # fmt: skip
    until = made.expires_at.astimezone().strftime("%Y-%m-%d %H:%M")
    console.notice(
        f"Send this line to {options.name}. It works once, until {until}: whoever has it first sets the password. "
        "What waits on their computers and is not on the server opens with their recovery code alone."
    )
    line = made.line.encoded()
    return Answer({"line": line}, line)


def accounts(console: Console) -> Answer:
    """List the accounts of a server; never their contents."""
    found = Administration(console.settings).accounts(_admin_url(console))
    document = {
        "accounts": [
            {
                "username": account.username,
                "display_name": account.display_name,
                "made_at": instant(account.made_at),
                "devices": account.devices,
                "last_seen_at": instant(account.last_seen_at),
            }
            for account in found
        ]
    }
    rows = [
        (each.username, each.display_name, str(each.devices), shown(each.made_at), shown(each.last_seen_at))
        for each in found
    ]
    words = table(("Name", "Shown as", "Computers", "Made", "Last seen"), rows, right={2})
    return Answer(document, words if rows else "There are no accounts yet.")


def status(console: Console) -> Answer:
    """Say how a server stands."""
    found = Administration(console.settings).status(_admin_url(console))
    document = {
        "version": found.version,
        "database": found.database,
        "prepared": found.prepared,
        "up_to_date": found.up_to_date,
        "encrypted": found.encrypted,
        "accounts": found.accounts,
        "devices": found.devices,
        "open_points": list(found.open_points),
    }
    lines = [f"PostgreSQL {found.version}, database “{found.database}”"]
    if not found.prepared:
        lines.append("Not prepared. Run: expense server init")
    elif not found.up_to_date:
        lines.append("Prepared by an older version. Run: expense server init")
    else:
        lines.append(f"{counted(found.accounts, 'account')}, {counted(found.devices, 'computer')}")
    lines.append("This connection is encrypted." if found.encrypted else "This connection is not encrypted.")
    lines += [f"Open: {point}" for point in found.open_points] or ["Nothing stays open."]
    return Answer(document, "\n".join(lines))


def _admin_url(console: Console) -> str | None:
    given: str | None = console.options.admin_url
    return console.settings.admin_url if given is None else console.secret(given, "URL")
