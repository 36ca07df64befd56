"""Every line says from what to what, for what and why, with the names of then (ACC-08, INT-15)."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from innovatie.domain import (
    fieldlabs,
    ideas,
    ideas_handling,
    organisations,
    organisations_mergers,
    people_council,
    people_roles,
    reference,
    reference_editing,
    settings,
)
from innovatie.domain.record_check import faults
from innovatie.enums import CouncilRole, FieldlabScope, IdeaKind, Layer, OrganisationKind, ReferenceKind, Role
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.methods.money import euros
from innovatie.models.log import FieldChange, RecordEntry, StateChange
from innovatie.models.people import Organisation, Person
from innovatie.models.reference import FundingSource, ScoreCriterion
from innovatie.queries import former_names, record_lines
from innovatie.queries import ideas as idea_queries
from innovatie.queries import organisations as organisation_queries
from innovatie.queries import people as people_queries
from innovatie.queries.record_lines import Line, Named
from tests import factories as make
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")

WHY = "Besloten door het bestuur."
LATER = NOW + timedelta(days=40)


def fresh(place: Organisation) -> Organisation:
    return organisation_queries.organisation(place.id)


def lines(action: str) -> list[Line]:
    """The lines about this action, oldest first, as the national coordinator reads them."""
    db.session.commit()
    query = select(RecordEntry).where(RecordEntry.action == action).order_by(RecordEntry.number)
    reader = people_queries.acting(make.coordinator().id, NOW)
    return record_lines.lines(reader, db.session.scalars(query).all())


def line(action: str) -> Line:
    return lines(action)[-1]


def acting(person: Person) -> Person:
    return people_queries.acting(person.id, NOW)


# for which organisation


def hand_in(person: Person, place: Organisation) -> None:
    idea = ideas.create_draft(
        kind=IdeaKind.IDEA,
        title="Leesclub",
        problem="Een wens.",
        target_group="Kinderen",
        organisation=place,
        origin=None,
        challenges=[],
        actor=person,
        now=NOW,
    )
    ideas.submit(idea, actor=person, now=NOW)


def test_what_was_chosen_in_the_form_is_on_whose_behalf_it_was_done():
    first, chosen = make.organisation(name="Eerste"), make.organisation(name="Gekozen")
    person = make.person(first, chosen)
    assert acting(person).acts_for_id == first.id
    hand_in(acting(person), chosen)
    hand_in(acting(person), first)
    for action in ("create_draft", "move"):
        assert [one.organisation for one in lines(action)] == ["Gekozen", "Eerste"]


def test_who_nominates_does_so_for_the_handler():
    own, poi = make.organisation(), make.poi(name="POI Midden")
    person = make.person(own, poi, roles=[(Role.POI_COORDINATOR, poi)])
    idea = make.idea(handler=poi)
    given = {"scope": FieldlabScope.NATIONAL, "motivation": WHY, "organisation_id": poi.id}
    ideas_handling.nominate(idea, **given, actor=acting(person), now=NOW)
    assert {line(action).organisation for action in ("nominate", "move", "handle_idea")} == {"POI Midden"}


# from what to what, and why


def test_a_role_says_for_which_organisation_and_until_when():
    poi, coordinator = make.poi(name="POI Midden"), make.coordinator()
    grant = people_roles.give(
        make.person(poi),
        Role.POI_COORDINATOR,
        organisation=poi,
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=30),
        reason=WHY,
        actor=acting(coordinator),
        now=NOW,
    )
    assert line("grant_role").parts == (
        "POI-coördinator",
        "POI Midden",
        "vanaf 14-04-2026",
        "tot en met 14-05-2026",
    )
    people_roles.end(grant, last_day=TODAY, reason="Andere baan.", actor=acting(coordinator), now=NOW)
    ended = line("end_role")
    assert (ended.parts[1], ended.parts[-1], ended.why) == (
        "POI Midden",
        "tot en met 14-04-2026",
        "Andere baan.",
    )
    assert line("grant_role").parts[-1] == "tot en met 14-05-2026"  # as it was given


def test_a_seat_says_for_which_layer_and_organisation():
    place = make.organisation(name="Bibliotheek Oost")
    people_council.seat(
        make.person(place),
        role=CouncilRole.MEMBER,
        layer=Layer.LOCAL,
        organisation=place,
        starts_on=TODAY,
        reason=WHY,
        actor=acting(make.coordinator()),
        now=NOW,
    )
    assert line("seat").parts == ("Lid", "Lokaal", "Bibliotheek Oost", "vanaf 14-04-2026")


def test_an_organisation_says_what_changed():
    poi = make.poi(name="POI Midden")
    place = make.organisation(name="Bieb", place="Baarn")
    details = organisations.details_of(fresh(place))
    changed = replace(details, place="Soest", supporting_poi=poi)
    actor = make.coordinator()
    organisations.change(fresh(place), changed, reason="Verhuisd.", actor=actor, now=NOW)
    found = line("change_organisation")
    assert (found.thing, found.why) == (Named("Bieb", place.id), "Verhuisd.")
    assert set(found.parts) == {
        "Plaats: van ‘Baarn’ naar ‘Soest’",
        "POI die ondersteunt: van ‘leeg’ naar ‘POI Midden’",
    }
    organisations.change(fresh(place), replace(changed, isil="NL-0800070000"), actor=actor, now=NOW)
    assert (line("change_organisation").parts, line("change_organisation").why) == (
        ("ISIL: van ‘leeg’ naar ‘NL-0800070000’",),
        "",
    )
    organisations.set_domains(fresh(place), ["bieb.example"], actor=actor, now=NOW)
    assert line("change_domains").parts == ("Domeinen: van ‘leeg’ naar ‘bieb.example’",)


def test_lines_have_the_names_of_then():
    place, actor = make.organisation(name="Oud"), make.coordinator()
    hand_in(make.person(place), fresh(place))
    organisations.rename(fresh(place), "Nieuw", reason=WHY, actor=actor, now=LATER)
    organisations.rename(fresh(place), "Nieuwer", reason="Weer.", actor=actor, now=LATER)
    first, second = lines("rename_organisation")
    assert (first.old, first.new, first.why) == ("Oud", "Nieuw", WHY)
    assert (second.old, second.new, second.why) == ("Nieuw", "Nieuwer", "Weer.")
    assert line("create_draft").organisation == "Nieuwer (toen Oud)"


def test_a_merger_says_into_what_and_what_moved_from_where_to_where():
    old, new = make.organisation(name="Klein"), make.organisation(name="Groot")
    make.person(old)
    organisations_mergers.merge(
        fresh(old), fresh(new), seen=None, reason=WHY, actor=acting(make.coordinator()), now=NOW
    )
    merged, taken, moved = (
        line(action) for action in ("merge_organisation", "take_over_organisation", "move_to_successor")
    )
    assert (merged.old, merged.new, merged.why) == ("Klein", "Groot", WHY)
    assert (taken.thing.name, taken.parts, taken.why) == ("Groot", ("Klein",), WHY)
    assert (moved.kind, moved.old, moved.new) == ("Werkgever", "Klein", "Groot")


@pytest.mark.parametrize("step", ["rename", "end", "merge"])
def test_what_cannot_be_undone_asks_why(step):
    place, other, actor = make.organisation(), make.organisation(), acting(make.coordinator())
    given = {"reason": " ", "actor": actor, "now": NOW}
    with pytest.raises(RuleViolation, match="Schrijf op waarom"):
        if step == "rename":
            organisations.rename(fresh(place), "Nieuw", **given)
        elif step == "end":
            organisations.end(fresh(place), ends_on=TODAY, **given)
        else:
            organisations_mergers.merge(fresh(place), fresh(other), seen=None, **given)


def test_a_setting_says_what_it_was_and_became():
    actor = acting(make.coordinator())

    def change(key: str, text: str, starts_on: date = TODAY) -> Line:
        settings.change(key, text, starts_on=starts_on, reason=WHY, actor=actor, now=NOW)
        return line("change_setting")

    first = change("council_name", "Stuurgroep")
    assert (first.old, first.new, first.why) == ("Innovatieraad", "Stuurgroep", WHY)
    planned = change("council_name", "Kerngroep", TODAY + timedelta(days=9))
    assert (planned.old, planned.new) == ("Stuurgroep", "Kerngroep")
    assert planned.parts == ("Naam van de raad die kiest", "vanaf 23-04-2026")
    between = change("council_name", "Werkgroep", TODAY + timedelta(days=3))
    assert between.old == "Stuurgroep"
    change("ceiling_national", "1000000")
    unbound = change("ceiling_national", "")
    assert (unbound.old, unbound.new) == (euros(1_000_000), "Geen plafond")


def test_a_criterion_says_which_one_and_what_was_rewritten():
    reference.load(NOW)
    actor, kind = acting(make.coordinator()), ReferenceKind.SOURCES
    source = db.session.scalars(select(FundingSource)).first()
    name = source.label
    values = {
        "label": "Een nieuwe naam",
        "owner": source.owner,
        "gives_money": source.gives_money,
        "gives_hours": not source.gives_hours,
        "ends_on": source.ends_on,
    }
    reference_editing.change(kind, source, values | {"gives_money": True}, actor=actor, now=NOW)
    found = line("change_reference")
    assert found.thing == Named("Een nieuwe naam")
    assert f"Naam: van ‘{name}’ naar ‘Een nieuwe naam’" in found.parts
    assert any(part.startswith("Geeft uren: van ‘") for part in found.parts)
    criterion = db.session.scalars(select(ScoreCriterion)).first()
    reference_editing.prepare_next(ReferenceKind.CRITERIA, actor=actor, now=NOW)
    assert lines("add_reference")[0].thing == Named(f"{criterion.number} {criterion.label}")


def test_files_that_change_what_there_is_say_what():
    reference.load(NOW)
    place = db.session.scalars(
        select(Organisation).where(Organisation.kind == OrganisationKind.LIBRARY)
    ).first()
    place.place, right = "Elders", place.place
    db.session.commit()
    reference.load(NOW)
    assert f"Plaats: van ‘Elders’ naar ‘{right or 'leeg'}’" in line("reference_updated").parts


def test_a_gate_says_both_dates():
    lab, actor = make.fieldlab(), acting(make.coordinator())
    lab.next_gate_on = None
    for day in (TODAY, TODAY + timedelta(days=7), None):
        fieldlabs.plan_gate(lab, next_gate_on=day, actor=actor, now=NOW)
    assert [(one.old, one.new) for one in lines("plan_gate")] == [
        ("geen datum", "14-04-2026"),
        ("14-04-2026", "21-04-2026"),
        ("21-04-2026", "geen datum"),
    ]


# what organisations were called then


def test_an_idea_keeps_the_name_of_who_handed_it_in_through_names_and_mergers():
    first, second, third = (make.organisation(name=name) for name in ("Eerste", "Tweede", "Derde"))
    actor, idea = acting(make.coordinator()), make.idea(organisation=first)
    organisations.rename(fresh(first), "Eerste Nieuw", reason=WHY, actor=actor, now=LATER)
    merged, again = LATER + timedelta(days=30), LATER + timedelta(days=60)
    organisations_mergers.merge(fresh(first), fresh(second), seen=None, reason=WHY, actor=actor, now=merged)
    organisations.rename(fresh(second), "Tweede Nieuw", reason=WHY, actor=actor, now=merged)
    organisations_mergers.merge(fresh(second), fresh(third), seen=None, reason=WHY, actor=actor, now=again)
    db.session.commit()
    found = idea_queries.idea_for(actor, idea_id=idea.id)
    days = [None, LATER, merged, again]
    assert [former_names.of_idea(found, day) for day in days] == [
        "Derde (toen Eerste)",
        "Derde (toen Eerste Nieuw)",
        "Derde (toen Tweede Nieuw)",
        "Derde",
    ]
    for place in (first, third):
        assert organisation_queries.ideas_from(place.id)[0] == 1


def test_the_past_takes_one_statement_however_many_are_asked_for(count_queries):
    places = [make.organisation() for _ in range(30)]
    with count_queries() as seen:
        assert [former_names.then(place.id, place.name, NOW) for place in places] == [
            place.name for place in places
        ]
    assert len([one for one in seen if "former_name" in one]) == 1


# what the record holds


def test_the_record_holds_no_text_and_knows_when_a_value_was_changed_afterwards():
    place = make.organisation(place="Baarn")
    details = replace(organisations.details_of(fresh(place)), place="Soest")
    organisations.change(fresh(place), details, reason="Verhuisd.", actor=make.coordinator(), now=NOW)
    db.session.commit()
    entry = db.session.scalars(select(RecordEntry).where(RecordEntry.action == "change_organisation")).one()
    row, note = db.session.scalars(select(FieldChange)).one(), db.session.scalars(select(StateChange)).one()
    held = json.loads(entry.details)
    assert (held["changes"], held["why"]) == (str(row.id), f"state_change.reason:{note.id}")
    assert not {"Baarn", "Soest", "Verhuisd."} & set(map(str, held.values()))
    assert faults() == []
    row.new = "Amersfoort"
    db.session.commit()
    assert faults() == [f"Wat er volgens regel {entry.number} veranderde, is zelf veranderd of weg."]
    db.session.delete(row)
    db.session.commit()
    assert len(faults()) == 1
