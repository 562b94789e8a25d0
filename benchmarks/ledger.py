"""The ledger: appending one by one against the disk's own rate, in groups against a plain hash chain, what it adds to
an action, and verification.

Goals: at least 0.8x of the interleaved fdatasync rate singly, 0.5x of a plain hash chain in groups; at most 15 % on a
write; a full verification of 10^6 entries within 60 s and 300 MiB.
"""

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks import ground

SINGLE, GROUP, ROUNDS = 50, 2_000, 15
MANY = ground.size(1_000_000)


def main() -> None:
    """Measure appending and verification."""
    home = ground.ready()
    try:
        officer = ground.populate(1)
        singly(home, officer)
        in_groups(officer)
        overhead(officer)
        verification(home)
    finally:
        shutil.rmtree(home)


def entries(officer: Any, number: int) -> list[Any]:
    """Return entries as actions gather them."""
    from hemicycle.kernel import clock
    from hemicycle.kernel.actions import Entry
    from hemicycle.kernel.models import Initiative

    record = Initiative.objects.first()
    state, at = record.snapshot(), clock.now()
    return [
        Entry(
            "portfolio.edited",
            at,
            officer.pk,
            None,
            record.kind(),
            record.pk,
            version,
            record.chamber_id,
            record.pk,
            {},
            None,
            state,
        )
        for version in range(number)
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
        rate_ratio=timing.rate_ratio,
    )


def in_groups(officer: Any) -> None:
    """Append a group in one transaction, against a plain hash chain over the same facts in the same database."""
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
            facts = [entry.event, entry.at, entry.by, entry.subject_id, entry.facts, entry.before, entry.state]
            body = json.dumps(facts, default=str, sort_keys=True).encode()
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
        rate_ratio=timing.rate_ratio,
    )


def overhead(officer: Any) -> None:
    """Do an action with the ledger listening, and with nobody listening."""
    from hemicycle.kernel.actions import happened
    from hemicycle.kernel.models import Initiative
    from hemicycle.rooms.ledger import actions as ledger
    from hemicycle.rooms.portfolio import actions as portfolio

    initiative = Initiative.objects.first()
    texts = count()

    def act() -> None:
        for _number in range(SINGLE):
            portfolio.edit(initiative, by=officer, human_role=f"Reads every draft, version {next(texts)}.")

    def unheard() -> None:
        happened.disconnect(dispatch_uid="ledger")
        try:
            act()
        finally:
            happened.connect(ledger.append, dispatch_uid="ledger")

    ground.report("an action with the ledger, against without", ground.interleave(act, unheard, ROUNDS), 1.15)


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

    start, worked = time.perf_counter(), time.process_time()
    result = queries.verify()
    seconds, cpu = time.perf_counter() - start, time.process_time() - worked
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wrong = [finding for finding in result.findings if finding.code != "record-differs"]
    print(
        json.dumps(
            {
                "what": f"verification of {result.entries} entries",
                "seconds": round(seconds, 1),
                "cpu_s": round(cpu, 1),
                "goal_s": 60,
                "memory_mib": round(memory),
                "goal_mib": 300,
                "findings": len(wrong),
            }
        ),
        flush=True,
    )
    if wrong:
        sys.exit("the verification found what nobody did")


if __name__ == "__main__":
    main()
