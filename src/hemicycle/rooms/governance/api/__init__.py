"""Governance through the API."""

from hemicycle.api.grammar import Router
from hemicycle.rooms.governance.api import bodies, meetings, policies, problems, responsibilities

router = Router()
router.add_router("", responsibilities.router)
router.add_router("", policies.router)
router.add_router("", problems.router)
router.add_router("", bodies.router)
router.add_router("", meetings.router)
