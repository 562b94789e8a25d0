"""What a page may not hold, as the content policy has it, and what it refers to."""

from html.parser import HTMLParser

DATA = {"application/json", "application/ld+json", "text/template"}
STRICT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Reader(HTMLParser):
    """Reads a page once: `inline` names what a strict policy forbids, `references` what the page loads or links."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.inline: list[str] = []
        self.references: list[str] = []
        self.ids: list[str] = []
        self.language = ""
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag
        held = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = held.get("lang", "")
        if tag == "style":
            self.inline.append("<style>")
        if tag == "script" and "src" not in held and held.get("type") not in DATA:
            self.inline.append("<script> without src")
        for name, value in held.items():
            if name == "style" or name.startswith(("on", "hx-on", "hx-vars")):
                self.inline.append(f"<{tag} {name}>")
            if value.strip().lower().startswith(("javascript:", "js:")):
                self.inline.append(f"<{tag} {name}={value[:20]}>")
            if name in {"src", "href", "action", "hx-get", "hx-post"} and value:
                self.references.append(value)
            if name == "id":
                self.ids.append(value)


def complaints_about_page(text: str) -> list[str]:
    """Return what in a page the content policy forbids, and which ids stand twice."""
    page = Reader(text)
    twice = sorted({name for name in page.ids if page.ids.count(name) > 1})
    return page.inline + [f"the id {name} stands twice" for name in twice] + ([] if page.language else ["no language"])


def complaints_about_headers(headers: dict[str, str]) -> list[str]:
    """Return which of the strict headers are absent or weaker."""
    found = [f"{name} is {headers.get(name)!r}" for name, value in STRICT.items() if headers.get(name) != value]
    policy = headers.get("Content-Security-Policy", "")
    parts = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.strip()}
    if parts.get("default-src") not in (["'self'"], ["'none'"]):
        found.append(f"default-src is {parts.get('default-src')}")
    loose = [
        word
        for words in parts.values()
        for word in words
        if word.startswith("'unsafe") or word in {"*", "https:", "http:"}
    ]
    found += [f"the content policy allows {word}" for word in loose]
    if "sandbox" not in parts and parts.get("frame-ancestors") != ["'none'"]:
        found.append("frame-ancestors is not none")
    return found
