"""What governance keeps: responsibilities, policies, bodies with their meetings and decisions, problems reported."""

from hemicycle.rooms.governance.models.bodies import (
    MAJORITIES,
    SEATS,
    SKILLS,
    Body,
    DeclaredInterest,
    Delegation,
    Mandate,
    in_tongue,
)
from hemicycle.rooms.governance.models.decisions import MANNERS, RECOMMENDATIONS, Condition, Decision, Weighing
from hemicycle.rooms.governance.models.meetings import (
    CHOICES,
    ITEM_STATES,
    KINDS,
    MEETING_STATES,
    Attendance,
    Ballot,
    Item,
    Meeting,
)
from hemicycle.rooms.governance.models.policies import (
    SUBJECTS,
    Acknowledgement,
    ApprovedTool,
    Policy,
    PolicyException,
    PolicyVersion,
)
from hemicycle.rooms.governance.models.problems import HARMS, OUTCOMES, PROBLEM_READERS, ProblemReport
from hemicycle.rooms.governance.models.responsibilities import Assignment

__all__ = [
    "CHOICES",
    "HARMS",
    "ITEM_STATES",
    "KINDS",
    "MAJORITIES",
    "MANNERS",
    "MEETING_STATES",
    "OUTCOMES",
    "PROBLEM_READERS",
    "RECOMMENDATIONS",
    "SEATS",
    "SKILLS",
    "SUBJECTS",
    "Acknowledgement",
    "ApprovedTool",
    "Assignment",
    "Attendance",
    "Ballot",
    "Body",
    "Condition",
    "Decision",
    "DeclaredInterest",
    "Delegation",
    "Item",
    "Mandate",
    "Meeting",
    "Policy",
    "PolicyException",
    "PolicyVersion",
    "ProblemReport",
    "Weighing",
    "in_tongue",
]
