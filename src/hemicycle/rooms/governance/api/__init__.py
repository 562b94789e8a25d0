"""Governance through the API."""

from hemicycle.api.grammar import Router
from hemicycle.rooms.governance.api import responsibilities

router = Router()
router.add_router("", responsibilities.router)
