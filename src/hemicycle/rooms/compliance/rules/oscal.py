"""What a document of OSCAL may be, and which of the house's own statements are written as one."""

import re
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

# The words that OSCAL allows for a state, by how the place ends; the first that fits counts.
STATES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (
        re.compile(r"/risks/\d+/status$"),
        ("open", "investigating", "remediating", "deviation-requested", "deviation-approved", "closed"),
    ),
    (re.compile(r"/target/status/state$"), ("satisfied", "not-satisfied")),
    (re.compile(r"/status/reason$"), ("pass", "fail", "other")),
    (
        re.compile(r"/implementation-status/state$"),
        ("implemented", "partial", "planned", "alternative", "not-applicable"),
    ),
    (
        re.compile(r"/system-characteristics/status/state$"),
        ("operational", "under-development", "under-major-modification", "disposition", "other"),
    ),
    (re.compile(r"/status/state$"), ("under-development", "operational", "disposition", "other")),
)


def states_at(pointer: str) -> tuple[str, ...]:
    """Return the words that may stand at a place, none where any may."""
    return next((words for ending, words in STATES if ending.search(pointer)), ())
