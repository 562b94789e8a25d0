"""What compliance keeps of this house: which law binds it, where it stands, what it vouches for, gaps, its own law."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.rooms.compliance.rules import classification as law
from hemicycle.rooms.compliance.rules import frameworks as rules
from hemicycle.rooms.compliance.rules.classification import LegalClass
from hemicycle.rooms.compliance.rules.frameworks import Provenance, Relation, Status
from hemicycle.rooms.compliance.rules.oscal import Kind
from hemicycle.rooms.compliance.rules.rights import Basis, Conclusion, Opinion, WorkKind
from hemicycle.rooms.compliance.rules.statement import Stance, Standing
from hemicycle.rooms.questionnaires.models import Response

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing as Reach

STANDINGS: Mapping[str, Promise] = {
    Standing.BINDS: pgettext_lazy("framework", "Binds this house"),
    Standing.YARDSTICK: pgettext_lazy("framework", "A yardstick: it binds others"),
    Standing.UNUSED: pgettext_lazy("framework", "Not used here"),
}
STANCES: Mapping[str, Promise] = {
    Stance.ADOPTED: pgettext_lazy("requirement", "Adopted"),
    Stance.ADAPTED: pgettext_lazy("requirement", "Adapted"),
    Stance.NOT_APPLICABLE: pgettext_lazy("requirement", "Not applicable"),
}
FORCES: Mapping[str, Promise] = {
    Status.IN_FORCE: pgettext_lazy("law", "In force"),
    Status.FUTURE: pgettext_lazy("law", "Comes into force"),
    Status.CONTESTED: pgettext_lazy("law", "Contested: sources differ"),
    Status.NOT_IN_FORCE: pgettext_lazy("law", "Not in force"),
    Status.VOLUNTARY: pgettext_lazy("law", "Voluntary"),
    Status.GUIDANCE: pgettext_lazy("law", "Guidance"),
    Status.ELSEWHERE: pgettext_lazy("law", "Binds others"),
}
PROVENANCES: Mapping[str, Promise] = {
    Provenance.SEEN: pgettext_lazy("text", "Seen in a source"),
    Provenance.PARTLY: pgettext_lazy("text", "Seen in part"),
    Provenance.KNOWN: pgettext_lazy("text", "To be verified"),
}
RELATIONS: Mapping[str, Promise] = {
    Relation.EQUAL: pgettext_lazy("relation", "Equal to"),
    Relation.SUBSET: pgettext_lazy("relation", "Part of"),
    Relation.INTERSECTS: pgettext_lazy("relation", "Shares evidence with"),
    Relation.SUPPORTS: pgettext_lazy("relation", "Helps"),
}
CHANGES: Mapping[str, Promise] = {
    "added": pgettext_lazy("requirement", "New"),
    "changed": pgettext_lazy("requirement", "Changed"),
    "withdrawn": pgettext_lazy("requirement", "Withdrawn"),
}
OSCAL_KINDS: Mapping[str, Promise] = {
    Kind.CATALOG: pgettext_lazy("OSCAL", "Catalog"),
    Kind.PROFILE: pgettext_lazy("OSCAL", "Profile"),
    Kind.COMPONENTS: pgettext_lazy("OSCAL", "Component definition"),
    Kind.PLAN: pgettext_lazy("OSCAL", "System security plan"),
    Kind.ASSESSMENT_PLAN: pgettext_lazy("OSCAL", "Assessment plan"),
    Kind.RESULTS: pgettext_lazy("OSCAL", "Assessment results"),
    Kind.MILESTONES: pgettext_lazy("OSCAL", "Plan of action and milestones"),
}
OSCAL_PARTS: Mapping[str, Promise] = {
    "group": pgettext_lazy("OSCAL", "Group"),
    "control": pgettext_lazy("OSCAL", "Control"),
    "parameter": pgettext_lazy("OSCAL", "Parameter"),
    "part": pgettext_lazy("OSCAL", "Text"),
    "setting": pgettext_lazy("OSCAL", "Setting of a parameter"),
    "alteration": pgettext_lazy("OSCAL", "Alteration"),
    "selection": pgettext_lazy("OSCAL", "Selected control"),
    "component": pgettext_lazy("OSCAL", "Component"),
    "capability": pgettext_lazy("OSCAL", "Capability"),
    "requirement": pgettext_lazy("OSCAL", "Requirement"),
    "statement": pgettext_lazy("OSCAL", "Statement"),
    "answer": pgettext_lazy("OSCAL", "Answer of a component"),
    "activity": pgettext_lazy("OSCAL", "Activity"),
    "task": pgettext_lazy("OSCAL", "Task"),
    "result": pgettext_lazy("OSCAL", "Result"),
    "observation": pgettext_lazy("OSCAL", "Observation"),
    "finding": pgettext_lazy("OSCAL", "Finding"),
    "risk": pgettext_lazy("OSCAL", "Risk"),
    "item": pgettext_lazy("OSCAL", "Item to be done"),
}
CLASSES: Mapping[str, Promise] = {
    LegalClass.OUT: pgettext_lazy("legal class", "Outside the Act"),
    LegalClass.MINIMAL: pgettext_lazy("legal class", "Minimal risk"),
    LegalClass.LIMITED: pgettext_lazy("legal class", "Limited risk: transparency is owed"),
    LegalClass.EXEMPT: pgettext_lazy("legal class", "Exempt from high risk, in writing"),
    LegalClass.HIGH: pgettext_lazy("legal class", "High risk"),
    LegalClass.PROHIBITED: pgettext_lazy("legal class", "Prohibited"),
}
CONCLUSIONS: Mapping[str, Promise] = {
    Conclusion.USE: pgettext_lazy("rights", "It may be used"),
    Conclusion.CONDITIONS: pgettext_lazy("rights", "It may be used on the conditions named"),
    Conclusion.CHANGE: pgettext_lazy("rights", "It has to be changed first"),
    Conclusion.REFUSE: pgettext_lazy("rights", "It may not be used"),
}
OPINIONS: Mapping[str, Promise] = {
    Opinion.CLEAR: pgettext_lazy("legal opinion", "Nothing stands against it"),
    Opinion.CONFLICT: pgettext_lazy("legal opinion", "Something stands against it"),
}
WORKS: Mapping[str, Promise] = {
    WorkKind.DATA: pgettext_lazy("source", "Data"),
    WorkKind.CONTENT: pgettext_lazy("source", "Content"),
    WorkKind.MODEL: pgettext_lazy("source", "Model"),
}
BASES: Mapping[str, Promise] = {
    Basis.OWN: pgettext_lazy("right", "The house’s own"),
    Basis.LICENSED: pgettext_lazy("right", "Licensed"),
    Basis.PUBLIC_DOMAIN: pgettext_lazy("right", "Public domain"),
    Basis.EXCEPTION: pgettext_lazy("right", "An exception in law"),
    Basis.UNCLEAR: pgettext_lazy("right", "Not clear yet"),
}


class Binding(Record):
    """That a framework binds the house, is its yardstick or is not used, with the legal opinion and who watches it."""

    named_by = ("framework",)

    framework = models.CharField(_("framework"), max_length=40)
    standing = models.CharField(_("what it is here"), max_length=12, choices=list(STANDINGS.items()))
    opinion = models.TextField(_("legal opinion"), max_length=4_000)
    opinion_by = models.CharField(_("opinion given by"), max_length=200)
    watched_by = models.ForeignKey(User, verbose_name=_("watched by"), on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(User, verbose_name=_("decided by"), on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(_("decided on"))

    class Meta:
        verbose_name = _("which law binds")
        ordering = ["framework"]
        constraints = [models.UniqueConstraint(fields=["framework"], name="binding_once_a_framework")]

    def __str__(self) -> str:
        return self.framework

    def get_absolute_url(self) -> str:
        """Return the page of its framework."""
        return reverse("compliance:framework", kwargs={"key": self.framework})


class About(Record):
    """A record about one requirement: of the whole house, or in one initiative."""

    named_by = ("requirement",)

    requirement = models.CharField(_("requirement"), max_length=60)
    initiative = models.ForeignKey(
        Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    @classmethod
    def seen_by(cls, standing: "Reach") -> Q:
        """Return those of visible initiatives, and to whoever reads the register those of the house."""
        visible = Initiative.objects.filter(Initiative.seen_by(standing)).values("pk")
        return Q(initiative__in=visible) | (Q(initiative=None) & standing.reached("chamber"))

    def __str__(self) -> str:
        return self.requirement

    def get_absolute_url(self) -> str:
        """Return the page of the initiative in this room, or of the requirement."""
        if self.initiative_id:
            return reverse("compliance:initiative", kwargs={"pk": self.initiative_id})
        return reverse("compliance:requirement", kwargs={"key": self.requirement})


class Position(About):
    """Where the house or an initiative stands on a requirement, and why."""

    stance = models.CharField(_("position"), max_length=16, choices=list(STANCES.items()))
    reason = models.TextField(_("reason"), max_length=2_000)
    taken_by = models.ForeignKey(User, verbose_name=_("taken by"), on_delete=models.PROTECT, related_name="+")
    taken_on = models.DateField(_("taken on"))

    class Meta:
        verbose_name = _("position on a requirement")
        ordering = ["requirement"]
        constraints = [
            models.UniqueConstraint(fields=["requirement", "initiative"], name="position_once_an_initiative"),
            models.UniqueConstraint(
                fields=["requirement"], condition=Q(initiative=None), name="position_once_of_the_house"
            ),
        ]


class Attestation(About):
    """That somebody vouches that a requirement is met where nothing computes it: what shows it, and until when."""

    statement = models.TextField(_("what holds"), max_length=2_000)
    shown_by = models.CharField(_("record that shows it"), max_length=300)
    attested_by = models.ForeignKey(User, verbose_name=_("attested by"), on_delete=models.PROTECT, related_name="+")
    attested_on = models.DateField(_("attested on"))
    expires_on = models.DateField(_("until"))

    class Meta:
        verbose_name = _("attestation of a requirement")
        ordering = ["-attested_on", "-created_at"]
        indexes = [models.Index(fields=["requirement", "expires_on"], name="attested_requirement")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gt=models.F("attested_on")), name="requirement_attested_for_a_time"
            )
        ]


class Gap(About):
    """What is missing of a requirement, who brings it, by when."""

    named_by = ("missing",)

    missing = models.TextField(_("what is missing"), max_length=2_000)
    owner = models.ForeignKey(User, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("due on"))
    found_in = models.CharField(_("found in"), max_length=200, blank=True)  # an audit, a review
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, verbose_name=_("closed by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closing = models.TextField(_("what closed it"), max_length=2_000, blank=True)

    class Meta:
        verbose_name = _("gap")
        ordering = ["due_on", "created_at"]
        indexes = [models.Index(fields=["closed_on", "due_on"], name="gaps_open")]

    def __str__(self) -> str:
        return self.missing[:80]


class HouseFramework(Record):
    """A version of a framework that this house wrote or took over: its requirements as its table has them."""

    key = models.SlugField(_("short name"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    edition = models.CharField(_("version"), max_length=60)
    sort = models.CharField(_("kind"), max_length=60)
    binds = models.CharField(_("whom it binds"), max_length=200)
    language = models.CharField(_("language of the text"), max_length=8, default="en")
    number = models.PositiveIntegerField(_("number"), editable=False)
    rows = models.JSONField(_("requirements"), default=list)
    adopted_by = models.ForeignKey(User, verbose_name=_("brought by"), on_delete=models.PROTECT, related_name="+")
    adopted_on = models.DateField(_("brought on"))

    class Meta:
        verbose_name = _("framework of the house")
        ordering = ["key", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="framework_versions_in_order"),
            models.UniqueConstraint(fields=["key", "edition"], name="framework_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.edition}"

    def get_absolute_url(self) -> str:
        """Return the page of the framework."""
        return reverse("compliance:framework", kwargs={"key": self.key})

    @property
    def parsed(self) -> rules.Framework:
        """Return it as every framework reads."""
        found: list[dict[str, Any]] = self.rows
        return rules.Framework(
            key=self.key,
            name=self.title,
            title=self.title,
            version=self.edition,
            kind=self.sort,
            binds=self.binds,
            jurisdiction=rules.word_of(self.key),
            language=self.language,
            requirements=tuple(rules.requirement(self.key, row) for row in found),
        )


class Change(Record):
    """What a new version of a framework does to one requirement, and what somebody found that it means here."""

    named_by = ("requirement",)

    framework = models.CharField(_("framework"), max_length=40)
    edition = models.CharField(_("version"), max_length=60)
    requirement = models.CharField(_("requirement"), max_length=60)
    sort = models.CharField(_("change"), max_length=10, choices=list(CHANGES.items()))
    applicability = models.CharField(_("to what it applies"), max_length=500, default="always")
    noticed_on = models.DateField(_("noticed on"))
    impact = models.TextField(_("what it means here"), max_length=2_000, blank=True)
    assessed_by = models.ForeignKey(
        User, verbose_name=_("assessed by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    assessed_on = models.DateField(_("assessed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of a framework")
        ordering = ["-noticed_on", "requirement"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "edition", "requirement"], name="change_once_a_version")
        ]

    def __str__(self) -> str:
        return self.requirement

    def get_absolute_url(self) -> str:
        """Return the list of changes."""
        return reverse("compliance:changes")


class OscalDocument(Record):
    """A document of OSCAL that the house holds: what it is, and the hashes of its bytes, as they came and now."""

    sort = models.CharField(_("kind"), max_length=32, choices=list(OSCAL_KINDS.items()))
    identifier = models.CharField(_("UUID of the document"), max_length=36, unique=True)
    title = models.CharField(_("title"), max_length=300)
    edition = models.CharField(_("version"), max_length=100)
    filename = models.CharField(_("file name"), max_length=200, unique=True)  # by it other documents refer to this one
    came_as = models.CharField(_("SHA-256 as it came"), max_length=64)
    digest = models.CharField(_("SHA-256"), max_length=64)
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"))
    imported_by = models.ForeignKey(User, verbose_name=_("imported by"), on_delete=models.PROTECT, related_name="+")
    imported_on = models.DateField(_("imported on"))

    class Meta:
        verbose_name = _("OSCAL document")
        ordering = ["title", "filename"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the document."""
        return reverse("compliance:oscal-document", kwargs={"pk": self.pk})

    @property
    def was_changed_here(self) -> bool:
        """Return whether a page changed it since it came."""
        return self.digest != self.came_as


class OscalPart(models.Model):
    """A thing that a document names, for lists. No record: it is made anew from the document that holds it."""

    document = models.ForeignKey(OscalDocument, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()  # in the order of the document, from 1
    sort = models.CharField(max_length=16, choices=list(OSCAL_PARTS.items()))
    key = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    pointer = models.TextField()
    is_withdrawn = models.BooleanField()

    class Meta:
        ordering = ["document", "number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="oscal_parts_in_order")]
        indexes = [models.Index(fields=["document", "sort", "number"], name="oscal_parts_by_sort")]

    def __str__(self) -> str:
        return self.key or self.title


class OfInitiative(Record):
    """A record of one initiative, seen by whoever sees that."""

    initiative = models.ForeignKey(Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @classmethod
    def seen_by(cls, standing: "Reach") -> Q:
        """Return those of visible initiatives."""
        return Q(initiative__in=Initiative.objects.filter(Initiative.seen_by(standing)).values("pk"))

    def get_absolute_url(self) -> str:
        """Return the page of the initiative's law."""
        return reverse("compliance:law", kwargs={"pk": self.initiative_id})


class System(OfInitiative):
    """A system that an initiative uses: its intended purpose, the answers about it, and its class under the AI Act.

    The class follows from the answers and holds once somebody confirms it who neither answered nor leads.
    """

    named_by = ("title",)

    title = models.CharField(_("system"), max_length=200)
    purpose = models.TextField(_("intended purpose"), max_length=2_000)
    answers = models.JSONField(_("answers"), default=dict)  # question -> the answers chosen
    reasons = models.JSONField(_("reasons"), default=dict)  # question -> why, in words
    legal_class = models.CharField(_("legal class"), max_length=12, choices=list(CLASSES.items()))
    edition = models.CharField(_("version of the Act"), max_length=60)
    answered_by = models.ForeignKey(User, verbose_name=_("answered by"), on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(_("answered on"))
    confirmed_by = models.ForeignKey(
        User, verbose_name=_("confirmed by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    confirmed_because = models.TextField(_("why it was confirmed"), max_length=2_000, blank=True)
    retired_on = models.DateField(_("no longer used since"), null=True, blank=True)
    retired_because = models.TextField(_("why it is no longer used"), max_length=2_000, blank=True)

    class Meta:
        verbose_name = _("system")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "title"], condition=Q(retired_on=None), name="system_once_an_initiative"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_on=None) | (~Q(confirmed_by=None) & ~Q(confirmed_on=None)),
                name="system_confirmed_by_somebody_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the system."""
        return reverse("compliance:system", kwargs={"pk": self.pk})

    @property
    def found(self) -> law.Classification:
        """Return the class with its reasons, as the answers stand."""
        return law.classify({key: frozenset(chosen) for key, chosen in self.answers.items()})


class RightsAssessment(OfInitiative):
    """What somebody concluded from the signed answers about fundamental rights, and what the authority was told."""

    response = models.ForeignKey(
        Response, verbose_name=_("answers to a questionnaire"), on_delete=models.PROTECT, related_name="+"
    )
    signed_sha256 = models.CharField(_("SHA-256 of what was signed"), max_length=64)
    outcome = models.CharField(_("conclusion"), max_length=12, choices=list(CONCLUSIONS.items()))
    reason = models.TextField(_("weighing"), max_length=4_000)
    dissent = models.TextField(_("dissent"), max_length=2_000, blank=True)
    review_on = models.DateField(_("review on"))
    finished_by = models.ForeignKey(User, verbose_name=_("finished by"), on_delete=models.PROTECT, related_name="+")
    finished_on = models.DateField(_("finished on"))
    authority = models.CharField(_("authority"), max_length=200, blank=True)
    receipt = models.CharField(_("receipt"), max_length=300, blank=True)
    notified_on = models.DateField(_("authority told on"), null=True, blank=True)
    notified_by = models.ForeignKey(
        User, verbose_name=_("told by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("assessment of fundamental rights")
        ordering = ["-finished_on", "-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["response", "signed_sha256"], name="rights_concluded_once_a_signature"),
            models.CheckConstraint(condition=Q(review_on__gt=models.F("finished_on")), name="rights_reviewed_later"),
        ]

    def __str__(self) -> str:
        return str(self.get_outcome_display())

    def get_absolute_url(self) -> str:
        """Return the page of the assessment."""
        return reverse("compliance:rights", kwargs={"pk": self.pk})


class LegalOpinion(OfInitiative):
    """Whether something in law, privilege, procedure or policy stands against an initiative, and who says so."""

    named_by = ("conclusion",)

    conclusion = models.CharField(_("conclusion"), max_length=12, choices=list(OPINIONS.items()))
    opinion = models.TextField(_("opinion"), max_length=4_000)
    shown_by = models.CharField(_("record that shows it"), max_length=300)
    given_by = models.ForeignKey(User, verbose_name=_("given by"), on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField(_("given on"))

    class Meta:
        verbose_name = _("legal opinion")
        ordering = ["-given_on", "-created_at"]

    def __str__(self) -> str:
        return str(self.get_conclusion_display())


class UsedWork(OfInitiative):
    """Data, content or a model that an initiative uses, and the right by which it may."""

    named_by = ("title",)

    title = models.CharField(_("source"), max_length=200)
    sort = models.CharField(_("kind"), max_length=8, choices=list(WORKS.items()))
    basis = models.CharField(_("right"), max_length=16, choices=list(BASES.items()))
    terms = models.TextField(_("terms"), max_length=2_000, blank=True)
    checked_on = models.DateField(_("terms checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(
        User, verbose_name=_("checked by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("source with rights")
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["initiative", "title"], name="source_once_an_initiative")]

    def __str__(self) -> str:
        return self.title


class TextCheck(Record):
    """That somebody compared our words for a requirement with the law itself; other words are compared anew."""

    named_by = ("requirement",)

    requirement = models.CharField(_("requirement"), max_length=60)
    sha256 = models.CharField(_("SHA-256 of the words"), max_length=64)
    source = models.CharField(_("source compared with"), max_length=300)
    checked_by = models.ForeignKey(User, verbose_name=_("confirmed by"), on_delete=models.PROTECT, related_name="+")
    checked_on = models.DateField(_("confirmed on"))

    class Meta:
        verbose_name = _("text confirmed")
        ordering = ["-checked_on"]
        constraints = [models.UniqueConstraint(fields=["requirement", "sha256"], name="words_confirmed_once")]

    def __str__(self) -> str:
        return self.requirement

    def get_absolute_url(self) -> str:
        """Return the page of the requirement."""
        return reverse("compliance:requirement", kwargs={"key": self.requirement})
