"""The command `hemicycle`: the commands of the whole house, and each room's own under the room's name.

Exit codes: 0 done, 1 refused with the reason, 2 wrong use. A room's commands are imported when they are asked for.
"""

import importlib
import importlib.util
import json
import logging
import os
import sys
from collections.abc import Sequence
from threading import Thread
from time import sleep
from types import ModuleType
from typing import Annotated, Any

import django
import typer
from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist, PermissionDenied, ValidationError
from typer.core import TyperGroup

ROOMS = "hemicycle.rooms."
LENT = ("backup", "restore", "token")  # administration's commands that stand at the top as well

# How SQLite and PostgreSQL say that a house was not prepared: no file, no tables.
UNPREPARED = ("unable to open database file", "no such table", "does not exist")

# The packages bring thousands of files that no page asks for: single icons, maps, viewers.
NOT_SERVED = ["bootstrap-icons", "*.map", "htmax-*", "htmx-4*", "htmx-2.js", "ext"]


class House(TyperGroup):
    """The top level: its own commands, administration's everyday ones, and one group a room."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands, the house's own first."""
        own = super().list_commands(ctx)
        return own + [name for name in [*LENT, *room_names()] if name not in own]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command or the room's group of this name; the room's file is imported now."""
        if own := super().get_command(ctx, cmd_name):
            return own
        if cmd_name in LENT:
            return lent_command(cmd_name)
        return room_command(cmd_name) if cmd_name in room_names() else None


app = typer.Typer(
    cls=House,
    name="hemicycle",
    help="AI governance for parliaments. Every room has its own commands under its name.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
demo_app = typer.Typer(help="The example parliament.", no_args_is_help=True)
app.add_typer(demo_app, name="demo")

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


def configure() -> None:
    """Let Django know where its settings are."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hemicycle.settings")


def setup() -> None:
    """Make Django ready, once."""
    configure()
    django.setup()


def room_names() -> list[str]:
    """Return the names of the rooms that are installed and have commands, sorted."""
    from hemicycle import settings

    rooms = [name.removeprefix(ROOMS) for name in settings.INSTALLED_APPS if name.startswith(ROOMS)]
    return sorted(name for name in rooms if importlib.util.find_spec(f"{ROOMS}{name}.cli"))


def room_cli(name: str) -> ModuleType:
    """Import the commands of a room."""
    setup()
    return importlib.import_module(f"{ROOMS}{name}.cli")


def room_command(name: str) -> Any:
    """Return a room's commands as one group, also where it has a single command."""
    return typer.main.get_group(room_cli(name).app)


def lent_command(name: str) -> Any:
    """Return a command of the administration room that stands at the top level as well, or None."""
    if "administration" not in room_names():
        return None
    cli = room_cli("administration")
    command = getattr(cli, f"{name}_app", None) or getattr(cli, name, None)
    if command is None or isinstance(command, typer.Typer):
        return typer.main.get_group(command) if command else None
    alone = typer.Typer(add_completion=False)
    alone.command(name)(command)
    return typer.main.get_command(alone)


@app.command()
def prepare() -> None:
    """Make the data folder ready: database, cache table, built assets, static files, compiled translations."""
    from hemicycle import settings

    settings.HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.ASSETS_DIR.mkdir(exist_ok=True)
    settings.STATICFILES_DIRS = [("built", settings.ASSETS_DIR)]  # the folder did not exist when the file was read
    setup()
    from django.core.management import call_command

    from hemicycle.kernel import messages

    messages.compile_all()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    if importlib.util.find_spec("hemicycle.design.assets"):
        importlib.import_module("hemicycle.design.assets").build(settings.ASSETS_DIR)
    call_command("collectstatic", interactive=False, verbosity=0, clear=False, ignore_patterns=NOT_SERVED)
    bring_in_content()
    typer.echo(f"Ready in {settings.HOME}", err=True)


def bring_in_content() -> None:
    """Give a parliament that lives here already what a new release brings; a new one gets it when it is founded."""
    from hemicycle.kernel.models import Parliament

    if Parliament.objects.exists():
        importlib.import_module("hemicycle.rooms.questionnaires.tasks").install_built_in()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    threads: Annotated[int | None, typer.Option(help="Threads a process; HEMICYCLE_THREADS otherwise.")] = None,
    workers: Annotated[int, typer.Option(help="Processes. More than one is for PostgreSQL.")] = 1,
) -> None:
    """Serve the pages and the API over HTTP/1; a proxy in front of it brings TLS."""
    configure()  # the processes that answer set up what they need themselves
    from django.conf import settings
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    refuse_unsafe_database()
    Granian(
        "hemicycle.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=threads or settings.WORKER_THREADS,
        log_level=LogLevels.warning,
    ).serve()


def refuse_unsafe_database() -> None:
    """Raise ImproperlyConfigured where production would run on a database that confirms writes before they last."""
    from django.conf import settings
    from django.db import connection

    if not settings.PRODUCTION or connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for name in ("fsync", "synchronous_commit"):
            cursor.execute(f"SHOW {name}")
            if cursor.fetchone()[0] == "off":
                raise ImproperlyConfigured(
                    f"PostgreSQL runs with {name} = off, so a confirmed change could be lost. Turn it on."
                )


@app.command()
def worker(
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End when nothing waits.")] = False,
) -> None:
    """Run the work that waits: imports, exports, rendering. Any number of workers may run on PostgreSQL."""
    setup()
    from django.conf import settings
    from django.core.management import call_command

    if settings.SENDS_MAIL:
        post_once() if until_idle else Thread(target=post_for_ever, name="post", daemon=True).start()
    if not until_idle:
        Thread(target=look_after_for_ever, name="ledger", daemon=True).start()
    call_command("db_worker", queue_name="*", interval=0.5, batch=until_idle, startup_delay=False, reload=False)


POST_EVERY_S = 30
LOOK_EVERY_S = 600


def look_after_for_ever() -> None:
    """Have the ledger verified and signed once a day, beside the work, for as long as the worker lives."""
    while True:
        look_after_once()
        sleep(LOOK_EVERY_S)


def look_after_once() -> None:
    """Verify and sign the ledger if that is due; what goes wrong is told to the log and tried again."""
    from django.db import close_old_connections

    from hemicycle.rooms.ledger.actions import look_after

    try:
        look_after()
    except Exception:
        logging.getLogger("hemicycle.ledger").exception("The ledger could not be verified.")
    finally:
        close_old_connections()


def post_for_ever() -> None:
    """Write and send letters twice a minute, beside the work, for as long as the worker lives."""
    while True:
        post_once()
        sleep(POST_EVERY_S)


def post_once() -> None:
    """Write and send the letters that are due; what goes wrong is told to the log and tried again."""
    from django.db import close_old_connections

    from hemicycle.rooms.reports.tasks import post

    try:
        post()
    except Exception:
        logging.getLogger("hemicycle.post").exception("The letters could not be sent.")
    finally:
        close_old_connections()


@app.command()
def messages(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; refuse if a translation is owed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Gather the texts to translate into each app's catalogues, compile them, and say what translators owe."""
    setup()
    from hemicycle.kernel import messages as catalogues

    folders = catalogues.app_folders()
    states = [state for folder in folders for state in catalogues.gather(folder, write=not check)]
    gaps = [gap for folder in folders for gap in catalogues.gaps(folder)]
    if not check:
        catalogues.compile_all()
    if as_json:
        typer.echo(
            json.dumps({"messages": sum(state.messages for state in states), "gaps": [gap_row(gap) for gap in gaps]})
        )
    else:
        show_catalogues(states, gaps)
    if check and gaps:
        raise typer.Exit(1)


def gap_row(gap: Any) -> dict[str, str]:
    """Return a gap as JSON shows it."""
    return {"catalogue": str(gap.catalogue), "language": gap.language, "fault": gap.fault, "message": gap.message}


def show_catalogues(states: Sequence[Any], gaps: Sequence[Any]) -> None:
    """Print a line for every catalogue that changed and for every gap."""
    for state in states:
        if state.changed:
            typer.echo(f"{state.catalogue}: {state.messages} messages, {state.added} new, {state.removed} gone")
    for gap in gaps:
        typer.echo(f"{gap.catalogue}: {gap.fault}: {gap.message}")
    typer.echo(f"{sum(state.messages for state in states)} messages, {len(gaps)} gaps")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False)
def manage(context: typer.Context) -> None:
    """Run a management command of Django, such as `migrate` or `shell`."""
    setup()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["hemicycle manage", *context.args])


@demo_app.command("load")
def load_demo(
    size: Annotated[int | None, typer.Option(help="Generate this many initiatives more.")] = None,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Do nothing where a parliament lives already.")] = False,
) -> None:
    """Make the example parliament by the actions of its offices."""
    setup()
    from hemicycle import demo
    from hemicycle.kernel.models import Chamber

    if Chamber.objects.exists():
        if if_empty:
            return
        raise typer.Exit(refused("A parliament lives in this database already."))
    demo.load(size=size)


@demo_app.command("accounts")
def demo_accounts(as_json: AsJson = False) -> None:
    """Show the accounts of the example parliament, one for each office."""
    setup()
    from hemicycle import demo

    rows = list(demo.accounts())
    if as_json:
        typer.echo(
            json.dumps([{"office": str(office), "email": email, "password": word} for office, email, word in rows])
        )
        return
    for office, email, word in rows:
        typer.echo(f"  {office!s:<34} {email:<44} {word}")


def refused(reason: object) -> int:
    """Tell why nothing was done, on standard error or as the JSON that was asked for; return the exit code."""
    if "--json" in sys.argv:
        typer.echo(json.dumps({"error": str(reason)}))
    typer.echo(str(reason), err=True)
    return 1


def reason_of(error: Exception) -> str:
    """Return what a person should read for an expected error."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, PermissionDenied):
        return str(error) or "Your office does not allow this."
    return str(error)


def expected_errors() -> tuple[type[Exception], ...]:
    """Return the errors that are answers. The kernel's are known only when it was imported."""
    kernel = sys.modules.get("hemicycle.kernel.errors")
    domain = (kernel.Refused, kernel.Stale) if kernel else ()
    return (PermissionDenied, ValidationError, ObjectDoesNotExist, ImproperlyConfigured, *domain)


def main() -> None:
    """Run the command line and end with its exit code."""
    try:
        app(prog_name="hemicycle")
    except Exception as error:
        if isinstance(error, expected_errors()):
            sys.exit(refused(reason_of(error)))
        if type(error).__name__ in {"OperationalError", "ProgrammingError"} and any(
            words in str(error) for words in UNPREPARED
        ):
            from hemicycle import settings

            why = str(error).partition("\n")[0]
            sys.exit(refused(f"The house in {settings.HOME} is not prepared ({why}). Run: hemicycle prepare"))
        raise
