"""Everything that changes instruments, and what is answered under them."""

from hemicycle.rooms.questionnaires.actions.answering import (
    answer,
    answer_all,
    challenge,
    open_response,
    propose_after_signing,
    propose_risks,
    reply,
    settle,
    sign,
    take_over,
)
from hemicycle.rooms.questionnaires.actions.instruments import (
    begin,
    create,
    discard,
    import_version,
    install,
    publish,
    write,
)

__all__ = [
    "answer",
    "answer_all",
    "begin",
    "challenge",
    "create",
    "discard",
    "import_version",
    "install",
    "open_response",
    "propose_after_signing",
    "propose_risks",
    "publish",
    "reply",
    "settle",
    "sign",
    "take_over",
    "write",
]
