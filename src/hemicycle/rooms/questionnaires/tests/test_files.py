"""Files that mean harm, or are broken: each is refused with its line, and quickly."""

import time

import pytest

from hemicycle.engines.questionnaire import Malformed
from hemicycle.rooms.questionnaires.adapters.files import plain_data

BOMB = b"a: &a [x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (c + 1, c + 1, c, c) for c in range(97, 121))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"  \n", "file_empty"),
        (b"x" * 5_000_000, "file_too_large"),
        (b"title: \xe9t\xe9", "file_not_utf8"),
        ("title: é".encode("utf-16"), "file_not_utf8"),
        (b'{"a": 1,}', "file_no_json"),
        (b'{"a": NaN}', "file_no_number"),
        (b'{"a": 1e999}', "file_no_number"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "file_no_number"),
        (b'{"a": 1, "a": 2}', "file_key_twice"),
        (b"[" * 100_000 + b"]" * 100_000, "file_too_deep"),
        (b"[" * 100 + b"]" * 100, "file_too_deep"),
        (b"[" + b"1," * 500_000 + b"1]", "file_too_much"),
        (b"a: [", "file_no_yaml"),
        (b"a: 1\n b: 2", "file_no_yaml"),
        (b"a: 1\na: 2", "file_key_twice"),
        (b"a: .nan", "file_no_number"),
        (b"a: .inf", "file_no_number"),
        (b"a: " + b"9" * 5_000, "file_no_number"),
        (b"a: 1\n---\nb: 2", "file_two_documents"),
        (b"a: &x 1\nb: *x", "file_alias"),
        (BOMB, "file_alias"),
        (b"<<: {a: 1}", "file_key_unfit"),
        (b"? [a, b]\n: 1", "file_key_unfit"),
        (b"a: !!python/object/apply:os.system ['true']", "file_tag"),
        (b"a: !!binary aGk=", "file_tag"),
        (b"a: !!set {x}", "file_tag"),
        (b"a: " + b"[" * 100 + b"]" * 100, "file_too_deep"),
        (b"a:\n" + b"- 1\n" * 500_000, "file_too_much"),
    ],
)
def test_a_hostile_or_broken_file_is_refused(content, code):
    begun = time.monotonic()
    with pytest.raises(Malformed) as refused:
        plain_data(content)
    assert refused.value.faults[0].code == code
    assert time.monotonic() - begun < 30


def test_the_line_of_a_fault_is_told():
    with pytest.raises(Malformed) as refused:
        plain_data(b"a: 1\nb: 2\nc: *x")
    assert refused.value.faults[0].params == {"name": "x", "line": 3}


def test_plain_yaml_and_json_read_alike():
    told = {"a": ["x", 1, 2.5, True, None], "b": {"c": "2026-01-31"}}
    assert plain_data(b"a: [x, 1, 2.5, true, null]\nb: {c: 2026-01-31}\n") == told
    assert plain_data(b'\xef\xbb\xbf{"a": ["x", 1, 2.5, true, null], "b": {"c": "2026-01-31"}}') == told
