"""The story can be told on any day of the week: what weekends push together is still allowed at every step."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from hemicycle import demo
from hemicycle.demo import content
from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative

pytestmark = pytest.mark.trial
MONDAY = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
SUNDAY = 6


def test_every_step_of_the_story_is_allowed_whatever_the_weekday(
    django_db_setup: None, django_db_blocker: Any, request: pytest.FixtureRequest
) -> None:
    for weekday in (4, SUNDAY) if request.config.getoption("--full") else (SUNDAY,):
        today = MONDAY + timedelta(days=weekday)
        with django_db_blocker.unblock(), transaction.atomic(), clock.at(today):
            demo.load()
            found = {initiative.title: initiative for initiative in Initiative.objects.all()}
            for idea in content.ideas():
                assert found[idea.title["en"]].stage == idea.stage, (today, idea.key)
            transaction.set_rollback(True)
