"""Imports: rows a second against reading and inserting the same rows, and how long others wait to write meanwhile.

The reference reads the CSV with the standard library and inserts the rows in bulk: no limits, no comparison, no
versions, no ledger. The house is written to by another process all the while; its longest wait is told beside the
database's patience, which no import may use up.
"""

import csv
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks import ground

ROUNDS = 5
PATIENCE_S = 20  # how long SQLite waits for a lock, as settings.py says


def main() -> None:
    """Measure imports of ten thousand rows, alone and with another process writing."""
    rows = ground.size(10_000)
    home = ground.ready()
    try:
        officer = ground.populate(10)
        content = inventory(rows)
        speed(officer, content, rows)
        waiting(home, officer, content, rows)
    finally:
        shutil.rmtree(home)


def columns() -> list[str]:
    """Return the columns of the federal inventory of 2024, which is as wide as inventories come."""
    from hemicycle.rooms.portfolio.adapters.sources import sources

    edition = next(each for each in sources()["us-inventory"].editions if each.key == "us-inventory-2024")
    return list(dict.fromkeys([*(name for names in edition.columns.values() for name in names), *edition.labels]))


def inventory(rows: int) -> bytes:
    """Return a CSV file of as many rows, some 1,500 characters each, as the real one has on average."""
    names = columns()
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(names)
    for number in range(rows):
        cells = {name: f"{name} of system {number}: a sentence" for name in names[::2]}
        cells |= {
            "2_use_case_name": f"System {number}",
            "3_agency": f"Agency {number % 40}",
            "16_dev_stage": "Initiated",
        }
        writer.writerow([cells.get(name, "") for name in names])
    return file.getvalue().encode()


def declared(officer: Any) -> str:
    """Declare the layout once more under a key of its own, so that every round is a first import."""
    from hemicycle.rooms.portfolio import actions
    from hemicycle.rooms.portfolio.adapters.sources import sources
    from hemicycle.rooms.portfolio.models import InventorySource
    from hemicycle.rooms.portfolio.rules.sources import document

    key = f"bench-{uuid4().hex[:12]}"
    declaration = document(sources()["us-inventory"])
    edition = next(each for each in declaration["editions"] if each["key"] == "us-inventory-2024")
    declaration |= {"key": key, "editions": [edition | {"key": key}]}
    actions.declare_source(InventorySource(), by=officer, declaration=declaration)
    return key


def bring_in(officer: Any, content: bytes) -> str:
    """Import the file into a set of its own and return the key of the set."""
    from hemicycle.rooms.portfolio import tasks

    key = declared(officer)
    tasks.accept(tasks.compare(content, "inventory.csv", key), officer)
    return key


def insert(officer: Any, content: bytes) -> str:
    """Read the file and insert its rows, and nothing else; return the key of the set."""
    from django.db import transaction

    from hemicycle.kernel import clock
    from hemicycle.kernel.models.record import writing
    from hemicycle.rooms.portfolio.models import Edition, InventoryEntry

    key, now = f"plain-{uuid4().hex[:12]}", clock.now()
    dates = {"created_at": now, "changed_at": now}
    token = writing.set(True)
    try:
        with transaction.atomic():
            edition = Edition(source=key, key=key, title="Plain", imported_at=now, imported_by=officer, **dates)
            edition.save()
            reader = csv.DictReader(io.StringIO(content.decode(), newline=""))
            InventoryEntry.objects.bulk_create(
                [
                    InventoryEntry(
                        edition=edition,
                        identity=str(number),
                        row=number + 2,
                        title=row["2_use_case_name"],
                        cells=row,
                        **dates,
                    )
                    for number, row in enumerate(reader)
                ],
                batch_size=500,
            )
    finally:
        writing.reset(token)
    return key


def cells_of(key: str) -> list[dict[str, str]]:
    """Return the cells of a set by row."""
    from hemicycle.rooms.portfolio.models import InventoryEntry

    return list(InventoryEntry.objects.filter(edition__key=key).order_by("row").values_list("cells", flat=True))


def speed(officer: Any, content: bytes, rows: int) -> None:
    """Import and insert in turn; both must hold the same rows."""
    if cells_of(bring_in(officer, content)) != cells_of(insert(officer, content)):
        sys.exit("the import and the plain insertion hold different rows")
    timing = ground.interleave(lambda: bring_in(officer, content), lambda: insert(officer, content), ROUNDS)
    seconds = statistics.median(timing.product)
    ground.report(
        f"import of {rows} rows against reading and inserting them",
        timing,
        goal=10,
        rows_a_second=round(rows / seconds),
        reference_rows_a_second=round(rows / statistics.median(timing.reference)),
    )


def waiting(home: Path, officer: Any, content: bytes, rows: int) -> None:
    """Import while another process writes one small change after the other, and tell its longest wait."""
    log = home / "waits.json"
    program = f"from benchmarks.imports import write_on; write_on({str(log)!r})"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ground.SOURCE), str(ground.SOURCE.parent)])}
    with subprocess.Popen([sys.executable, "-c", program], env=environment, stdin=subprocess.PIPE) as other:
        while not log.exists():
            time.sleep(0.05)
        start = time.perf_counter()
        bring_in(officer, content)
        seconds = time.perf_counter() - start
        other.communicate()
    told = json.loads(log.read_text())
    line = {
        "what": f"writes by another process during an import of {rows} rows",
        "import_s": round(seconds, 2),
        "writes": len(told["waits"]),
        "failed": told["failed"],
        "median_wait_ms": round(1_000 * statistics.median(told["waits"]), 1),
        "longest_wait_s": round(max(told["waits"]), 2),
        "patience_s": PATIENCE_S,
    }
    print(json.dumps(line), flush=True)
    if told["failed"] or max(told["waits"]) >= PATIENCE_S:
        sys.exit("the house was not writable during the import")


def write_on(log: str) -> None:
    """Change the title of an initiative again and again until told to stop; write down how long each change took."""
    import django

    django.setup()
    import threading

    from django.db import OperationalError

    from hemicycle.kernel.models import Initiative, User
    from hemicycle.rooms.portfolio import actions

    officer = User.objects.get(email="officer@parliament.example")
    initiative = Initiative.objects.order_by("number")[0]
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    waits, failed = [], 0
    while not over.is_set():
        start = time.perf_counter()
        try:
            actions.edit(initiative, by=officer, title=f"Changed {len(waits)} times")
        except OperationalError:
            failed += 1
        waits.append(time.perf_counter() - start)
        Path(log).write_text(json.dumps({"waits": waits, "failed": failed}))
        time.sleep(0.02)


if __name__ == "__main__":
    main()
