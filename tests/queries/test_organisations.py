"""The list of organisations: filters, search, pages, and a fixed number of statements."""

import pytest

from innovatie.enums import Layer, OrganisationKind, Province
from innovatie.extensions import db
from innovatie.models.people import FormerName
from innovatie.queries import organisations as reads
from innovatie.queries.organisations import Filters
from tests import factories as make
from tests.factories import TODAY

pytestmark = pytest.mark.usefixtures("ctx")


def found(**filters) -> list[str]:
    return [place.name for place in reads.listing(Filters(**filters), TODAY).organisations]


def test_each_filter_narrows_the_list():
    poi = make.poi(name="POI", provinces=[Province.ZEELAND])
    make.organisation(
        name="Bieb", provinces=[Province.ZEELAND], supporting_poi_id=poi.id, isil="NL-0800000001"
    )
    make.organisation(name="Eiland", provinces=[], place="Kralendijk")
    make.organisation(name="Weg", ends_on=TODAY)
    make.save(FormerName(organisation_id=poi.id, name="Vroeger Énig", until=TODAY))
    assert found() == ["Bieb", "Eiland", "POI"]
    assert found(kind=OrganisationKind.POI) == found(layer=Layer.PROVINCIAL) == ["POI"]
    assert found(province=Province.ZEELAND) == ["Bieb", "POI"]
    assert found(poi_id=poi.id) == found(text="nl-08") == ["Bieb"]
    assert (found(ended=True), found(ended=None)) == (["Weg"], ["Bieb", "Eiland", "POI", "Weg"])
    assert found(text="vroeger énig") == ["POI"]
    assert found(text="kralen") == ["Eiland"]
    assert found(text="100%") == []
    assert [reads.count(Filters(**some), TODAY) for some in ({}, {"ended": True}, {"text": "vroeger"})] == [
        3,
        1,
        1,
    ]


def test_pages_go_on_where_the_last_one_ended():
    names = [f"Bieb {number:02d}" for number in range(7)]
    for name in names:
        make.organisation(name=name)
    seen, page = [], reads.listing(Filters(), TODAY, limit=3)
    while True:
        seen.append([place.name for place in page.organisations])
        if page.later is None:
            break
        page = reads.listing(Filters(), TODAY, after_id=page.later, limit=3)
    assert seen == [names[:3], names[3:6], names[6:]]
    back = reads.listing(Filters(), TODAY, before_id=page.earlier, limit=3)
    assert [place.name for place in back.organisations] == names[3:6]
    first = reads.listing(Filters(), TODAY, before_id=back.earlier, limit=3)
    assert ([place.name for place in first.organisations], first.earlier) == (names[:3], None)


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_takes_three_statements(count_queries, number):
    poi = make.poi()
    for _ in range(number):
        place = make.organisation(supporting_poi_id=poi.id)
        make.save(FormerName(organisation_id=place.id, name="Oud", until=TODAY))
    db.session.expire_all()
    with count_queries() as seen:
        reads.listing(Filters(), TODAY)
    assert len(seen) == 3


def test_drafts_are_not_shown_with_their_organisation():
    place = make.organisation()
    someone = make.person(place)
    shown = make.idea(organisation=place, submitter=someone)
    make.idea(organisation=place, submitter=someone, state=make.IdeaState.DRAFT)
    number, ideas = reads.ideas_from(place.id)
    assert (number, [idea.id for idea in ideas]) == (1, [shown.id])


def test_who_left_works_there_no_more():
    place = make.organisation()
    here, gone = make.person(place), make.person()
    make.save(make.Affiliation(person_id=gone.id, organisation_id=place.id, ends_on=make.LONG_AGO))
    assert [one.person_id for one in reads.affiliations(place.id, TODAY)] == [here.id]
