"""The file of a backup: whole or not there, and never trusted."""

import io
import json
import tarfile

import pytest

from hemicycle.kernel.errors import Refused
from hemicycle.rooms.administration.adapters import archive
from hemicycle.rooms.administration.adapters.archive import Member

DIGEST = "ab" + "0" * 62
LIMIT = 1 << 20


@pytest.fixture
def members(tmp_path):
    (tmp_path / "db").write_bytes(b"rows" * 1_000)
    (tmp_path / "file").write_bytes(b"evidence")
    return [Member("database.sqlite3", tmp_path / "db"), Member(f"evidence/ab/{DIGEST}", tmp_path / "file")]


@pytest.fixture(params=["house.tar", "house.tar.gz"])
def written(request, tmp_path, members):
    target = tmp_path / request.param
    archive.write(target, members, {"version": "0.1.0"}, overwrite=False)
    return target


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "unpacked"
    made.mkdir()
    return made


def test_what_is_written_is_read_back(written, folder):
    manifest = archive.read(written, folder, LIMIT)
    assert manifest["version"] == "0.1.0"
    assert [file["name"] for file in manifest["files"]] == ["database.sqlite3", f"evidence/ab/{DIGEST}"]
    assert (folder / "database.sqlite3").read_bytes() == b"rows" * 1_000
    assert (folder / "evidence" / "ab" / DIGEST).read_bytes() == b"evidence"


def test_only_its_owner_reads_it(written):
    assert written.stat().st_mode & 0o777 == 0o600


def test_a_file_is_overwritten_only_if_asked(written, members):
    before = written.read_bytes()
    with pytest.raises(Refused) as refused:
        archive.write(written, members[:1], {}, overwrite=False)
    assert refused.value.code == "exists"
    assert written.read_bytes() == before
    archive.write(written, members[:1], {}, overwrite=True)
    assert written.read_bytes() != before


def test_a_failure_half_way_leaves_nothing(tmp_path, members):
    with pytest.raises(FileNotFoundError):
        archive.write(tmp_path / "house.tar", [*members, Member("keys/gone", tmp_path / "gone")], {}, overwrite=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["db", "file"]


def test_a_file_cut_anywhere_is_refused(written, folder, tmp_path):
    content = written.read_bytes().rstrip(b"\0")  # a tar ends with zeros, which nobody misses
    for share in (1, 3, 5, 9):
        cut = tmp_path / f"cut-{share}"
        cut.write_bytes(content[: len(content) * share // 10])
        with pytest.raises(Refused):
            archive.read(cut, folder / str(share), LIMIT)


def repacked(source, target, change):
    """Write the archive anew with members changed by a function of (name, content), None leaving one out."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for info in old:
            file = old.extractfile(info)
            assert file is not None
            for name, content in change(info.name, file.read()):
                told = tarfile.TarInfo(name)
                told.size = len(content)
                new.addfile(told, io.BytesIO(content))
    return target


def test_a_changed_byte_is_named(written, folder, tmp_path):
    changed = repacked(
        written, tmp_path / "changed.tar", lambda name, data: [(name, b"X" + data[1:] if "evidence" in name else data)]
    )
    with pytest.raises(Refused, match=DIGEST) as refused:
        archive.read(changed, folder, LIMIT)
    assert refused.value.code == "changed"


def test_a_member_left_out_is_named(written, folder, tmp_path):
    changed = repacked(written, tmp_path / "less.tar", lambda name, data: [] if "evidence" in name else [(name, data)])
    with pytest.raises(Refused, match=DIGEST) as refused:
        archive.read(changed, folder, LIMIT)
    assert refused.value.code == "missing"


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "evidence/../../x", "keys/../x", "notes.txt", "keys/.x"])
def test_a_foreign_name_is_refused_and_nothing_lies_outside(name, written, folder, tmp_path):
    before = {path.name for path in tmp_path.iterdir()} | {"more.tar"}
    changed = repacked(written, tmp_path / "more.tar", lambda own, data: [(name, b"x"), (own, data)])
    with pytest.raises(Refused) as refused:
        archive.read(changed, folder, LIMIT)
    assert refused.value.code == "foreign"
    assert {path.name for path in tmp_path.iterdir()} == before
    assert list(folder.iterdir()) == []


def test_a_member_of_an_allowed_name_that_is_not_listed_is_refused(written, folder, tmp_path):
    changed = repacked(
        written,
        tmp_path / "more.tar",
        lambda own, data: [(own, data), *([("keys/mine", b"x")] if own == "database.sqlite3" else [])],
    )
    with pytest.raises(Refused, match="keys/mine") as refused:
        archive.read(changed, folder, LIMIT)
    assert refused.value.code == "foreign"


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_only_plain_files_are_unpacked(kind, folder, tmp_path):
    path = tmp_path / "link.tar"
    with tarfile.open(path, "w") as made:
        info = tarfile.TarInfo("database.sqlite3")
        info.type, info.linkname = kind, "/etc/passwd"
        made.addfile(info)
    with pytest.raises(Refused) as refused:
        archive.read(path, folder, LIMIT)
    assert refused.value.code == "foreign"
    assert list(folder.iterdir()) == []


def test_more_than_the_limit_is_not_unpacked(tmp_path, folder):
    (tmp_path / "zeros").write_bytes(bytes(4 << 20))
    archive.write(tmp_path / "bomb.tar.gz", [Member("database.sqlite3", tmp_path / "zeros")], {}, overwrite=False)
    assert (tmp_path / "bomb.tar.gz").stat().st_size < 20_000
    with pytest.raises(Refused) as refused:
        archive.read(tmp_path / "bomb.tar.gz", folder, LIMIT)
    assert refused.value.code == "size"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"\x1f\x8b broken"])
def test_what_is_no_archive_is_refused(content, tmp_path, folder):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(Refused):
        archive.read(path, folder, LIMIT)


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        (b"{", "manifest"),
        (b"[]", "manifest"),
        (b'{"format": "other", "files": []}', "manifest"),
        (json.dumps({"format": archive.FORMAT, "format_version": 99, "files": []}).encode(), "newer"),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(manifest, code, written, folder, tmp_path):
    changed = repacked(
        written, tmp_path / "told.tar", lambda name, data: [(name, manifest if name == archive.MANIFEST else data)]
    )
    with pytest.raises(Refused) as refused:
        archive.read(changed, folder, LIMIT)
    assert refused.value.code == code
