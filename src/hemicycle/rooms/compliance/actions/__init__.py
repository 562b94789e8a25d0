"""Everything that changes what compliance keeps."""

from hemicycle.rooms.compliance.actions.classifying import (
    answer_system,
    confirm_class,
    describe_system,
    raise_after_binding,
    raise_after_confirming,
    reopen_class,
    retire_system,
)
from hemicycle.rooms.compliance.actions.frameworks import (
    assess_change,
    bind,
    bring_framework,
    change_document,
    close_gap,
    import_document,
    record_gap,
    take_position,
    vouch,
)
from hemicycle.rooms.compliance.actions.rights import (
    check_work,
    confirm_text,
    finish_rights,
    give_opinion,
    list_work,
    notify_authority,
)

__all__ = [
    "answer_system",
    "assess_change",
    "bind",
    "bring_framework",
    "change_document",
    "check_work",
    "close_gap",
    "confirm_class",
    "confirm_text",
    "describe_system",
    "finish_rights",
    "give_opinion",
    "import_document",
    "list_work",
    "notify_authority",
    "raise_after_binding",
    "raise_after_confirming",
    "record_gap",
    "reopen_class",
    "retire_system",
    "take_position",
    "vouch",
]
