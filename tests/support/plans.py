"""A judge of plans that knows only the neutral document: whether a plan keeps every limit, and what it is worth.

It shares no code with the engine, reads the document itself and counts plainly.
"""

from itertools import product


def broken(document, chosen):
    """Return what a plan, the start of each item chosen, breaks; nothing where it keeps every limit."""
    periods = document.get("periods", 1)
    items = {item["id"]: item for item in document["items"]}
    found = [f"unknown {name}" for name in chosen if name not in items]
    spans = document.get("spans", {})
    limits = document.get("limits", {})
    used = {(name, period // spans.get(name, 1)): 0.0 for name in limits for period in range(periods)}
    for name, start in chosen.items():
        item = items[name]
        if not item.get("earliest", 0) <= start <= item.get("latest", periods - 1):
            found.append(f"{name} starts in {start}")
        for resource, amount in item.get("uses", {}).items():
            for since, each in enumerate(amount if isinstance(amount, list) else [amount]):
                if start + since < periods:
                    used[resource, (start + since) // spans.get(resource, 1)] += each
        for told in item.get("after", []):
            other, lag = (told["id"], told["lag"]) if isinstance(told, dict) else (told, 1 if periods > 1 else 0)
            if other not in chosen or chosen[other] + lag > start:
                found.append(f"{name} before {other}")
        found += [f"{name} beside {other}" for other in item.get("excludes", []) if other in chosen]
    for (resource, period), amount in used.items():
        limit = limits[resource]
        if amount > (limit[period] if isinstance(limit, list) else limit) + 1e-6:
            found.append(f"{resource} in {period}: {amount}")
    found += [f"without {name}" for name, item in items.items() if item.get("mandatory") and name not in chosen]
    for group in document.get("groups", []):
        count = sum(name in chosen for name in group["items"])
        if not group.get("at_least", 0) <= count <= group.get("at_most", count):
            found.append(f"{count} of {group['items']}")
    return found


def worth(document, chosen):
    """Return the value of a plan."""
    items = {item["id"]: item["value"] for item in document["items"]}
    return sum(items[name][start] if isinstance(items[name], list) else items[name] for name, start in chosen.items())


def best(document):
    """Return the largest value of all plans, tried one by one; None where there is none."""
    starts = [None, *range(document.get("periods", 1))]
    names = [item["id"] for item in document["items"]]
    plans = (
        {name: start for name, start in zip(names, each, strict=True) if start is not None}
        for each in product(starts, repeat=len(names))
    )
    return max((worth(document, plan) for plan in plans if not broken(document, plan)), default=None)
