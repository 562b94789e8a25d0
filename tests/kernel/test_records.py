from datetime import timedelta

import pytest
from django.http import Http404

from hemicycle.kernel import clock, records, things
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Translation
from hemicycle.kernel.records import acting_person
from hemicycle.rooms.portfolio import actions as portfolio


def test_a_text_is_translated_and_translated_again(initiative, officer, heard):
    things.translate(initiative, by=officer, field="title", language="fr", text="Comptes rendus par la machine")
    things.translate(initiative, by=officer, field="title", language="fr", text="Comptes rendus automatiques")
    kept = Translation.objects.get()
    assert (kept.text, kept.version, kept.source_version) == ("Comptes rendus automatiques", 2, 1)
    assert heard == ["kernel.translated"] * 2


def test_only_working_languages_are_written(initiative, officer, heard):
    with pytest.raises(Refused) as refused:
        things.translate(initiative, by=officer, field="title", language="tlh", text="qep")
    assert refused.value.code == "language"
    assert heard == []


def test_records_are_shown_in_the_reader_s_language(initiative, house, officer, clerk, django_assert_num_queries):
    other = portfolio.propose(house.deputies, by=clerk, title="Not translated")
    things.translate(initiative, by=officer, field="title", language="ar", text="محاضر آلية")
    with django_assert_num_queries(1):
        records.localise([initiative, other], ["title", "summary"], "ar")
    assert (initiative.title, initiative.shown_in) == ("محاضر آلية", "ar")
    assert other.title == "Not translated"
    assert other.shown_in == ""


def test_the_language_of_the_text_itself_costs_nothing(initiative, django_assert_num_queries):
    with django_assert_num_queries(0):
        records.localise([initiative], ["title"], initiative.language)


def test_a_record_is_found_by_kind_and_id_by_whoever_sees_it(initiative, clerk, outsider):
    assert records.find("kernel.initiative", initiative.pk, clerk) == initiative
    for kind, person in (("kernel.initiative", outsider), ("kernel.session", clerk), ("auth.group", clerk)):
        with pytest.raises(Http404):
            records.find(kind, initiative.pk, person)


def test_an_empty_remark_is_refused(initiative, clerk, heard):
    with pytest.raises(Refused):
        things.comment(initiative, by=clerk, text=" \n ")
    assert heard == []


def test_a_command_acts_for_whoever_has_held_such_an_office_longest(house, office):
    late = office("AI officer", house.deputies, from_on=clock.today() - timedelta(days=5)).person
    early = office("AI officer", house.senate, from_on=clock.today() - timedelta(days=50)).person
    assert acting_person("", "portfolio.import") == early
    assert acting_person(late.email, "portfolio.import") == late
    with pytest.raises(Refused, match="Nobody signs in"):
        acting_person("nobody@parliament.example", "portfolio.import")


def test_a_command_is_refused_where_nobody_holds_such_an_office(house):
    with pytest.raises(Refused, match="Appoint somebody"):
        acting_person("", "portfolio.import")
