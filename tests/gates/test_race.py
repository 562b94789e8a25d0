"""Several people close one vote at once: one decision holds, and whoever is too late is told so."""

from threading import Thread
from typing import Any

import pytest
from django.db import OperationalError, connection

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import User
from hemicycle.kernel.terms import Status
from hemicycle.rooms.governance import actions as governance
from hemicycle.rooms.governance.models import Decision, Item
from hemicycle.rooms.ledger.models import Entry
from tests.support.committee import WHY, Scene, prepare, voted


@pytest.mark.django_db(transaction=True)
def test_of_eight_decisions_at_once_exactly_one_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(patch=monkeypatch, **prepare())
    voted(scene)
    item, closers = scene.item.pk, [scene.secretary.pk, scene.member0.pk] * 4
    told: list[Any] = []

    def close(person: Any) -> None:
        try:
            while True:
                try:
                    governance.decide(Item.objects.get(pk=item), by=User.objects.get(pk=person), reason=WHY)
                    told.append("decided")
                    break
                except OperationalError as error:  # answered 503, and sent again
                    if "locked" not in str(error):
                        raise
        except Exception as error:
            told.append(error.code if isinstance(error, Refused) else error)
        finally:
            connection.close()

    threads = [Thread(target=close, args=(person,)) for person in closers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, told)) == ["decided", *["state"] * 7]
    assert Decision.objects.count() == 1
    assert Entry.objects.filter(event="portfolio.gate-decided", subject_id=scene.request.pk).count() == 1
    assert scene.initiative.status == Status.RETURNED
