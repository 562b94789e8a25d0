"""The pages of the instruments: what there is, how it is asked, what changed, and writing the next version."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hemicycle.design.hall import drafts
from hemicycle.design.pages import allowed, done, merge, page
from hemicycle.engines import questionnaire as engine
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.permissions import can, demand, may_ever
from hemicycle.rooms.questionnaires import actions, forms, queries, rules
from hemicycle.rooms.questionnaires.models import Instrument, InstrumentVersion
from hemicycle.rooms.questionnaires.rules import Origin, State, drafting, in_language, shown_language

Words = str | Promise

ORIGINS: Mapping[str, Words] = {
    Origin.BUILT_IN: _lazy("Come with Hemicycle"),
    Origin.OWN: _lazy("Written in this house"),
    Origin.IMPORTED: _lazy("Imported from others"),
}


@allowed("questionnaires.read")
@require_GET
def instruments(request: HttpRequest) -> HttpResponse:
    """List the instruments with their newest versions, by where they come from."""
    newest: dict[UUID, list[InstrumentVersion]] = {}
    for version in queries.versions(request.user).defer("document"):
        newest.setdefault(version.instrument_id, []).append(version)
    groups = [
        (title, sorted((held for held in newest.values() if held[0].instrument.origin == origin), key=_place))
        for origin, title in ORIGINS.items()
    ]
    context = {
        "groups": [(title, [_listed(held) for held in group]) for title, group in groups if group],
        "total": len(newest),
        "may_write": may_ever(request.user, "questionnaires.write"),
        "may_import": may_ever(request.user, "questionnaires.import"),
    }
    return page(request, "questionnaires/list.html", context)


def _place(held: list[InstrumentVersion]) -> tuple[bool, str, str]:
    """Return where an instrument stands in the list: by the stage that asks it, those asked at every stage last."""
    asked = held[0].instrument
    return not asked.stage, asked.stage, asked.key


def _listed(held: list[InstrumentVersion]) -> dict[str, Any]:
    """Return what the list says of an instrument: its newest published version and whether a draft is being written."""
    published = [version for version in held if version.state == State.PUBLISHED]
    return {
        "instrument": held[0].instrument,
        "version": published[0] if published else held[0],
        "draft": next((version for version in held if version.state == State.DRAFT), None),
        "is_new": not published,
    }


@allowed("questionnaires.read")
@require_GET
def instrument(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an instrument: its versions, and what each of them changed."""
    found = get_object_or_404(queries.instruments(request.user), pk=pk)
    held = list(queries.versions(request.user).filter(instrument=found).select_related("published_by", "edited_by"))
    published = [version for version in held if version.state == State.PUBLISHED]
    context = {
        "instrument": found,
        "versions": held,
        "newest": published[0] if published else None,
        "draft": next((version for version in held if version.state == State.DRAFT), None),
        "sections": _outline(published[0]) if published else [],
        "description": _words(published[0].document.get("description", {})) if published else None,
        "attribution": _words(published[0].document.get("attribution", {})) if published else None,
        "may_write": can(request.user, "questionnaires.write", found),
    }
    return page(request, "questionnaires/instrument.html", context)


@dataclass(frozen=True)
class Said:
    """A text in the reader's language, or in the one that there is."""

    text: str
    language: str


def _words(words: Mapping[str, str]) -> Said:
    language = get_language() or "en"
    return Said(in_language(words, language), shown_language(words, language))


@dataclass(frozen=True)
class Outlined:
    """A question or a section in the outline of an instrument."""

    key: str
    text: Said
    kind: Words
    depth: int
    is_section: bool = False
    condition: str = ""
    severity: Words = ""
    is_required: bool = False
    is_blocker: bool = False
    is_first: bool = False
    is_last: bool = False


def _outline(version: InstrumentVersion) -> list[Outlined]:
    """Return every section and question of a document in the order in which they are shown."""
    found: list[Outlined] = []

    def enter(parts: list[dict[str, Any]], depth: int) -> None:
        asked = [part for part in parts if "note" not in part]
        for part in asked:
            found.append(_outlined(part, depth, part is asked[0], part is asked[-1]))
            enter(part.get("parts", []), depth + 1)

    enter(version.document.get("sections", []), 0)
    return found


SEVERITY_WORDS = dict(forms.SEVERITIES)


def _outlined(part: Mapping[str, Any], depth: int, is_first: bool, is_last: bool) -> Outlined:
    is_section = "parts" in part
    words = part.get("title", {}) if is_section else part["text"]
    severity = part.get("severity", "")
    return Outlined(
        key=part["key"],
        text=_words(words or {"en": part["key"]}),
        kind="" if is_section else forms.KIND_WORDS[engine.Kind(part.get("type", "text"))],
        depth=depth,
        is_section=is_section,
        condition=part.get("show_if", ""),
        severity=SEVERITY_WORDS[severity] if severity else "",
        is_required=part.get("required") is True,
        is_blocker=part.get("blocker") is True,
        is_first=is_first,
        is_last=is_last,
    )


@allowed("questionnaires.write")
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Begin a new instrument."""
    form = forms.NewInstrumentForm(request.POST or None, initial=drafts.initial(request.user, NEW))
    if request.method == "POST" and form.is_valid():
        begun = Instrument(key=form.cleaned_data["key"])
        facts = {"title": form.told("title"), "section": form.told("section")}
        made = _tried(form, lambda: actions.create(begun, by=request.user, **facts))
        if made:
            drafts.forget(request.user, NEW)
            return done(request, reverse("questionnaires:write", kwargs={"pk": made[1].pk}))
    return page(request, "questionnaires/new.html#form", {"form": form}, status=422 if form.errors else 200)


NEW = "questionnaires.new"


@allowed("questionnaires.write")
@require_POST
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin a draft of the next version."""
    found = get_object_or_404(queries.instruments(request.user), pk=pk)
    try:
        made = actions.begin(found, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(found)
    return done(request, reverse("questionnaires:write", kwargs={"pk": made.pk}), message=_("The draft is begun"))


def _version(request: HttpRequest, pk: UUID) -> InstrumentVersion:
    return get_object_or_404(queries.versions(request.user), pk=pk)


def _draft(request: HttpRequest, pk: UUID, permission: str = "questionnaires.write") -> InstrumentVersion:
    """Return a draft that this person may write or publish; what is published has no such page."""
    found = get_object_or_404(queries.versions(request.user).filter(state=State.DRAFT), pk=pk)
    demand(request.user, permission, found)
    return found


@allowed("questionnaires.read")
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a version as its respondents see it. What is answered here shows what follows, and is kept nowhere."""
    version = _version(request, pk)
    context: dict[str, Any] = {"version": version, "instrument": version.instrument, "faults": []}
    try:
        parsed = version.parsed
    except engine.Malformed as malformed:
        context["faults"] = [queries.fault_words(fault) for fault in malformed.faults]
        return page(request, "questionnaires/preview.html", context)
    answers = _tried_answers(parsed, request)
    result = engine.score(parsed, answers)
    context |= {
        "sections": asked_sections(parsed, answers),
        "result": result,
        "level": level_words(result.level),
        "is_answered": bool(answers),
        "shown": len([part for part in result.parts if part.finding is not engine.Finding.HIDDEN]),
    }
    return page(request, "questionnaires/preview.html#asked", context)


def _tried_answers(parsed: engine.Instrument, request: HttpRequest) -> dict[str, Any]:
    """Return what was answered on the page: a list for many, else a text."""
    found: dict[str, Any] = {}
    for question in parsed.questions:
        values = [value for value in request.POST.getlist(f"q:{question.key}") if value]
        if question.kind is engine.Kind.TABLE:
            row = {each.key: request.POST.get(f"q:{question.key}:{each.key}", "") for each in question.columns}
            found[question.key] = [row] if any(row.values()) else []
        elif values:
            found[question.key] = values if question.kind is engine.Kind.MULTI else values[0]
    return found


LEVELS: Mapping[str, Words] = {
    "low": _lazy("Low"),
    "medium": _lazy("Medium"),
    "high": _lazy("High"),
    "rejected": _lazy("Stopped by a blocking answer"),
}


def level_words(level: int | str | None) -> Words:
    """Return a level as people read it."""
    if level is None:
        return ""
    return LEVELS[level] if isinstance(level, str) else _("Level %(n)s") % {"n": level}


@dataclass(frozen=True)
class Asked:
    """A question as the respondent meets it."""

    question: engine.Question
    text: Said
    help: Said
    remark: Said
    options: list[tuple[str, Said, bool]]
    columns: list[tuple[engine.Column, Said, str]]
    value: str
    is_required: bool


@dataclass(frozen=True)
class AskedSection:
    """A section with what is shown of it."""

    key: str
    title: Said
    help: Said
    parts: list[Any]


def asked_sections(parsed: engine.Instrument, answers: Mapping[str, Any]) -> list[AskedSection]:
    """Return what the respondent sees, given these answers: each section with its notes and questions."""
    shown = engine.visible(parsed, answers)
    sections = engine.visible_sections(parsed, answers)
    held = engine.counted(parsed, answers)
    found: list[AskedSection] = []

    def enter(section: engine.Section) -> None:
        if section.key not in sections:
            return
        parts = [_asked(part, shown, held) for part in section.parts if not isinstance(part, engine.Section)]
        found.append(AskedSection(section.key, _words(section.title), _words(section.help), [p for p in parts if p]))
        for part in section.parts:
            if isinstance(part, engine.Section):
                enter(part)

    for section in parsed.sections:
        enter(section)
    return found


def _asked(
    part: engine.Question | engine.Note, shown: Mapping[str, bool], held: Mapping[str, Any]
) -> Asked | Said | None:
    if isinstance(part, engine.Note):
        return _words(part.text) if part.show_if is None or part.show_if.holds(held) else None
    if not shown[part.key]:
        return None
    value = held.get(part.key)
    chosen = value if isinstance(value, list) else [value]
    options = [each for each in part.options if each.show_if is None or each.show_if.holds(held)]
    shown_options = [(each.value, _words(each.text), each.value in chosen) for each in options]
    if part.weight and part.kind is engine.Kind.SINGLE and part.unknown_factor is not None:
        if engine.UNKNOWN not in part.by_value:  # whoever does not know may say so wherever it is not refused
            said = Said(_("I do not know"), get_language() or "en")
            shown_options.append((engine.UNKNOWN, said, engine.UNKNOWN in chosen))
    return Asked(
        part,
        _words(part.text),
        _words(part.help),
        _words(part.remark),
        shown_options,
        [(column, _words(column.text), _cell(value, column.key)) for column in part.columns],
        "" if value is None or isinstance(value, list) else str(value),
        engine.is_required(part, held),
    )


def _cell(value: Any, column: str) -> str:
    """Return what stands in the first line of a table."""
    first = value[0] if isinstance(value, list) and value else {}
    return str(first.get(column, "")) if isinstance(first, Mapping) else ""


@allowed("questionnaires.read")
@require_GET
def difference(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what a version changed of the one before it."""
    version = _version(request, pk)
    before = queries.before(version)
    found = queries.changes(version, before)
    context = {
        "version": version,
        "instrument": version.instrument,
        "before": before,
        "changes": [changed(change) for change in found],
        "added": sum(change.what == "added" for change in found),
        "removed": sum(change.what == "removed" for change in found),
        "judged": len(drafting.judges_otherwise(found)),
    }
    return page(request, "questionnaires/difference.html", context)


@dataclass(frozen=True)
class Changed:
    """A change in words: what it is, of what, and how it read before and reads now."""

    what: Words
    key: str
    before: str
    after: str
    language: str
    judges: bool


CHANGES: Mapping[str, Words] = {
    "added": _lazy("Question added"),
    "removed": _lazy("Question removed"),
    "moved": _lazy("Question moved"),
    "text": _lazy("Other words"),
    "help": _lazy("Other help"),
    "type": _lazy("Another kind of answer"),
    "option added": _lazy("Answer added"),
    "option removed": _lazy("Answer removed"),
    "option text": _lazy("Other words of an answer"),
    "points": _lazy("Other points"),
    "effect": _lazy("The answer says something else"),
    "severity": _lazy("Another severity"),
    "condition": _lazy("Another condition"),
    "required": _lazy("Another duty to answer"),
    "evidence": _lazy("Another demand for evidence"),
    "unknown": _lazy("Not knowing counts otherwise"),
    "blocker": _lazy("Stops the gate otherwise"),
    "bad if": _lazy("Another condition of a bad answer"),
    "bands": _lazy("Other bands of the number"),
    "needs all": _lazy("Another rule of what must be ticked"),
    "side": _lazy("Another side of the score"),
    "risk": _lazy("Proposes another risk"),
    "scoring": _lazy("Another way of scoring"),
    "section added": _lazy("Section added"),
    "section removed": _lazy("Section removed"),
    "section text": _lazy("Other words of a section"),
    "section condition": _lazy("Another condition of a section"),
}


def changed(change: engine.Change) -> Changed:
    """Return a change in words."""
    what = CHANGES[change.what]
    key = f"{change.key}: {change.option}" if change.option else change.key
    return Changed(
        what, key, change.before, change.after, change.language or "en", change.what not in drafting.HARMLESS
    )


@allowed("questionnaires.write")
@require_GET
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the draft that is being written, question by question, with what may be done to each."""
    version = _draft(request, pk)
    before = queries.before(version)
    context = {
        "version": version,
        "instrument": version.instrument,
        "before": before,
        "outline": _outline(version),
        "changes": len(queries.changes(version, before)),
        "faults": [queries.fault_words(fault) for fault in drafting.faults(version.document, is_draft=False)],
    }
    return page(request, "questionnaires/write.html", context)


def _written(
    request: HttpRequest, version: InstrumentVersion, form: Any, document: dict[str, Any], draft: str = ""
) -> Any:
    """Write the document of a draft; return the answer where it is done or somebody was quicker, else None."""
    try:
        actions.write(version, by=request.user, seen=form.version, document=document)
    except Stale as stale:
        return merge(request, stale, form)
    except Refused as refused:
        form.add_error(None, str(refused).split("\n"))
        return None
    if draft:
        drafts.forget(request.user, draft)
    return done(request, reverse("questionnaires:write", kwargs={"pk": version.pk}))


@allowed("questionnaires.write")
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write a question of a draft: the one that `key` names, or a new one in `section`."""
    version = _draft(request, pk)
    key = request.GET.get("key", "")
    section, told = _question(version, key, request.GET.get("section", ""))
    draft = f"questionnaires.question.{version.pk}.{rules.fingerprint({'key': key})[:12]}"
    kept = drafts.initial(request.user, draft)
    form = forms.QuestionForm(version.document, told, section, request.POST or None, seen=version.version, initial=kept)
    if request.method == "POST" and form.is_valid():
        asked = form.question()
        document = drafting.with_question(version.document, form.cleaned_data["section"], asked, key)
        if answer := _written(request, version, form, document, draft):
            return answer  # type: ignore[no-any-return]
    context = {
        "form": form,
        "version": version,
        "instrument": version.instrument,
        "key": key,
        "kept_as": draft,
        "draft": kept and draft,
    }
    return page(request, "questionnaires/question.html#form", context, status=422 if form.errors else 200)


def _question(version: InstrumentVersion, key: str, section: str) -> tuple[str, Mapping[str, Any]]:
    """Return the section and the question that an address names; Http404 where the draft has none of them."""
    if key:
        found = drafting.question(version.document, key)
        if found is None:
            raise Http404(key)
        return found[0]["key"], found[1]
    keys = [each["key"] for each in drafting.sections(version.document)]
    return (section if section in keys else keys[-1]), {}


@allowed("questionnaires.write")
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write a section of a draft: the one that `key` names, or a new one."""
    version = _draft(request, pk)
    key = request.GET.get("key", "")
    told = next((each for each in drafting.sections(version.document) if each["key"] == key), {}) if key else {}
    if key and not told:
        raise Http404(key)
    form = forms.SectionForm(
        version.document,
        told.get("show_if", ""),
        request.POST or None,
        seen=version.version,
        initial=forms.spread("title", told.get("title", {})),
    )
    if request.method == "POST" and form.is_valid():
        document = drafting.with_section(version.document, form.told("title"), form.cleaned_data["show_if"], key)
        if answer := _written(request, version, form, document):
            return answer  # type: ignore[no-any-return]
    context = {"form": form, "version": version, "instrument": version.instrument, "key": key}
    return page(request, "questionnaires/section.html#form", context, status=422 if form.errors else 200)


@allowed("questionnaires.write")
@require_POST
def order(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move a question or a section of a draft up or down."""
    by = -1 if request.POST.get("to") == "up" else 1
    return _rearranged(
        request, pk, lambda document, key, is_section: drafting.moved(document, key, by, is_section=is_section)
    )


@allowed("questionnaires.write")
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a question, or a section that holds none any more, out of a draft."""
    return _rearranged(request, pk, _removed)


def _removed(document: dict[str, Any], key: str, is_section: bool) -> dict[str, Any]:
    held = next((each for each in drafting.sections(document) if is_section and each["key"] == key), {})
    if held.get("parts"):
        raise Refused(_("The section holds questions. Move or remove them first."), "section")
    return drafting.without(document, key, is_section=is_section)


Rearrange = Callable[[dict[str, Any], str, bool], dict[str, Any]]


def _rearranged(request: HttpRequest, pk: UUID, rearrange: Rearrange) -> HttpResponse:
    version = _draft(request, pk)
    key, is_section = request.POST.get("key", ""), request.POST.get("kind") == "section"
    seen = request.POST.get("version", "")
    address = reverse("questionnaires:write", kwargs={"pk": version.pk})
    try:
        document = rearrange(version.document, key, is_section)
        actions.write(version, by=request.user, seen=int(seen) if seen.isdigit() else None, document=document)
    except (Refused, Stale) as refused:
        messages.error(
            request, str(refused) if isinstance(refused, Refused) else _("Somebody changed the draft meanwhile.")
        )
        return redirect(address)
    return done(request, address)


@allowed("questionnaires.publish")
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what a draft would change, and publish it as the next version."""
    version = _draft(request, pk, "questionnaires.publish")
    before = queries.before(version)
    published = queries.versions(request.user).filter(instrument=version.instrument, state=State.PUBLISHED)
    names = list(published.order_by("number").values_list("name", flat=True))
    form = forms.PublishForm(request.POST or None, seen=version.version, initial={"name": drafting.next_version(names)})
    if request.method == "POST" and form.is_valid():
        facts = {"seen": form.version, "name": form.cleaned_data["name"]}
        if _tried(form, lambda: actions.publish(version, by=request.user, **facts)):
            address = version.instrument.get_absolute_url()
            return done(request, address, message=_("The version is published"))
    context = {
        "form": form,
        "version": version,
        "instrument": version.instrument,
        "before": before,
        "changes": [changed(change) for change in queries.changes(version, before)],
        "is_blocked": bool(queries.judged_otherwise(version)) and version.edited_by_id == request.user.pk,
    }
    return page(request, "questionnaires/publish.html#form", context, status=422 if form.errors else 200)


@allowed("questionnaires.write")
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leave a draft, after asking."""
    version = _draft(request, pk)
    if request.method == "POST":
        actions.discard(version, by=request.user)
        return done(request, version.instrument, message=_("The draft is discarded"))
    return page(request, "questionnaires/discard.html", {"version": version, "instrument": version.instrument})


@allowed("questionnaires.import")
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Take a questionnaire from a file: all of it, or nothing with every reason."""
    form = forms.ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        imported = _tried(form, lambda: _imported(request, file.read(), file.name, form.cleaned_data["version"]))
        if imported:
            return imported  # type: ignore[no-any-return]
    return page(request, "questionnaires/import.html#form", {"form": form}, status=422 if form.errors else 200)


def _imported(request: HttpRequest, content: bytes, filename: str, version: str) -> HttpResponse:
    loaded = queries.load(content, filename, version=version)
    found = queries.instrument_called(loaded.parsed.key, Origin.IMPORTED)
    facts = {"document": loaded.document, "parsed": loaded.parsed, "source": loaded.source}
    written = actions.import_version(found, by=request.user, **facts)
    said = _("%(name)s is imported.") if written else _("%(name)s is here already, word for word. Nothing was written.")
    return done(request, found, message=said % {"name": loaded.parsed.name})


def _tried(form: django_forms.BaseForm, act: Callable[[], Any]) -> Any:
    """Do it; where the house refuses, put each reason at the top of the form and return None."""
    try:
        return act()
    except Refused as refused:
        form.add_error(None, str(refused).split("\n"))
        return None
