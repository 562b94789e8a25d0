import io
import zipfile
from pathlib import Path

import pytest

from hemicycle.kernel import evidence
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Evidence

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return settings.EVIDENCE_DIR


def office_file(part: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{part}document.xml", "<document/>")
    return content.getvalue()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n...", "application/pdf"),
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0 JFIF", "image/jpeg"),
        (office_file("word/"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (office_file("xl/"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (office_file("ppt/"), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        (b"Minutes of the board", "text/plain"),
        ("محضر الاجتماع".encode(), "text/plain"),
        (b"reference;title\nAI-001;Reports", "text/plain"),
    ],
)
def test_a_file_is_what_it_holds(content, kind):
    stored = evidence.store(iter([content]))
    assert stored.media_type == kind
    assert stored.size_bytes == len(content)
    assert evidence.path_of(stored.digest).read_bytes() == content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"MZ\x90\0", "type"),
        (b"\x7fELF\x02", "type"),
        (b"#!/bin/sh\nrm -rf ~", "type"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "type"),
        (b"  \n<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "type"),
        (b"<?xml version='1.0'?><x/>", "type"),
        (b"<HTML>", "type"),
        (b"PK\x03\x04 a zip of anything", "type"),
        (b"\x00\x01\x02\x03", "type"),
        (b"caf\xe9 in another encoding", "type"),
        (b"   \n  ", "type"),
    ],
)
def test_what_evidence_may_not_be_is_refused_and_leaves_nothing(store, content, code):
    with pytest.raises(Refused) as refused:
        evidence.store(iter([content] if content else []))
    assert refused.value.code == code
    assert files(store) == []


def test_a_name_does_not_matter():
    """The type comes from the content, so a script called report.pdf is still a script."""
    with pytest.raises(Refused):
        evidence.store(iter([b"#!/usr/bin/env python3\nprint('%PDF-')"]))


def test_a_file_beyond_the_limit_is_refused_while_it_comes(store, settings):
    settings.EVIDENCE_LIMIT_MB = 1
    asked = []

    def endless():
        while True:
            asked.append(1)
            yield b"a" * (1 << 18)

    with pytest.raises(Refused) as refused:
        evidence.store(endless())
    assert refused.value.code == "size"
    assert len(asked) == 5
    assert files(store) == []


def test_the_same_content_is_kept_once(store):
    first, second = evidence.store(iter([b"Minutes"])), evidence.store(iter([b"Min", b"utes"]))
    assert first == second
    assert len(files(store)) == 1


def test_a_broken_upload_leaves_nothing(store):
    def broken():
        yield b"Minutes"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        evidence.store(broken())
    assert files(store) == []


def test_a_long_text_with_letters_across_the_edge_of_what_is_looked_at():
    content = "é".encode() * evidence.CHUNK
    assert evidence.store(iter([b"a", content])).media_type == "text/plain"


def test_evidence_is_served_so_that_no_browser_runs_it():
    stored = evidence.store(iter([b"%PDF-1.7"]))
    row = Evidence(filename='a "strange" né.pdf', media_type=stored.media_type, digest=stored.digest)
    response = evidence.serve(row)
    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    assert response["Content-Disposition"].startswith("attachment")
    assert "\n" not in response["Content-Disposition"]
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"
    response.close()
