"""The words of the portfolio's own terms."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from hemicycle.rooms.portfolio.rules.pipeline import Age

AGES: dict[Age, Promise] = {
    Age.NEW: pgettext_lazy("age", "New"),
    Age.ON_TIME: pgettext_lazy("age", "On time"),
    Age.LATE: pgettext_lazy("age", "Late"),
    Age.STUCK: pgettext_lazy("age", "Stuck"),
}
