"""The actions on what hangs on any record: evidence, remarks, translated text."""

from django.utils.translation import gettext as _

from hemicycle.kernel import evidence as store
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Comment, Evidence, Parliament, Record, Translation, User
from hemicycle.kernel.records import text_fields


@action(permission="kernel.add-evidence", event="kernel.evidence-added", tells=("title",))
def add_evidence(subject: Record, *, by: User, title: str, filename: str, stored: store.Stored) -> Evidence:
    """Hang a file, stored already, on a record."""
    added = Evidence(title=title, filename=filename[-200:], added_by=by)
    added.digest, added.size_bytes, added.media_type = stored.digest, stored.size_bytes, stored.media_type
    added.hang_on(subject)
    return added


@action(permission="kernel.comment", event="kernel.commented", tells=())
def comment(subject: Record, *, by: User, text: str) -> Comment:
    """Write a remark on a record."""
    if not text.strip():
        raise Refused(_("The remark is empty. Write what you want to say."), "empty")
    written = Comment(text=text.strip(), author=by)
    written.hang_on(subject)
    return written


@action(permission="kernel.translate", event="kernel.translated", tells=("language", "field"))
def translate(subject: Record, *, by: User, field: str, language: str, text: str) -> Translation:
    """Give a field of a record its text in another working language."""
    if field not in text_fields(subject):
        raise Refused(_("This record has no text called %(field)s.") % {"field": field}, "field")
    parliament = Parliament.objects.first()
    if parliament and language not in parliament.languages:
        raise Refused(
            _("%(language)s is not a working language of this parliament.") % {"language": language}, "language"
        )
    known = lock(
        Translation.objects.filter(subject_kind=subject.kind(), subject_id=subject.pk, field=field, language=language)
    )
    translated = known[0] if known else Translation(field=field, language=language)
    translated.hang_on(subject)
    translated.text, translated.source_version = text.strip(), subject.version
    return translated
