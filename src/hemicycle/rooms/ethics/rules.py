"""The policy of ethics in plain Python."""

from hemicycle.kernel.terms import CORE_FUNCTIONS, AutomationLevel


def may_be_automated(level: AutomationLevel, function: str) -> bool:
    """Return whether this level is allowed in this function; an unstated function counts as a core one."""
    is_core = not function or function in CORE_FUNCTIONS
    return not (level is AutomationLevel.FULL and is_core)
