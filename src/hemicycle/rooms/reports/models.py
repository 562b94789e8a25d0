"""What reports keep of a person, which proves nothing (decision 0008), and what they say where nothing is measured."""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.models.operational import Own
from hemicycle.kernel.terms import Responsibility

# What would measure a responsibility while no room does.
UNMEASURED: Mapping[Responsibility, Promise] = {
    Responsibility.GOVERNANCE: _("Not measured yet. Policies, mandates and offices would tell."),
    Responsibility.RESOURCES: _("Not measured yet. Budgets, commitments and people by skill would tell."),
    Responsibility.RISK: _("Not measured yet. Risks against the appetite of the house would tell."),
    Responsibility.CHANGE: _("Not measured yet. Readiness by role, training and adoption would tell."),
    Responsibility.ENGAGEMENT: _("Not measured yet. The public register and its answers would tell."),
    Responsibility.ETHICS: _("Not measured yet. Assessments on the seven principles would tell."),
    Responsibility.PERFORMANCE: _("Not measured yet. Metrics with baseline, target and guardrail would tell."),
}


class Seen(Own):
    """The instant up to which somebody has seen what changed."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person"], name="seen_once_a_person")]
