"""Who may: predicates about the person alone, which the other features build on."""

from innovatie.enums import ADMINISTERING, CouncilRole, OrganisationKind, Role
from innovatie.models.people import CouncilMembership, Organisation, Person
from innovatie.models.people_access import ExternalIdentity, Passkey, UserSession


def holds(person: Person, *roles: Role, organisation_id: int | None = None) -> bool:
    """Has the person one of these roles now; with an organisation: for that organisation or network-wide?"""
    return any(
        grant.role in roles and (organisation_id is None or grant.organisation_id in (None, organisation_id))
        for grant in person.grants
    )


def is_contact(person: Person, role: Role, organisation_id: int | None) -> bool:
    """Has the person this role for exactly this organisation? A yes on its behalf is never given network-wide."""
    return organisation_id is not None and any(
        grant.role is role and grant.organisation_id == organisation_id for grant in person.grants
    )


def works_for(person: Person, organisation_id: int | None) -> bool:
    return any(affiliation.organisation_id == organisation_id for affiliation in person.affiliations)


def council_seat(person: Person) -> CouncilMembership | None:
    """The seat in the Innovatieraad that the person fills now, if any."""
    return person.seats[0] if person.seats else None


def signed_in(person: Person) -> bool:
    return person.is_enabled


def unlinks(person: Person, linked: ExternalIdentity) -> bool:
    """A work account: its owner only."""
    return linked.person_id == person.id


def owns_session(person: Person, session: UserSession) -> bool:
    return session.person_id == person.id


def reads_along(person: Person) -> bool:
    """Reads everything that is not private: the network (GOV-03), and who advises it (GOV-07, GOV-08)."""
    return person.is_reader


def is_guest(person: Person) -> bool:
    """Was let in to one Fieldlab, until a day (GOV-06). Working for a partner alone opens nothing."""
    return holds(person, Role.GUEST)


def has_access(person: Person) -> bool:
    """Works in the network, has a seat, or holds a role in force; a guest whose time is up has none of these."""
    return person.is_insider or bool(person.grants)


def is_council_member(person: Person) -> bool:
    return council_seat(person) is not None


def leads_council(person: Person) -> bool:
    """The chair or the secretary."""
    seat = council_seat(person)
    return seat is not None and seat.role in (CouncilRole.CHAIR, CouncilRole.SECRETARY)


def is_coordinator(person: Person) -> bool:
    return holds(person, Role.NATIONAL_COORDINATOR)


def sees_jobs(person: Person) -> bool:
    return administers(person)


def sees_organisations(person: Person, _organisation: Organisation | None = None) -> bool:
    """The register is for everybody who reads along, and for who keeps it."""
    return person.is_reader or administers(person)


# administration


def administers(person: Person, _thing: object = None) -> bool:
    """Lets people in and keeps the settings: the technical administrator and the national coordinator."""
    return holds(person, *ADMINISTERING)


def administers_people(person: Person, _thing: object = None) -> bool:
    """Has a list of people: who administers all, and the POI coordinator of the own area."""
    return administers(person) or holds(person, Role.POI_COORDINATOR)


def administers_person(person: Person, other: Person) -> bool:
    """May change the account of somebody; `other` comes with the roles and seats that are still to begin as well.

    A POI coordinator only that of who works nowhere else and holds nothing elsewhere, and never that of who says yes
    for an employer or an owner: an account that may do more than its coordinator is not to be taken over, and nobody's
    conflict of interest is to be arranged by one area.
    """
    if administers(person):
        return True
    if holds(other, Role.EMPLOYER_CONTACT, Role.OWNER_CONTACT):
        return False
    places = [one.organisation for one in other.affiliations]
    roles = [grant.organisation for grant in other.grants]
    return (
        bool(places)
        and not other.seats
        and all(place is not None and administers_organisation(person, place) for place in [*places, *roles])
    )


def enables(person: Person, disabler: Person | None) -> bool:
    """Whom a POI coordinator disabled, or a job; whom an administrator of all disabled, only such an administrator."""
    return administers(person) or disabler is None or not administers(disabler)


def administers_organisation(person: Person, organisation: Organisation) -> bool:
    """Its people: who administers all, and the POI coordinator for the POI itself and the libraries it supports."""
    if administers(person):
        return True
    home = organisation.id if organisation.kind is OrganisationKind.POI else organisation.supporting_poi_id
    return home is not None and holds(person, Role.POI_COORDINATOR, organisation_id=home)


# the second step at sign-in

ASK_SECOND_STEP = (Role.NATIONAL_COORDINATOR, Role.POI_COORDINATOR, Role.FINANCE, Role.ADMINISTRATOR)


def needs_second_factor(person: Person) -> bool:
    """Council members, coordinators, finance and administrators: a password alone does not let them in."""
    return is_council_member(person) or holds(person, *ASK_SECOND_STEP)


def is_held_back(person: Person) -> bool:
    """Signed in with a password alone and in need of more: sees nothing but the pages to set that up."""
    return needs_second_factor(person) and not person.is_strong


def resets_factors(actor: Person, person: Person) -> bool:
    """Of somebody else: who could take the own ones away, would not need them."""
    return administers(actor) and actor.id != person.id


def owns_passkey(person: Person, passkey: Passkey) -> bool:
    return passkey.person_id == person.id


# personal data
def may_read_data_of(person: Person, _other: Person) -> bool:
    """All that is kept of somebody, on request: the coordinator. An administrator sees no content."""
    return is_coordinator(person)


def may_erase(person: Person, other: Person) -> bool:
    """Somebody else's account, on request. One's own has a page of its own."""
    return administers(person) and person.id != other.id
