"""Build what the browser loads and no wheel holds ready: subset fonts, one style sheet, Bootstrap without its map.

Everything comes from installed wheels and from this folder; nothing is fetched. The same inputs give the same bytes,
and a stamp of their versions makes a second build do nothing.
"""

import hashlib
import shutil
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

STYLES = Path(__file__).parent / "styles"
FIRST_SHEETS = ("fonts.css", "tokens.css", "base.css", "frame.css")
WHEELS = (
    "bootstrap-wrapper",
    "fontpkg-ibm-plex-sans-arabic",
    "fontpkg-inter",
    "fontpkg-source-serif-4",
    "fonttools",
)

# Latin-1, the French ligatures, names in Latin Extended-A, and the signs that sentences and figures use.
LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    0x0218, 0x0219, 0x021A, 0x021B, 0x02BC, 0x02C6, 0x02DC,
    *range(0x2009, 0x200C), 0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E,
    0x2020, 0x2022, 0x2026, 0x202F, 0x2030, 0x2032, 0x2039, 0x203A, 0x20AC, 0x2116, 0x2122, 0x2190, 0x2191, 0x2192,
    0x2193, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x2713,
]  # fmt: skip
ARABIC = [*range(0x0600, 0x0700), 0x200C, 0x200D]
LATIN_FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "lnum", "tnum", "pnum", "case"]
WEIGHTS = (400, 600)


def build(directory: Path) -> bool:
    """Write everything into `directory` and return True, or return False where it is up to date."""
    stamp = directory / "stamp"
    expected = fingerprint()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == expected:
        return False
    (directory / "fonts").mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    _build_fonts(directory / "fonts")
    _copy_bootstrap(directory)
    (directory / "design.css").write_text(sheet(), encoding="utf-8")
    stamp.write_text(expected, encoding="ascii")
    return True


def fingerprint() -> str:
    """Return a digest of the versions and sources that a build depends on."""
    parts = [f"{wheel}=={version(wheel)}" for wheel in WHEELS]
    parts += [path.read_text(encoding="utf-8") for path in (Path(__file__), *_sheets())]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def sheet() -> str:
    """Return all style sheets as one, in the order in which they may overrule each other."""
    return "\n".join(path.read_text(encoding="utf-8") for path in _sheets())


def _sheets() -> Iterator[Path]:
    yield from (STYLES / name for name in FIRST_SHEETS)
    yield from sorted((STYLES / "components").glob("*.css"))
    yield STYLES / "print.css"


def _build_fonts(directory: Path) -> None:
    inter = files("fontpkg_inter") / "files" / "Inter[opsz,wght].ttf"
    serif = files("fontpkg_source_serif_4") / "files" / "SourceSerif4[opsz,wght].ttf"
    _subset_variable(inter, directory / "inter.woff2", optical_size=14)
    _subset_variable(serif, directory / "source-serif-4.woff2", optical_size=20)
    for weight, name in zip(WEIGHTS, ("Regular", "SemiBold"), strict=True):
        arabic = files("fontpkg_ibm_plex_sans_arabic") / "files" / f"IBMPlexSansArabic-{name}.ttf"
        _subset_static(arabic, directory / f"plex-arabic-{weight}.woff2")


def _subset_variable(source: Traversable, target: Path, optical_size: float) -> None:
    """Pin the optical size, keep the weights in use, and drop all but Latin."""
    with as_file(source) as path:
        font = TTFont(path, recalcTimestamp=False)
    options = _options(LATIN_FEATURES)
    _subset(font, LATIN, options)
    instancer.instantiateVariableFont(font, {"opsz": optical_size, "wght": WEIGHTS}, inplace=True)
    _save(font, target)


def _subset_static(source: Traversable, target: Path) -> None:
    """Keep the Arabic letters with every feature that joins them: without those the letters stand apart."""
    with as_file(source) as path:
        font = TTFont(path, recalcTimestamp=False)
    _subset(font, ARABIC, _options(["*"]))
    _save(font, target)


def _options(features: list[str]) -> subset.Options:
    options = subset.Options()
    options.layout_features = features
    options.hinting = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.drop_tables += ["meta"]
    return options


def _subset(font: TTFont, characters: list[int], options: subset.Options) -> None:
    worker = subset.Subsetter(options)
    worker.populate(unicodes=characters)
    worker.subset(font)


def _save(font: TTFont, target: Path) -> None:
    font.flavor = "woff2"
    font.save(target, reorderTables=False)


def _copy_bootstrap(directory: Path) -> None:
    """Copy both builds without the last line, which names a map that is not served."""
    for name in ("bootstrap.min.css", "bootstrap.rtl.min.css"):
        with as_file(files("bootstrap") / "css" / name) as path:
            text = path.read_text(encoding="utf-8")
        (directory / name).write_text(text.partition("/*# sourceMappingURL")[0], encoding="utf-8")
    with as_file(files("bootstrap") / "LICENSE") as path:
        shutil.copyfile(path, directory / "bootstrap-LICENSE.txt")
