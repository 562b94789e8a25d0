"""The claims of ethics that gates ask, each of many initiatives at once."""

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.terms import AutomationLevel, Gate, Verdict
from hemicycle.rooms.ethics import rules

EDIT = "portfolio:edit"


def automation_declared(scope: InitiativeScope) -> Answers:
    """Answer whether the automation level, the human's part and the deployment case are declared, and allowed."""
    rows = scope.values("automation", "human_role", "deployment_case", "function")
    return {pk: _answer(*facts) for pk, *facts in rows}


def _answer(automation: str, human_role: str, deployment_case: str, function: str) -> Answer:
    if not automation:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=EDIT)
    if not rules.may_be_automated(AutomationLevel(automation), function):
        return Answer(Verdict.NOT_MET, "full", remedy=EDIT)
    if not human_role.strip() or not deployment_case:
        return Answer(Verdict.PARTLY, "human", remedy=EDIT)
    return Answer(Verdict.MET, "declared")


CRITERIA = [
    Criterion(
        "ethics.automation-declared",
        _("How much does the machine do, and what remains with people?"),
        automation_declared,
        says={
            "nothing": _("The automation level is not declared."),
            "full": _("Full automation is prohibited in a core parliamentary function."),
            "human": _("The level is declared; what a person decides, or what the system replaces, is not."),
            "declared": _("Automation level, human role and deployment case are declared."),
        },
        asked_at=frozenset({Gate.AUTHORISATION}),
        proves=frozenset({"IPU-DEP-01", "IPU-DEP-02", "IPU-RCP-05"}),
        remedy=_("Choose the level and write what a person decides."),
    )
]
