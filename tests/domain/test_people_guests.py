"""Guests: let in to one Fieldlab until a day, longer, no longer; and what the jobs do about it (GOV-06, EXP-04)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from innovatie import jobs, rules
from innovatie.domain import fieldlabs, people_guests, people_roles, record_check
from innovatie.domain.people_guests import Invited
from innovatie.enums import FieldlabState, Layer, OrganisationKind, Role, TeamRole
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, TeamMember
from innovatie.models.log import Notification, RecordEntry, StateChange
from innovatie.models.people import Affiliation, Organisation, Person, RoleGrant
from innovatie.models.people_access import AccountToken, UserSession
from innovatie.queries import fieldlabs as fieldlab_queries
from innovatie.queries import fieldlabs_guests as reads
from innovatie.queries import people as people_queries
from tests import factories as make
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")

DAY = timedelta(days=1)
LAST = TODAY + timedelta(weeks=10)


@pytest.fixture
def lab() -> Fieldlab:
    return whole(make.fieldlab(name="Voorlezen", lead=make.person(name="Trekker")))


def whole(lab: Fieldlab) -> Fieldlab:
    return fieldlab_queries.fieldlab_for(make.coordinator(), fieldlab_id=lab.id)


def lead_of(lab: Fieldlab) -> Person:
    return people_queries.acting(reads.leads(lab.id)[0], NOW)


def partner(**kw) -> Organisation:
    return make.organisation(kind=OrganisationKind.PARTNER, layer=Layer.EXTERNAL, **kw)


def invite(lab: Fieldlab, role: TeamRole = TeamRole.MEMBER, **kw) -> TeamMember:
    usual = {
        "name": "Gast Eén",
        "email": "gast@hogeschool.nl",
        "organisation": None,
        "new_organisation": "Hogeschool",
        "ends_on": LAST,
        "reason": "Onderzoekt mee.",
    }
    member = people_guests.invite(lab, Invited(**usual | kw), role=role, actor=lead_of(lab), now=NOW)
    db.session.commit()
    return member


def rows(*columns) -> list[tuple]:
    return [tuple(row) for row in db.session.execute(select(*columns).order_by(columns[0]))]


def acting(member: TeamMember, now=NOW) -> Person:
    return people_queries.acting(member.person_id, now)


# letting in


def test_a_guest_is_a_person_a_grant_a_place_on_the_team_and_a_mail(lab):
    member = invite(lab)
    place = db.session.get_one(Organisation, member.organisation_id)
    assert (place.name, place.kind, place.layer) == ("Hogeschool", OrganisationKind.PARTNER, Layer.EXTERNAL)
    assert rows(Affiliation.person_id, Affiliation.organisation_id)[-1] == (member.person_id, place.id)
    (grant,) = acting(member).grants
    assert (grant.role, grant.fieldlab_id, grant.starts_on, grant.ends_on) == (
        Role.GUEST,
        lab.id,
        TODAY,
        LAST,
    )
    assert (member.role, member.since, member.until) == (TeamRole.MEMBER, TODAY, None)
    kinds = set(
        db.session.scalars(select(Notification.kind).where(Notification.person_id == member.person_id))
    )
    assert "invitation" in kinds
    told = db.session.scalars(select(Notification.text).where(Notification.kind == "role_given")).one()
    assert told.startswith(
        f"Je krijgt de rol Gast van een externe partner bij het Fieldlab ‘{lab.name}’, vanaf {TODAY:%d-%m-%Y}"
    )
    assert {"add_person", "grant_role", "join_team", "invite"} <= set(
        db.session.scalars(select(RecordEntry.action))
    )


def test_a_guest_sees_that_fieldlab_and_no_other(lab):
    other = make.fieldlab()
    guest = acting(invite(lab))
    assert rules.is_guest(guest) and rules.has_access(guest) and not guest.is_insider
    assert list(db.session.scalars(fieldlab_queries.visible_to(guest).with_only_columns(Fieldlab.id))) == [
        lab.id
    ]
    assert fieldlab_queries.fieldlab_for(guest, fieldlab_id=other.id) is None


def test_all_or_nothing(lab, monkeypatch):
    """The last step fails: no person, no organisation, no grant, no place on the team."""
    monkeypatch.setattr(people_guests.people_access, "invite", lambda *_a, **_k: 1 / 0)
    before = [db.session.scalar(select(func.count()).select_from(kind)) for kind in (Person, Organisation)]
    with pytest.raises(ZeroDivisionError):
        invite(lab)
    db.session.rollback()
    kinds = (Person, Organisation, RoleGrant)
    after = [db.session.scalar(select(func.count()).select_from(kind)) for kind in kinds]
    assert after == [*before, 1]  # the one grant is that of the coordinator


def test_the_day_itself_is_the_last(lab):
    guest = invite(lab, ends_on=TODAY)
    assert rules.has_access(acting(guest))
    assert not rules.has_access(acting(guest, NOW + DAY))


@pytest.mark.parametrize(
    ("values", "match"),
    [
        ({"ends_on": TODAY - DAY}, "Kies een laatste dag"),
        ({"ends_on": TODAY + timedelta(days=366)}, "tot en met 14-04-2027"),
        ({"email": "geen adres"}, "geen e-mailadres"),
        ({"email": "a@b.nl\r\nBcc: c@d.nl"}, "geen e-mailadres"),
        ({"new_organisation": ""}, "voor welke organisatie"),
        ({"reason": " "}, "Schrijf op waarom"),
    ],
)
def test_what_is_refused(lab, values, match):
    with pytest.raises(RuleViolation, match=match):
        invite(lab, **values)


def test_a_stopped_fieldlab_takes_no_guests():
    lab = whole(make.fieldlab(lead=make.person(), state=FieldlabState.STOPPED))
    with pytest.raises(RuleViolation, match="gestopt"):
        invite(lab)


def test_an_organisation_of_the_network_is_no_partner(lab):
    library = make.organisation(name="Bibliotheek Hier")
    for values in ({"new_organisation": "Bibliotheek Hier"}, {"organisation": library}):
        with pytest.raises(RuleViolation, match="hoort bij het netwerk"):
            invite(lab, **values)


def test_a_colleague_is_put_on_the_team_instead(lab):
    make.person(email="collega@bibliotheek.nl")
    with pytest.raises(RuleViolation, match="doet al mee in het netwerk"):
        invite(lab, email="Collega@bibliotheek.nl")


def test_who_was_a_guest_and_left_the_partner_works_there_again(lab):
    member = invite(lab, ends_on=TODAY)
    job = db.session.scalars(select(Affiliation).where(Affiliation.person_id == member.person_id)).one()
    job.ends_on = TODAY
    db.session.commit()
    later, last = (
        NOW + 2 * DAY,
        Invited("Gast", "gast@hogeschool.nl", None, "Hogeschool", LAST, "Weer terug."),
    )
    again = people_guests.invite(lab, last, role=TeamRole.MEMBER, actor=lead_of(lab), now=later)
    db.session.commit()
    guest = acting(again, later)
    assert guest.id == member.person_id and rules.has_access(guest)
    assert [one.organisation_id for one in guest.affiliations] == [job.organisation_id]


def test_an_account_that_was_closed_stays_closed(lab):
    make.person(partner(), email="gast@hogeschool.nl", is_enabled=False)
    with pytest.raises(RuleViolation, match="Dit account is uitgezet"):
        invite(lab)


@pytest.mark.parametrize(("way_in", "mails"), [("een hash", 0), (None, 1)])
def test_who_has_a_way_in_needs_no_invitation(lab, way_in, mails):
    known = make.person(partner(name="Hogeschool"), email="gast@hogeschool.nl", password_hash=way_in)
    assert invite(lab).person_id == known.id
    assert told("invitation") == mails


def test_a_partner_of_the_register_is_used_by_its_name_too(lab):
    place = partner(name="Hogeschool")
    assert invite(lab).organisation_id == place.id


def test_a_guest_of_two_fieldlabs_has_one_account_and_two_doors(lab):
    other = whole(make.fieldlab(lead=make.person()))
    one, two = invite(lab), invite(other)
    assert one.person_id == two.person_id
    assert {grant.fieldlab_id for grant in acting(one).grants} == {lab.id, other.id}


def test_twice_for_the_same_fieldlab_is_refused(lab):
    invite(lab)
    with pytest.raises(RuleViolation, match="Deze rol is er al"):
        invite(lab)


def test_a_guest_whose_time_was_up_is_invited_again(lab):
    invite(lab, ends_on=TODAY)
    later = NOW + 2 * DAY
    again = Invited("Gast", "gast@hogeschool.nl", None, "Hogeschool", LAST, "Nog een keer.")
    member = people_guests.invite(lab, again, role=TeamRole.MEMBER, actor=lead_of(lab), now=later)
    db.session.commit()
    assert reads.to_close(later) == []
    assert [grant.ends_on for grant in acting(member, later).grants] == [LAST]
    over = db.session.scalars(select(RoleGrant).where(RoleGrant.ends_on == TODAY)).one()
    assert (over.ended_at, over.ended_by_id, over.end_reason) == (later, None, "De laatste dag is geweest.")
    assert ("end_role", over.id) in rows(RecordEntry.action, RecordEntry.thing_id)
    assert record_check.faults() == []


def test_somebody_of_a_partner_is_not_appointed_without_an_end(lab):
    colleague = make.person(partner())
    with pytest.raises(RuleViolation, match="als gast"):
        fieldlabs.appoint(
            lab,
            colleague,
            organisation_id=colleague.affiliations[0].organisation_id,
            role=TeamRole.MEMBER,
            actor=lead_of(lab),
            now=NOW,
        )
    assert fieldlab_queries.candidates(lab.id, colleague.name, NOW) == []


def test_an_expert_from_outside_has_no_profile_in_the_pool(lab):
    member = invite(lab, TeamRole.EXPERT)
    assert member.role is TeamRole.EXPERT
    people_guests.end(*reads.whole(member.id), actor=lead_of(lab), now=NOW)
    assert member.until == TODAY


# longer, and no longer


def test_the_last_day_of_a_guest_becomes_a_later_or_an_earlier_one(lab):
    guest, grant = reads.whole(invite(lab).id)
    people_guests.set_last_day(guest, grant, ends_on=LAST + DAY, actor=lead_of(lab), now=NOW)
    assert grant.ends_on == LAST + DAY
    people_guests.set_last_day(guest, grant, ends_on=TODAY, actor=lead_of(lab), now=NOW)
    assert grant.ends_on == TODAY
    with pytest.raises(RuleViolation, match="Kies een laatste dag"):
        people_guests.set_last_day(
            guest, grant, ends_on=TODAY + timedelta(days=400), actor=lead_of(lab), now=NOW
        )


def test_who_goes_is_out_at_once(lab):
    member = invite(lab)
    make.session_of(member.person_id)
    guest, grant = reads.whole(member.id)
    people_guests.end(guest, grant, actor=lead_of(lab), now=NOW)
    db.session.commit()
    assert (guest.until, grant.ended_at, grant.ends_on) == (TODAY, NOW, TODAY)
    assert not rules.has_access(acting(guest, NOW + timedelta(seconds=1)))
    assert db.session.scalars(select(UserSession.ended_at)).all() == [NOW]
    assert db.session.scalars(select(AccountToken.used_at)).all() == [NOW]


def test_a_guest_of_another_fieldlab_keeps_that_one(lab):
    other = whole(make.fieldlab(lead=make.person()))
    invite(other)
    member = invite(lab)
    make.session_of(member.person_id)
    guest, grant = reads.whole(member.id)
    people_guests.end(guest, grant, actor=lead_of(lab), now=NOW)
    assert db.session.scalars(select(UserSession.ended_at)).all() == [None]
    assert {grant.fieldlab_id for grant in acting(guest, NOW + DAY).grants} == {other.id}


def shown_out_by(lab: Fieldlab, who: str, member: TeamMember) -> None:
    guest, grant = reads.whole(member.id)
    actor = acting(member) if who == "guest" else lead_of(lab)
    if who == "end of the role":
        people_roles.end(grant, last_day=None, reason="Hoort hier niet.", actor=make.coordinator(), now=NOW)
    elif who == "job":
        assert run("end-guests", NOW + 80 * DAY) == 1
    else:
        people_guests.leave_team(guest, actor=actor, now=NOW)
    db.session.commit()


@pytest.mark.parametrize("role", [TeamRole.MEMBER, TeamRole.EXPERT])
@pytest.mark.parametrize(
    ("who", "why", "when", "mails"),
    [
        ("guest", "Zelf uit het team gegaan.", NOW, []),
        ("lead", "De toegang is gestopt op de pagina van het team.", NOW, ["guest_ended"]),
        ("end of the role", "Hoort hier niet.", NOW, ["role_ended"]),
        ("job", "De laatste dag is geweest.", NOW + 80 * DAY, []),
    ],
)
def test_a_guest_goes_by_one_exit_whoever_opens_it(lab, who, why, when, mails, role):
    member = invite(lab, role)
    make.session_of(member.person_id)
    before = told_to(member)
    shown_out_by(lab, who, member)
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.role == Role.GUEST)).one()
    last = LAST if who == "job" else TODAY
    assert (member.until, grant.ends_on, grant.ended_at) == (last, last, when)
    assert (rows(UserSession.ended_at), rows(AccountToken.used_at)) == ([(when,)], [(when,)])
    assert told_to(member)[len(before) :] == mails
    steps = select(StateChange.new, StateChange.reason).where(StateChange.thing == "role_grant")
    assert db.session.execute(steps).all() == [("stopt", why)]
    assert {("end_role", "role_grant"), ("leave_team", "team_member")} <= set(
        rows(RecordEntry.action, RecordEntry.thing)
    )
    assert (grant.end_reason, record_check.faults()) == (why, [])


def told_to(member: TeamMember) -> list[str]:
    told = select(Notification.kind).where(Notification.person_id == member.person_id)
    return list(db.session.scalars(told.order_by(Notification.id)))


def test_nobody_is_shown_out_twice(lab):
    guest, grant = reads.whole(invite(lab).id)
    people_guests.end(guest, grant, actor=lead_of(lab), now=NOW)
    db.session.commit()
    with pytest.raises(RuleViolation, match="al geen toegang meer"):
        people_guests.end(guest, grant, actor=lead_of(lab), now=NOW)


def test_a_role_that_ends_on_a_day_lets_the_guest_work_until_then(lab):
    guest, grant = reads.whole(invite(lab).id)
    people_roles.end(grant, last_day=TODAY + DAY, reason="Tot morgen.", actor=make.coordinator(), now=NOW)
    db.session.commit()
    assert (guest.until, run("end-guests", NOW + DAY), run("end-guests", NOW + 2 * DAY)) == (None, 0, 1)
    assert guest.until == TODAY + DAY


def test_a_colleague_leaves_by_the_same_page_and_stays_signed_in(lab):
    colleague = make.person()
    make.session_of(colleague.id)
    made = make.team_member(lab, colleague)
    reader = make.coordinator()
    member = fieldlab_queries.member_for(reader, fieldlab_id=lab.id, member_id=made.id)
    people_guests.leave_team(member, actor=colleague, now=NOW)
    assert (member.until, rows(UserSession.ended_at)) == (TODAY, [(None,)])


# the jobs


def told(kind: str) -> int:
    return db.session.scalar(select(func.count()).where(Notification.kind.startswith(kind)))


def run(name: str, now) -> int:
    return jobs.run(jobs.named(name), now).done


def test_lead_and_guest_hear_it_two_weeks_before_and_once(lab):
    invite(lab)
    moment = NOW + (LAST - TODAY) - timedelta(days=15)
    assert run("warn-guests", moment) == 0
    assert run("warn-guests", moment + DAY) == 2
    assert run("warn-guests", moment + 2 * DAY) == 0
    assert (told("guest_ends"), told("guest_ends_lead")) == (2, 1)


def test_after_another_last_day_they_hear_it_again(lab):
    member = invite(lab, ends_on=TODAY + DAY)
    assert run("warn-guests", NOW) == 2
    guest, grant = reads.whole(member.id)
    people_guests.set_last_day(guest, grant, ends_on=TODAY + 2 * DAY, actor=lead_of(lab), now=NOW)
    db.session.commit()
    assert run("warn-guests", NOW + DAY) == 2


def test_after_the_last_day_the_guest_is_off_the_team_and_signed_out(lab):
    member = invite(lab, ends_on=TODAY)
    make.session_of(member.person_id)
    assert run("end-guests", NOW) == 0
    assert run("end-guests", NOW + DAY) == 1
    assert run("end-guests", NOW + 2 * DAY) == 0
    assert db.session.get_one(TeamMember, member.id).until == TODAY
    assert db.session.scalars(select(UserSession.ended_at)).all() == [NOW + DAY]
    assert told("guest_gone") == 1


def test_the_term_of_a_guest_begins_when_the_access_ended(lab):
    """Ended before the day: the account is forgotten so many months after the end, not after the day."""
    guest, grant = reads.whole(invite(lab).id)
    people_guests.end(guest, grant, actor=lead_of(lab), now=NOW)
    assert grant.ends_on == TODAY
