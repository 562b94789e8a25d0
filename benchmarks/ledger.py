"""The ledger: appending one by one against the disk's own rate, in groups against a plain hash chain, and verification.

Goals: at least 0.8x of the interleaved fdatasync rate singly, 0.5x of a plain hash chain in groups; a full verification
of 10^6 entries within 60 s and 300 MiB.
"""

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import ground

SINGLE, GROUP, ROUNDS = 100, 2_000, 7
MANY = int(os.environ.get("BENCH_ENTRIES", "1000000"))


def main() -> None:
    """Measure appending and verification."""
    home = ground.ready()
    try:
        officer = ground.populate(1)
        singly(home, officer)
        in_groups(officer)
        verification(home)
    finally:
        shutil.rmtree(home)


def entries(officer: Any, count: int) -> list[Any]:
    """Return entries as actions gather them."""
    from hemicycle.kernel import clock
    from hemicycle.kernel.actions import Entry
    from hemicycle.kernel.models import Initiative

    record = Initiative.objects.first()
    state = record.snapshot()
    return [
        Entry(
            "portfolio.edited",
            clock.now(),
            officer.pk,
            None,
            record.kind(),
            record.pk,
            number,
            record.chamber_id,
            record.pk,
            {},
            None,
            state,
        )
        for number in range(count)
    ]


def singly(home: Path, officer: Any) -> None:
    """Append entries one a transaction, against writing and syncing as many bytes to a file."""
    from django.db import transaction

    from hemicycle.rooms.ledger import actions

    one = entries(officer, 1)
    page = os.urandom(4096)

    def product() -> None:
        for _number in range(SINGLE):
            with transaction.atomic():
                actions.append(one)

    def reference() -> None:
        with (home / "sync.bin").open("ab", buffering=0) as file:
            for _number in range(SINGLE):
                file.write(page)
                os.fdatasync(file.fileno())

    timing = ground.interleave(product, reference, ROUNDS)
    ground.report(
        "append singly, time against fdatasync (rate goal 0.8 = time 1.25)",
        timing,
        1.25,
        entries=SINGLE,
        rate_ratio=round(1 / timing.ratio, 2),
    )


def in_groups(officer: Any) -> None:
    """Append a group in one transaction, against a plain hash chain over the same bytes in the same database."""
    from django.db import connection, transaction

    from hemicycle.rooms.ledger import actions

    many = entries(officer, GROUP)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS chain (seq integer primary key, body blob, hash blob)")

    def product() -> None:
        with transaction.atomic():
            actions.append(many)

    def reference() -> None:
        last = b""
        rows = []
        for entry in many:
            body = json.dumps([entry.event, str(entry.by), str(entry.subject_id), entry.state], default=str).encode()
            last = hashlib.sha256(last + body).digest()
            rows.append((body, last))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany("INSERT INTO chain (body, hash) VALUES (%s, %s)", rows)

    timing = ground.interleave(product, reference, ROUNDS)
    ground.report(
        "append in groups, time against a plain hash chain (rate goal 0.5 = time 2)",
        timing,
        2,
        entries=GROUP,
        rate_ratio=round(1 / timing.ratio, 2),
    )


def verification(home: Path) -> None:
    """Verify a long log in a process of its own, and say its time and greatest memory."""
    from django.db import transaction

    from hemicycle.kernel.models import User
    from hemicycle.rooms.ledger import actions
    from hemicycle.rooms.ledger.models import Log

    officer = User.objects.get(email="officer@parliament.example")
    group = entries(officer, 20_000)
    while (size := Log.objects.get(is_current=True).size) < MANY:
        with transaction.atomic():
            actions.append(group[: MANY - size])
    program = "from benchmarks.ledger import verify_here; verify_here()"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ground.SOURCE), str(ground.SOURCE.parent)])}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)


def verify_here() -> None:
    """Verify the house of the environment and print what it took."""
    import django

    django.setup()
    from hemicycle.rooms.ledger import queries

    start = time.perf_counter()
    result = queries.verify()
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wrong = [finding for finding in result.findings if finding.code != "record-differs"]
    print(
        json.dumps(
            {
                "what": f"verification of {result.entries} entries",
                "seconds": round(seconds, 1),
                "goal_s": 60,
                "memory_mib": round(memory),
                "goal_mib": 300,
                "findings": len(wrong),
            }
        )
    )


if __name__ == "__main__":
    main()
