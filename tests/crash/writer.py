"""A process that writes remarks and edits, and says each one only when it is written: what tests of crashes kill.

python -m tests.crash.writer found          make a parliament with one initiative
python -m tests.crash.writer write ROUND    write remarks until killed, one line for each that is safe
python -m tests.crash.writer boast ROUND    the same, but say each one before it is written: the planted fault
python -m tests.crash.writer edit N         edit the initiative N times, each on top of the version that was read
python -m tests.crash.writer check          say how many remarks and versions there are, and what verification finds
"""

import json
import sys
from hashlib import sha256

import django


def main() -> None:
    """Do what the first argument says."""
    django.setup()
    {"found": found, "write": write, "boast": boast, "edit": edit, "check": check}[sys.argv[1]]()


def found() -> None:
    """Make a parliament with a clerk and an initiative."""
    from django.core.management import call_command

    from hemicycle.kernel.terms import Role
    from tests.support.cast import appoint, found_house, new_person, propose

    call_command("migrate", verbosity=0)
    house = found_house()
    officer = appoint(house, new_person(house, name="Omar Officer"), Role.AI_OFFICER).person
    propose(house.deputies, officer)


def boast() -> None:
    """Print the number of each remark ten remarks before it is written."""
    write(ahead=10)


def write(ahead: int = 0) -> None:
    """Write remarks, every fifth with a file, and print the number of each one after it was written."""
    from hemicycle.kernel import evidence, things
    from hemicycle.kernel.models import Initiative

    initiative = Initiative.objects.get()
    by = initiative.proposed_by
    number = 0
    while True:
        things.comment(initiative, by=by, text=f"remark {sys.argv[2]} {number}")
        if number % 5 == 0:
            stored = evidence.store(iter([f"file {sys.argv[2]} {number}".encode()]))
            things.add_evidence(initiative, by=by, title=f"file {number}", filename="file.txt", stored=stored)
        print(number + ahead, flush=True)
        number += 1


def edit() -> None:
    """Add one to the number in the title, again and again, on top of the version that was read."""
    from django.db import OperationalError

    from hemicycle.kernel.errors import Stale
    from hemicycle.kernel.models import Initiative
    from hemicycle.rooms.portfolio import actions

    done = 0
    while done < int(sys.argv[2]):
        initiative = Initiative.objects.select_related("proposed_by").get()
        count = int(initiative.title.rpartition(" ")[2]) if initiative.title[-1].isdigit() else 0
        try:
            actions.edit(initiative, by=initiative.proposed_by, seen=initiative.version, title=f"Edited {count + 1}")
        except (Stale, OperationalError):
            continue
        done += 1
        print(done, flush=True)


def check() -> None:
    """Print what is there, and what a verification finds."""
    from hemicycle.kernel import evidence
    from hemicycle.kernel.models import Comment, Evidence, Initiative
    from hemicycle.rooms.ledger import queries

    initiative = Initiative.objects.get()
    files = [evidence.path_of(digest) for digest in Evidence.objects.values_list("digest", flat=True)]
    result = queries.verify()
    said = {
        "remarks": sorted(Comment.objects.values_list("text", flat=True)),
        "title": initiative.title,
        "version": initiative.version,
        "files_missing": [path.name for path in files if not path.is_file()],
        "files_cut": [
            path.name for path in files if path.is_file() and path.name != sha256(path.read_bytes()).hexdigest()
        ],
        "findings": [[finding.code, finding.where] for finding in result.findings],
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
