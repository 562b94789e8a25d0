"""Quorum, majority and count: tables of cases and properties, without a database."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemicycle.rooms.governance.rules.votes import Choice, Majority, Result, quorum_needed, tally, votes_needed

NINE = list("abcdefghi")
F, A, N = Choice.FOR, Choice.AGAINST, Choice.ABSTAIN


def votes(text):
    return dict(zip(NINE, [{"f": F, "a": A, "o": N}[each] for each in text], strict=False))


@pytest.mark.parametrize(
    ("majority", "given_votes", "result"),
    [
        (Majority.SIMPLE, "fffaaa", Result.LOST),
        (Majority.SIMPLE, "ffffaa", Result.CARRIED),
        (Majority.SIMPLE, "fooooo", Result.CARRIED),
        (Majority.SIMPLE, "oooooo", Result.LOST),
        (Majority.SIMPLE, "fffff", Result.NO_QUORUM),
        (Majority.ABSOLUTE, "ffffaa", Result.LOST),
        (Majority.ABSOLUTE, "fffffo", Result.CARRIED),
        (Majority.TWO_THIRDS, "fffffaaa", Result.LOST),
        (Majority.TWO_THIRDS, "ffffaao", Result.CARRIED),
        (Majority.TWO_THIRDS, "fffaao", Result.LOST),
        (Majority.UNANIMOUS, "ffffff", Result.CARRIED),
        (Majority.UNANIMOUS, "fffffo", Result.LOST),
        (Majority.UNANIMOUS, "fffffa", Result.LOST),
    ],
)
def test_a_motion_of_nine_seats_with_a_quorum_of_six(majority, given_votes, result):
    assert tally(votes(given_votes), NINE, [], 6, majority).result is result


def test_a_recused_member_leaves_both_the_count_and_the_quorum():
    found = tally(votes("ffffff"), NINE, NINE[6:], 6, Majority.SIMPLE)
    assert (found.eligible, found.recused, found.quorum, found.result) == (6, 3, 4, Result.CARRIED)


def test_a_vote_of_somebody_recused_is_no_vote():
    with pytest.raises(ValueError, match="1 voted who might not"):
        tally(votes("ffffff"), NINE, ["a"], 6, Majority.SIMPLE)


def test_one_person_in_two_seats_counts_once():
    found = tally(votes("fffff"), [*NINE, "a", "b"], [], 6, Majority.SIMPLE)
    assert (found.eligible, found.voted, found.result) == (9, 5, Result.NO_QUORUM)


def test_a_quorum_beyond_the_seats_is_an_error():
    with pytest.raises(ValueError, match="a quorum of 4 of 3 seats"):
        quorum_needed(4, 3, 3)


bodies = st.integers(1, 12).flatmap(
    lambda seats: st.tuples(
        st.just(seats),
        st.integers(1, seats),
        st.lists(st.sampled_from([F, A, N, None, "recused"]), min_size=seats, max_size=seats),
        st.sampled_from(list(Majority)),
    )
)


def counted(body):
    seats, quorum, said, majority = body
    members = range(seats)
    given_votes = {member: word for member, word in zip(members, said, strict=True) if isinstance(word, Choice)}
    recused = [member for member, word in zip(members, said, strict=True) if word == "recused"]
    return tally(given_votes, members, recused, quorum, majority)


@settings(max_examples=60, deadline=None)
@given(bodies)
def test_what_is_counted_adds_up_and_a_carried_motion_has_enough(body):
    found = counted(body)
    assert found.in_favour + found.against + found.abstained == found.voted <= found.eligible
    assert found.eligible + found.recused == body[0]
    assert found.quorum >= 1
    if found.result is Result.CARRIED:
        assert found.voted >= found.quorum
        assert found.in_favour >= found.needed >= 1
        assert found.in_favour > found.against


@settings(max_examples=60, deadline=None)
@given(bodies)
def test_one_more_vote_in_favour_never_loses_a_carried_motion(body):
    seats, quorum, said, majority = body
    if counted(body).result is not Result.CARRIED:
        return
    for place, word in enumerate(said):
        if word in {A, N}:
            better = [*said[:place], F, *said[place + 1 :]]
            assert counted((seats, quorum, better, majority)).result is Result.CARRIED


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_the_stricter_the_majority_the_more_votes_it_needs(cast, abstained, silent):
    voted, eligible = cast + abstained, cast + abstained + silent
    needed = {each: votes_needed(each, eligible, voted, abstained) for each in Majority}
    assert needed[Majority.SIMPLE] <= needed[Majority.ABSOLUTE]
    if cast:
        assert needed[Majority.TWO_THIRDS] <= needed[Majority.UNANIMOUS]
