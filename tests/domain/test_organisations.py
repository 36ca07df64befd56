"""The register: names and periods with their history."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from innovatie.domain import fieldlabs, ideas, organisations
from innovatie.domain.organisations import Details
from innovatie.enums import (
    FieldlabScope,
    IdeaState,
    OrganisationKind,
    Province,
    Role,
)
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.log import RecordEntry
from innovatie.models.people import (
    FormerName,
    Organisation,
    OrganisationDomain,
)
from innovatie.queries import fieldlabs as fieldlab_queries
from innovatie.queries import ideas as idea_queries
from innovatie.queries import organisations as reads
from tests import factories as make
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")

WHY = "Besloten door het bestuur."
UTRECHT, ZEELAND = Province.UTRECHT, Province.ZEELAND


def fresh(place: Organisation) -> Organisation:
    return reads.organisation(place.id)


def library(**kw) -> Details:
    return Details(**{"kind": OrganisationKind.LIBRARY, "provinces": frozenset({UTRECHT}), **kw})


def add(name="Bibliotheek Nieuw", details=None, **kw) -> Organisation:
    made = organisations.add(name, details or library(**kw), actor=make.coordinator(), now=NOW)
    db.session.commit()
    return fresh(made)


# adding and changing


def test_what_is_added_can_be_chosen_at_once():
    poi = make.poi()
    made = add(supporting_poi=poi, isil="NL-0800070000", place="Baarn")
    assert (made.layer.value, made.supporting_poi.id, made.isil) == ("lokaal", poi.id, "NL-0800070000")
    assert made.id in [place.id for place in reads.active(TODAY)]


def test_an_organisation_without_poi_is_handled_nationally():
    """Bonaire, Sint Eustatius and Saba (INT-16)."""
    made = add(provinces=frozenset())
    assert (made.supporting_poi, made.provinces) == (None, [])


@pytest.mark.parametrize(
    ("details", "reason"),
    [
        ({"isil": "NL-0900070000"}, "is geen ISIL. Schrijf NL-, dan 07 of 08"),
        ({"isil": "NL-080007000"}, "is geen ISIL"),
        ({"kind": OrganisationKind.POI, "provinces": frozenset()}, "minstens één provincie"),
    ],
)
def test_what_cannot_be_is_refused(details, reason):
    with pytest.raises(RuleViolation, match=reason):
        add(**details)


def test_a_poi_works_where_its_libraries_are():
    poi = make.poi(provinces=[ZEELAND])
    with pytest.raises(RuleViolation, match="werkt niet in Utrecht"):
        add(supporting_poi=poi)
    with pytest.raises(RuleViolation, match="Alleen een bibliotheek heeft een POI"):
        add(kind=OrganisationKind.VOB, supporting_poi=poi)
    with pytest.raises(RuleViolation, match="is geen POI die nu werkt"):
        add(supporting_poi=make.organisation())


def test_a_name_and_an_isil_are_of_one_organisation():
    first = add("Bibliotheek Eem", isil="NL-0800070000")
    with pytest.raises(RuleViolation, match="Er is al een organisatie die Bibliotheek Eem heet"):
        add("bibliotheek EEM")
    with pytest.raises(RuleViolation, match="is al van Bibliotheek Eem"):
        add(isil="NL-0800070000")
    organisations.rename(first, "Eemland", reason=WHY, actor=make.coordinator(), now=NOW)
    db.session.commit()
    with pytest.raises(RuleViolation, match="Zo heette Eemland vroeger"):
        add("Bibliotheek Eem")


def test_changing_nothing_writes_nothing():
    made, actor = add(isil="NL-0800070000"), make.coordinator()
    entries = db.session.scalars(select(RecordEntry.number)).all()
    assert organisations.change(made, library(isil="NL-0800070000"), actor=actor, now=NOW) is False
    assert organisations.change(made, library(place="Baarn"), actor=actor, now=NOW) is True
    db.session.commit()
    assert len(db.session.scalars(select(RecordEntry.number)).all()) == len(entries) + 1
    assert (fresh(made).place, fresh(made).isil) == ("Baarn", None)


def test_a_kind_changes_only_while_nothing_goes_on():
    place = make.organisation()
    vob = library(kind=OrganisationKind.VOB)
    assert organisations.change(fresh(place), vob, actor=make.coordinator(), now=NOW)
    make.person(place)
    with pytest.raises(RuleViolation, match="De soort kan niet meer veranderen"):
        organisations.change(fresh(place), library(), actor=make.coordinator(), now=NOW)


def test_a_poi_keeps_the_provinces_of_its_libraries():
    poi = make.poi(provinces=[UTRECHT, ZEELAND])
    make.organisation(name="Bieb", supporting_poi_id=poi.id)
    only = Details(kind=OrganisationKind.POI, provinces=frozenset({ZEELAND}))
    with pytest.raises(RuleViolation) as refused:
        organisations.change(fresh(poi), only, actor=make.coordinator(), now=NOW)
    assert [missing.text for missing in refused.value.missing] == ["Bieb heeft deze POI."]


def test_a_former_name_is_kept_with_its_day_and_still_finds_it():
    place = make.organisation(name="Oude Bieb")
    organisations.rename(fresh(place), "Nieuwe Bieb", reason=WHY, actor=make.coordinator(), now=NOW)
    db.session.commit()
    old = db.session.scalars(select(FormerName)).one()
    assert (old.name, old.until) == ("Oude Bieb", TODAY)
    found = reads.listing(reads.Filters(text="oude"), TODAY).organisations
    assert [one.name for one in found] == ["Nieuwe Bieb"]


def test_provinces_without_a_poi_are_told():
    """GOV-10."""
    assert reads.provinces_without_poi(TODAY) == list(Province)
    make.poi(provinces=[UTRECHT])
    make.poi(provinces=[ZEELAND], ends_on=TODAY)
    assert reads.provinces_without_poi(TODAY) == [one for one in Province if one is not UTRECHT]


# domains


def test_a_domain_is_of_one_organisation_and_never_of_everybody():
    place, other, actor = make.organisation(name="Bieb"), make.organisation(), make.coordinator()
    organisations.set_domains(fresh(place), ["Bieb.nl", "bieb.nl"], actor=actor, now=NOW)
    db.session.commit()
    assert [row.domain for row in fresh(place).domains] == ["bieb.nl"]
    for domain, reason in (
        ("bieb.nl", "al van Bieb"),
        ("gmail.com", "kan iedereen een adres krijgen"),
        ("@bieb.nl", "is geen domein"),
        ("bieb", "is geen domein"),
    ):
        with pytest.raises(RuleViolation, match=reason):
            organisations.set_domains(fresh(other), [domain], actor=actor, now=NOW)
    organisations.set_domains(fresh(place), [], actor=actor, now=NOW)
    db.session.commit()
    assert fresh(place).domains == []


# ending


def test_an_organisation_with_open_work_does_not_end():
    place = make.organisation()
    someone = make.person(place, name="Medewerker")
    make.idea(organisation=place, submitter=someone, reference="2026-9001")
    with pytest.raises(RuleViolation, match="kan nog niet stoppen") as refused:
        organisations.end(fresh(place), ends_on=TODAY, reason=WHY, actor=make.coordinator(), now=NOW)
    assert [missing.text for missing in refused.value.missing] == [
        "1 persoon werkt hier: Medewerker.",
        "1 lopende inzending: 2026-9001.",
    ]


def test_an_ended_organisation_is_kept_and_chosen_no_more():
    place, actor = make.organisation(starts_on=TODAY - timedelta(days=9)), make.coordinator()
    make.save(OrganisationDomain(organisation_id=place.id, domain="bieb.nl"))
    for day, reason in ((TODAY + timedelta(days=1), "vandaag of een eerdere"), (make.LONG_AGO, "niet voor")):
        with pytest.raises(RuleViolation, match=reason):
            organisations.end(fresh(place), ends_on=day, reason=WHY, actor=actor, now=NOW)
    organisations.end(fresh(place), ends_on=TODAY, reason=WHY, actor=actor, now=NOW)
    db.session.commit()
    assert place.id not in [one.id for one in reads.active(TODAY)]
    assert fresh(place).domains == []
    with pytest.raises(RuleViolation, match="is gestopt"):
        organisations.rename(fresh(place), "Anders", reason=WHY, actor=actor, now=NOW)
    organisations.reopen(fresh(place), actor=actor, now=NOW)
    db.session.commit()
    assert place.id in [one.id for one in reads.active(TODAY)]


def test_nothing_new_is_tied_to_an_organisation_that_ended():
    ended = make.organisation(name="Bieb Weg", ends_on=TODAY)
    person, lab = make.person(ended), make.fieldlab()
    draft = make.idea(submitter=person, state=IdeaState.DRAFT)
    text = {
        "kind": draft.kind,
        "title": "Nieuw",
        "problem": "",
        "target_group": "",
        "origin": None,
        "challenges": [],
    }
    text |= {"organisation": ended, "actor": person, "now": NOW}
    for tie in (
        lambda: ideas.create_draft(**text),
        lambda: ideas.change_draft(draft, **text),
        lambda: fieldlabs.name_owner(lab, owner=ended, programme=make.programme(), actor=person, now=NOW),
    ):
        with pytest.raises(RuleViolation, match="Bieb Weg is gestopt. Kies een organisatie die nog"):
            tie()


def test_there_is_one_kb_in_force():
    first = make.kb(name="De KB")
    details = library(kind=OrganisationKind.KB)
    with pytest.raises(RuleViolation, match="De KB is de KB"):
        add(details=details)
    with pytest.raises(RuleViolation, match="De KB is de KB"):
        organisations.change(fresh(make.organisation()), details, actor=make.person(first), now=NOW)
    ended = make.kb(ends_on=make.LONG_AGO)
    with pytest.raises(RuleViolation, match="De KB is de KB"):
        organisations.reopen(fresh(ended), actor=make.person(first), now=NOW)
    assert organisations.change(
        fresh(first), library(kind=OrganisationKind.KB, place="Den Haag"), actor=make.person(first), now=NOW
    )


def test_one_that_stopped_already_is_added_for_who_reads_the_past():
    made = organisations.add("Van toen", library(), ended_on=TODAY, actor=None, now=NOW)
    assert made.ends_on == TODAY
    for details, ended_on in (
        (library(), TODAY + timedelta(days=1)),
        (library(starts_on=TODAY), make.LONG_AGO),
    ):
        with pytest.raises(RuleViolation, match="laatste dag|eerdere dag"):
            organisations.add("Niet zo", details, ended_on=ended_on, actor=None, now=NOW)


def test_the_kb_that_works_now_handles_what_is_nationwide():
    make.kb(ends_on=TODAY)
    now = make.kb()
    assert ideas.default_handler_id(make.organisation(supporting_poi_id=None)) is None
    assert ideas.default_handler_id(now) == now.id == idea_queries.kb_id()


def test_a_poi_that_ended_has_no_say_in_a_fieldlab_of_its_province():
    ended, working = (make.poi(provinces=[UTRECHT], ends_on=day) for day in (TODAY, None))
    for poi in (ended, working):
        make.person(poi, roles=[(Role.POI_COORDINATOR, poi)], name=f"Coordinator {poi.id}")
    lab = make.fieldlab(scope=FieldlabScope.REGIONAL, provinces=[UTRECHT])
    found = fieldlab_queries.coordinators_of(lab, NOW)
    assert [person.name for person in found] == [f"Coordinator {working.id}"]
