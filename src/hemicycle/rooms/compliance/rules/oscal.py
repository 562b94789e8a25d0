"""What a document of OSCAL may be, and which of the house's own statements are written as one."""

from enum import StrEnum


class Kind(StrEnum):
    """The seven models of OSCAL 1.1, by the name of the root."""

    CATALOG = "catalog"
    PROFILE = "profile"
    COMPONENTS = "component-definition"
    PLAN = "system-security-plan"
    ASSESSMENT_PLAN = "assessment-plan"
    RESULTS = "assessment-results"
    MILESTONES = "plan-of-action-and-milestones"


OWN = (Kind.CATALOG, Kind.PROFILE, Kind.PLAN)  # what is asked, what is answered, and the answers
