"""Administration in a terminal: the first run, people and offices, tokens, backup and restore."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from django.core.validators import slug_re

from hemicycle.kernel import clock
from hemicycle.kernel.models import Chamber, Initiative, Parliament, User
from hemicycle.kernel.terms import ChamberKind, Role
from hemicycle.rooms.administration import actions, queries, rules, tasks
from hemicycle.rooms.administration.actions import NewChamber

app = typer.Typer(help="People, offices, tokens, settings, backup.", no_args_is_help=True)
token_app = typer.Typer(help="Tokens, by which programs act for an office.", no_args_is_help=True)
app.add_typer(token_app, name="token")

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
Acting = Annotated[str, typer.Option("--as", help="E-mail of the administrator; by default the longest in office.")]
PasswordFile = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="A file whose first line is the password.")
]
DAY = ["%Y-%m-%d"]


def say(as_json: bool, told: dict[str, Any], words: str) -> None:
    """Answer in JSON or in words."""
    typer.echo(json.dumps(told, default=str) if as_json else words)


def password_from(file: Path | None) -> str:
    """Return the first line of the file, or ask at the terminal."""
    if file is not None:
        return file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return asked


def chamber_from(told: str) -> NewChamber:
    """Read `key:name:kind` or `key:name:kind:seats`. typer.BadParameter says what is wrong."""
    parts = told.split(":")
    kinds = ", ".join(kind.value for kind in ChamberKind)
    if len(parts) not in {3, 4} or not slug_re.match(parts[0]) or not parts[1].strip():
        raise typer.BadParameter(f"{told!r} is not key:name:kind, such as upper:Senate:upper")
    if parts[2] not in {kind.value for kind in ChamberKind}:
        raise typer.BadParameter(f"{parts[2]!r} is no kind of chamber; the kinds are {kinds}")
    if parts[3:] and not parts[3].isdecimal():
        raise typer.BadParameter(f"{parts[3]!r} is no number of seats")
    return NewChamber(parts[1].strip(), ChamberKind(parts[2]), parts[0], int(parts[3]) if parts[3:] else 0)


def chamber_of(key: str) -> Chamber | None:
    """Return the chamber of this key, or None for the whole house. Chamber.DoesNotExist names the key."""
    if not key:
        return None
    found: Chamber | None = Chamber.objects.filter(key=key).first()
    if found is None:
        raise Chamber.DoesNotExist(f"There is no chamber {key}.")
    return found


def initiative_of(reference: str) -> Initiative | None:
    """Return the initiative of this reference, or None for none. Initiative.DoesNotExist names the reference."""
    if not reference:
        return None
    found: Initiative | None = Initiative.objects.filter(reference__iexact=reference).first()
    if found is None:
        raise Initiative.DoesNotExist(f"There is no initiative {reference}.")
    return found


def role_from(told: str) -> Role:
    """Return the role of this name, in any case. typer.BadParameter lists the names."""
    names = {role.value.lower(): role for role in Role}
    if told.lower() not in names:
        raise typer.BadParameter(f"{told!r} is no office; the offices are {', '.join(role.value for role in Role)}")
    return names[told.lower()]


def day_of(told: datetime | None) -> date | None:
    """Return the day that was told, if one was."""
    return told.date() if told else None


@app.command()
def found(
    name: Annotated[str, typer.Option(help="The name of the parliament.")],
    chamber: Annotated[list[str], typer.Option(help="key:name:kind[:seats]; once for each chamber.")],
    admin_email: Annotated[str, typer.Option(help="What the first administrator signs in with.")],
    admin_name: Annotated[str, typer.Option(help="The first administrator's name.")],
    language: Annotated[list[str] | None, typer.Option(help="A working language; the first is the first.")] = None,
    currency: Annotated[str, typer.Option(help="The code of the currency.")] = "EUR",
    password_file: PasswordFile = None,
    as_json: AsJson = False,
) -> None:
    """Found the parliament: the first run, for those who prefer a terminal."""
    languages = language or ["en"]
    house = Parliament(name=name, languages=languages, default_language=languages[0], currency=currency)
    chambers = [chamber_from(told) for told in chamber]
    made = tasks.found(
        house,
        chambers=chambers,
        email=admin_email,
        person_name=admin_name,
        password=password_from(password_file),
    )
    keys = [record.key for record in made if isinstance(record, Chamber)]
    say(
        as_json,
        {"parliament": house.pk, "chambers": keys, "administrator": admin_email.strip().lower()},
        f"{house.name} is founded. {admin_email} signs in and goes on.",
    )


@app.command()
def people(
    search: Annotated[str, typer.Option(help="Words of the name, the address or the unit.")] = "",
    role: Annotated[list[str] | None, typer.Option(help="Who holds this office today.")] = None,
    as_: Acting = "",
    as_json: AsJson = False,
) -> None:
    """List people with their offices of today."""
    by = queries.administrator(as_)
    found = list(queries.people(by, search, [role_from(each) for each in role or []]).order_by("name", "pk"))
    if as_json:
        typer.echo(json.dumps([person_row(person) for person in found]))
        return
    for person in found:
        offices = ", ".join(office.role for office in person.offices_today)
        typer.echo(f"{person!s:<32} {person.email:<40} {offices}")


def person_row(person: Any) -> dict[str, Any]:
    """Return a person as JSON shows them."""
    return {
        "id": str(person.pk),
        "name": person.name,
        "email": person.email,
        "chamber": person.chamber.key if person.chamber else None,
        "state": queries.state_of(person, person.is_awaited),
        "offices": [office.role for office in person.offices_today],
    }


@app.command("add-person")
def add_person(
    email: Annotated[str, typer.Argument(help="What the person signs in with.")],
    name: Annotated[str, typer.Argument(help="The person's name.")],
    chamber: Annotated[str, typer.Option(help="Key of the chamber; the whole house otherwise.")] = "",
    unit: Annotated[str, typer.Option(help="The service or department.")] = "",
    language: Annotated[str, typer.Option(help="The person's language.")] = "",
    password_file: PasswordFile = None,
    as_: Acting = "",
    as_json: AsJson = False,
) -> None:
    """Add a person. Without a password, send an invitation next."""
    where = chamber_of(chamber) or Parliament.objects.get()
    password = password_from(password_file) if password_file else ""
    added = actions.add_person(
        where, by=queries.administrator(as_), email=email, name=name, unit=unit, language=language, password=password
    )
    say(as_json, {"id": added.pk, "email": added.email}, f"{added} is added.")


@app.command()
def appoint(
    email: Annotated[str, typer.Argument(help="Who is appointed.")],
    role: Annotated[str, typer.Argument(help="The office, such as 'AI officer'.")],
    chamber: Annotated[str, typer.Option(help="Key of the chamber; the whole house otherwise.")] = "",
    initiative: Annotated[str, typer.Option(help="Reference of the initiative.")] = "",
    body: Annotated[str, typer.Option(help="Short name of the body.")] = "",
    from_on: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="First day; today otherwise.")] = None,
    to_on: Annotated[datetime | None, typer.Option("--to", formats=DAY, help="Last day; no end otherwise.")] = None,
    as_: Acting = "",
    as_json: AsJson = False,
) -> None:
    """Give a person an office."""
    office = actions.appoint(
        queries.person_of(email),
        by=queries.administrator(as_),
        role=role_from(role),
        chamber=chamber_of(chamber),
        initiative=initiative_of(initiative),
        body=body,
        from_on=day_of(from_on) or clock.today(),
        to_on=day_of(to_on),
    )
    told = {"id": office.pk, "role": office.role, "from_on": office.from_on, "to_on": office.to_on}
    say(as_json, told, f"{email} holds the office {office.role} from {office.from_on}.")


@app.command("end-office")
def end_office(
    email: Annotated[str, typer.Argument(help="Whose office ends.")],
    role: Annotated[str, typer.Argument(help="The office, such as 'AI officer'.")],
    to_on: Annotated[datetime | None, typer.Option("--to", formats=DAY, help="Last day; today otherwise.")] = None,
    reason: Annotated[str, typer.Option(help="Why; the ledger keeps it.")] = "",
    as_: Acting = "",
    as_json: AsJson = False,
) -> None:
    """Set the last day of an office that a person holds today."""
    office = queries.office_of(email, role_from(role))
    last_day = day_of(to_on) or clock.today()
    actions.end_office(office, by=queries.administrator(as_), to_on=last_day, reason=reason)
    say(as_json, {"id": office.pk, "to_on": office.to_on}, f"The last day is {office.to_on}.")


@app.command()
def invite(
    email: Annotated[str, typer.Argument(help="Who is invited.")],
    as_: Acting = "",
    as_json: AsJson = False,
) -> None:
    """Make an invitation; its secret is shown this once and opens /invitation/SECRET/ on your server."""
    invited = actions.invite(queries.person_of(email), by=queries.administrator(as_))
    path, last_day = f"/invitation/{invited.secret}/", invited.invitation.expires_on
    say(as_json, {"path": path, "expires_on": last_day}, f"{path}\nOpen until {last_day}, once.")


@app.command()
def deactivate(
    email: Annotated[str, typer.Argument(help="Whose access is taken away.")],
    reason: Annotated[str, typer.Option(help="Why; the ledger keeps it.")],
    as_: Acting = "",
    as_json: AsJson = False,
) -> None:
    """Take a person's access away at once."""
    person = actions.deactivate(queries.person_of(email), by=queries.administrator(as_), reason=reason)
    say(as_json, {"id": person.pk, "is_active": person.is_active}, f"{person} has no access any more.")


@app.command()
def reactivate(
    email: Annotated[str, typer.Argument(help="Who gets access back.")],
    as_: Acting = "",
    as_json: AsJson = False,
) -> None:
    """Give a person access again."""
    person = actions.reactivate(queries.person_of(email), by=queries.administrator(as_))
    say(as_json, {"id": person.pk, "is_active": person.is_active}, f"{person} has access again.")


@token_app.command("create")
def create_token(
    office: Annotated[str, typer.Option(help="EMAIL:ROLE, an office held today.")],
    scope: Annotated[list[str], typer.Option(help="Key of a permission, such as portfolio.read; once for each.")],
    name: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    expires_on: Annotated[
        datetime | None, typer.Option("--to", formats=DAY, help="Last day; in ninety days otherwise.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a token for an office, in the name of its holder; its secret is shown this once.

    It never decides: for that, the holder makes it on a page, in a session opened with a second factor.
    """
    email, _, role = office.partition(":")
    held = queries.office_of(email, role_from(role))
    last_day = day_of(expires_on) or clock.today() + timedelta(days=rules.TOKEN_DAYS // 4)
    issued = actions.create_token(held, by=held.person, name=name, scopes=known(scope), expires_on=last_day)
    told = {"id": issued.token.pk, "token": issued.secret, "scopes": issued.token.scopes, "expires_on": last_day}
    say(as_json, told, issued.secret)


def known(scopes: Sequence[str]) -> list[str]:
    """Return the keys, those separated by commas as well."""
    return [key.strip() for each in scopes for key in each.split(",") if key.strip()]


@token_app.command("list")
def list_tokens(as_: Acting = "", as_json: AsJson = False) -> None:
    """List the tokens that an administrator sees."""
    found = list(queries.tokens(queries.administrator(as_)))
    today = clock.today()
    told = [
        {
            "id": str(token.pk),
            "name": token.name,
            "office": f"{token.office.person.email}:{token.office.role}",
            "scopes": token.scopes,
            "expires_on": token.expires_on.isoformat(),
            "works": token.in_force(today) and token.office.person.is_active,
        }
        for token in found
    ]
    if as_json:
        typer.echo(json.dumps(told))
        return
    for row in told:
        typer.echo(f"{row['id']}  {row['office']:<56} {row['name']:<24} {'works' if row['works'] else 'closed'}")


@token_app.command("revoke")
def revoke_token(
    token_id: Annotated[str, typer.Argument(help="The id that `token list` shows.")],
    as_: Acting = "",
    as_json: AsJson = False,
) -> None:
    """Close a token at once."""
    by: User = queries.administrator(as_)
    token = queries.tokens(by).get(pk=token_id)
    actions.revoke_token(token, by=by)
    say(as_json, {"id": token.pk, "revoked_at": token.revoked_at}, "The token is revoked.")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; packed where its name ends in .gz.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file if it exists.")] = False,
    with_keys: Annotated[bool, typer.Option("--with-keys", help="Put the ledger's signing key in as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write database and evidence as they stand at one moment into one file, while others go on working."""
    manifest = tasks.back_up(file, overwrite=force, with_keys=with_keys)
    told = {
        "file": str(file),
        "size": file.stat().st_size,
        "files": len(manifest["files"]),
        "database": manifest["database"],
        "ledger": manifest["ledger"],
        "missing_evidence": manifest["missing_evidence"],
        "with_keys": with_keys,
    }
    ledger = manifest["ledger"]
    say(as_json, told, f"{file}: {told['files']} files, {ledger['size']} entries of {ledger['origin']}")
    for digest in manifest["missing_evidence"]:
        typer.echo(f"A file of evidence is missing in the store: {digest}", err=True)
    if not with_keys:
        typer.echo("The ledger's signing key is not in it. Keep the key apart, or use --with-keys.", err=True)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file that `backup` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the parliament that lives here.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring a parliament back from a file. Stop server and workers first. The ledger goes on in a new log."""
    restored = tasks.restore(file, force=force)
    told = {
        "file": str(file),
        "files": restored.files,
        "created_at": restored.manifest["created_at"],
        "ledger": restored.manifest["ledger"],
        "origin": restored.origin,
        "with_keys": restored.has_keys,
    }
    say(as_json, told, f"Restored as of {told['created_at']}. The ledger goes on as {restored.origin}.")
    if not restored.has_keys:
        typer.echo("No signing key came along: the key in HEMICYCLE_HOME/keys stays, or a new one is made.", err=True)
