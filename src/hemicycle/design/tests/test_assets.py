"""The browser's files are built from wheels, the same each time, within their budget."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from hemicycle.design import assets

FONTS_BUDGET = 150_000


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("assets")
    assert assets.build(directory)
    return directory


def test_a_second_build_does_nothing(built: Path) -> None:
    assert not assets.build(built)


def test_fonts_keep_their_budget_in_each_language(built: Path) -> None:
    sizes = {path.stem: path.stat().st_size for path in (built / "fonts").glob("*.woff2")}
    latin = sizes["inter"] + sizes["source-serif-4"]
    arabic = sizes["inter"] + sizes["plex-arabic-400"] + sizes["plex-arabic-600"]
    assert max(latin, arabic) <= FONTS_BUDGET


def test_arabic_letters_still_join(built: Path) -> None:
    font = TTFont(built / "fonts" / "plex-arabic-400.woff2")
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert {"init", "medi", "fina", "rlig"} <= features


def test_latin_faces_hold_what_french_and_figures_need(built: Path) -> None:
    for name in ("inter", "source-serif-4"):
        known = TTFont(built / "fonts" / f"{name}.woff2").getBestCmap()
        assert {ord(letter) for letter in "éÉœŒçÀ«»’…€–≥ł"} <= set(known), name


def test_no_sheet_names_a_map_that_is_not_there(built: Path) -> None:
    for sheet in built.glob("*.css"):
        assert "sourceMappingURL" not in sheet.read_text(encoding="utf-8")
