"""From an empty folder to the first page, against a minimal Django project. Goals: 3x, migration within 15 s."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import ground

ROUNDS = 5
MINIMAL = """
import os, sys, time
import django
from django.conf import settings
settings.configure(SECRET_KEY="x", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], USE_TZ=True,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware",
                "django.contrib.auth.middleware.AuthenticationMiddleware"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(sys.argv[1], "db.sqlite3")}})
django.setup()
from django.http import HttpResponse
from django.urls import path
from django.contrib.auth import get_user_model
urlpatterns = [path("", lambda request: HttpResponse(str(get_user_model().objects.count())))]
if sys.argv[2] == "migrate":
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
from django.test import Client
assert Client(SERVER_NAME="localhost").get("/").status_code == 200
"""
OURS = """
import os, sys
os.environ["HEMICYCLE_HOME"] = sys.argv[1]
os.environ["DJANGO_SETTINGS_MODULE"] = "hemicycle.settings"
import django
django.setup()
if sys.argv[2] == "migrate":
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
else:
    from django.test import Client
    assert Client(SERVER_NAME="localhost").get("/first-run/").status_code == 200
"""


def main() -> None:
    """Measure a fresh migration, and start to first page on a migrated house."""
    prepared = ground.ready()
    bare = Path(tempfile.mkdtemp())
    run(MINIMAL, bare, "migrate")
    timing = ground.interleave(lambda: run(OURS, prepared, "page"), lambda: run(MINIMAL, bare, "page"), ROUNDS)
    ground.report("start to first page", timing, 3)
    seconds = []
    for _round in range(ROUNDS):
        fresh = Path(tempfile.mkdtemp())
        start = time.perf_counter()
        run(OURS, fresh, "migrate")
        seconds.append(time.perf_counter() - start)
        shutil.rmtree(fresh)
    print(json.dumps({"what": "fresh migration", "seconds": round(statistics.median(seconds), 1), "goal_s": 15}))
    shutil.rmtree(prepared)
    shutil.rmtree(bare)


def run(program: str, folder: Path, what: str) -> None:
    """Run a program in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ground.SOURCE), "DJANGO_SETTINGS_MODULE": ""}
    subprocess.run([sys.executable, "-c", program, str(folder), what], env=environment, check=True)


if __name__ == "__main__":
    main()
