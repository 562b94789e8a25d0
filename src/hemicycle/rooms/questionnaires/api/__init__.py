"""Questionnaires through the API: the instruments, and what is answered under them."""

from hemicycle.api.grammar import Router
from hemicycle.rooms.questionnaires.api import answering, instruments

router = Router()
router.add_router("", instruments.router)
router.add_router("", answering.router)
