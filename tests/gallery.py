"""Screenshots of every page of the example parliament: `python -m tests.gallery DIR`, or `./hemicycle gallery DIR`.

English and Arabic, light and dark, 1280 and 390 px; French once. The pages are those of the URL map, each as somebody who
may see it. Look at them: what is crowded, cut or ugly is a defect.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.support.browser import ARGUMENTS, chromium
from tests.support.served import DEMO, Home, furnish
from tests.support.visitors import Visitor

LOOKS = [(language, theme, width) for language in ("en", "ar") for theme in ("light", "dark") for width in (1280, 390)]


@contextmanager
def served() -> Iterator[Home]:
    """Serve the furnished example parliament from a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="hemicycle-gallery-") as folder:
        home = Home(Path(folder), dict(DEMO))
        home.command("prepare")
        furnish(home)
        try:
            yield home.serve()
        finally:
            home.end()


def pages(samples: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the address and the viewer of every page of the house, the states of a page among them."""
    for sample in samples["pages"].values():
        if sample["kind"] == "page":
            for number, address in enumerate(sample.get("all", [sample["address"]])):
                name = sample["name"].replace(":", "-") + (f"-{number + 1}" if number else "")
                yield name, address, sample["viewer"]


def shoot(browser: Browser, home: Home, folder: Path, language: str, theme: str, width: int) -> None:
    """Write a picture of every page in one language, theme and width."""
    visitors: dict[str, Visitor] = {}
    for name, address, viewer in pages(home.samples):
        if viewer not in visitors:
            one = visitors[viewer] = Visitor(browser, home, viewport={"width": width, "height": 900})
            one.cookie("theme", theme)
            if viewer in home.samples["sessions"]:
                one.cookie("sessionid", home.samples["sessions"][viewer])
        visitors[viewer].cookie("django_language", language).open(address)
        visitors[viewer].page.screenshot(path=folder / f"{name}-{language}-{theme}-{width}.png", full_page=True)
    for one in visitors.values():
        one.context.close()


def main() -> None:
    """Write the pictures into the folder that is named."""
    if len(sys.argv) != 2:
        sys.exit("Name the folder for the pictures: python -m tests.gallery DIR")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with served() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS, *sandbox])
        for look in [*LOOKS, ("fr", "light", 1280)]:
            shoot(browser, home, folder, *look)
        browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main()
