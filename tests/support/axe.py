"""What axe-core finds wrong with a page, with every rule of its book on, and what else a reader would stumble over."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# All that WCAG 2.0 to 2.2 asks at A and AA, and good practice. Naming the tags and taking every rule under them also
# switches on what axe leaves off by itself: the size of targets, and the rules that it calls experimental.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
AXE = Axe()
_rules: list[str] = []


def rules(page: Page) -> list[str]:
    """Return the names of all rules under the tags; axe must be loaded in the page."""
    if not _rules:
        _rules.extend(page.evaluate("tags => axe.getRules(tags).map(rule => rule.ruleId)", TAGS))
    return _rules


def violations(page: Page, within: str = "") -> list[str]:
    """Return every violation in the page as it stands, or within one part: the rule, the element, what would mend it."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE.axe_script)
    options: dict[str, Any] = {"runOnly": {"type": "rule", "values": rules(page)}, "resultTypes": ["violations"]}
    found = page.evaluate("([part, options]) => axe.run(part || document, options)", [within, options])["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for one in found
        for node in one["nodes"]
    ]


def sideways(page: Page) -> list[str]:
    """Return by how much the page scrolls sideways, if it does."""
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"scrolls sideways by {overflow} px"] if overflow > 0 else []
