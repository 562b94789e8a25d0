"""The portfolio through the API: the own register, and the comparison sets beside it."""

from hemicycle.api.grammar import Router
from hemicycle.rooms.portfolio.api import (
    audit,
    benefits,
    gates,
    intake,
    pilots,
    register,
    rounds,
    scenarios,
    sets,
    stops,
)

router = Router()
router.add_router("", register.router)
router.add_router("", intake.router)
router.add_router("", sets.router)
router.add_router("", stops.router)
router.add_router("", audit.router)
router.add_router("", gates.router)
router.add_router("", rounds.router)
router.add_router("", scenarios.router)
router.add_router("", benefits.router)
router.add_router("", pilots.router)
