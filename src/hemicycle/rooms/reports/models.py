"""What the Desk keeps of a person: until when they have seen what changed. It proves nothing: decision 0008."""

from django.db import models

from hemicycle.kernel.models.operational import Own


class Seen(Own):
    """The instant up to which somebody has seen what changed."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person"], name="seen_once_a_person")]
