"""What somebody typed and did not send yet, kept under the form's name. Nobody else sees it."""

from typing import Any

from django.http import QueryDict

from hemicycle.kernel import clock
from hemicycle.kernel.models import Draft

FIELDS_LIMIT = 100
TEXT_LIMIT = 64_000
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code"})


def keep(user: Any, form: str, sent: QueryDict) -> bool:
    """Keep what was typed in place of what was kept before; return False, and keep nothing, where it is too much."""
    content = {name: values for name, values in sent.lists() if name not in NOT_KEPT}
    size = sum(len(value) for values in content.values() for value in values)
    if len(content) > FIELDS_LIMIT or size > TEXT_LIMIT:
        return False
    Draft.objects.update_or_create(person=user, form=form, defaults={"content": content, "at": clock.now()})
    return True


def kept(user: Any, form: str) -> QueryDict | None:
    """Return what the person typed into this form, as the form takes for its data, or None."""
    found = Draft.objects.visible_to(user).filter(form=form).first()
    if found is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in found.content.items():
        data.setlist(name, values)
    return data


def initial(user: Any, form: str) -> dict[str, str]:
    """Return the kept draft as a form's initial values, its version included, so that a change meanwhile is noticed."""
    draft = kept(user, form)
    return {name: str(draft[name]) for name in draft} if draft else {}


def forget(user: Any, form: str) -> None:
    """Forget what was kept, once the form was sent."""
    Draft.objects.visible_to(user).filter(form=form).delete()
