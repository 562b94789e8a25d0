"""Screenshots of the pages of the example parliament: `python -m tests.gallery DIR`, or `./hemicycle gallery DIR`.

English and Arabic, light and dark, 1280 and 390 px; French once. Look at them: what is crowded, cut or ugly is a defect.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.support.browser import ARGUMENTS, chromium
from tests.support.served import free_port

OFFICER, PASSWORD = "leonie.tazir@almaris.example", "hemicycle-demo"
PAGES = {
    "register": "/portfolio/",
    "propose": "/portfolio/propose/",
    "comparison-sets": "/portfolio/sets/",
    "import": "/portfolio/sets/import/",
    "ledger": "/ledger/",
    "verification": "/ledger/verification/",
    "people": "/administration/people/",
    "settings": "/administration/settings/",
    "tokens": "/administration/tokens/",
    "search": "/search/?q=record",
    "notices": "/notices/",
    "components": "/design/gallery/",
}
LOOKS = [(language, theme, width) for language in ("en", "ar") for theme in ("light", "dark") for width in (1280, 390)]


@contextmanager
def served() -> Iterator[str]:
    """Serve the example parliament from a temporary folder and yield its address."""
    with tempfile.TemporaryDirectory(prefix="hemicycle-gallery-") as folder:
        own = {"HEMICYCLE_HOME": folder, "HEMICYCLE_DEMO": "1", "HEMICYCLE_SECOND_FACTOR": "0"}
        command, port = [sys.executable, "-m", "hemicycle"], free_port()
        for words in (["prepare"], ["demo", "load"]):
            subprocess.run([*command, *words], env=os.environ | own, check=True)
        server = subprocess.Popen([*command, "serve", "--port", str(port)], env=os.environ | own)
        try:
            yield _ready(f"http://localhost:{port}")
        finally:
            server.terminate()
            server.wait()


def _ready(origin: str) -> str:
    for _attempt in range(300):
        with suppress(OSError), urllib.request.urlopen(f"{origin}/readyz") as answer:
            if answer.status == 200:
                return origin
        time.sleep(0.1)
    raise TimeoutError(f"{origin} does not answer")


def shoot(browser: Browser, origin: str, folder: Path, language: str, theme: str, width: int) -> None:
    """Write a picture of every page in one language, theme and width."""
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    for name, value in (("theme", theme), ("django_language", language)):
        context.add_cookies([{"name": name, "value": value, "url": origin}])
    page = context.new_page()
    page.goto(f"{origin}/accounts/login/")
    page.screenshot(path=folder / f"sign-in-{language}-{theme}-{width}.png", full_page=True)
    page.fill("input[name=login]", OFFICER)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/portfolio/")
    dossier = page.locator("tbody th a").first.get_attribute("href") or "/"
    for name, path in {**PAGES, "dossier": dossier, "gate": f"{dossier}gates/G1/"}.items():
        page.goto(origin + path)
        page.screenshot(path=folder / f"{name}-{language}-{theme}-{width}.png", full_page=True)
    context.close()


def main() -> None:
    """Write the pictures into the folder that is named."""
    if len(sys.argv) != 2:
        sys.exit("Name the folder for the pictures: python -m tests.gallery DIR")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with served() as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS, *sandbox])
        for look in [*LOOKS, ("fr", "light", 1280)]:
            shoot(browser, origin, folder, *look)
        browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main()
