"""Who is who in the tests of the pages of Fieldlabs."""

from sqlalchemy import select

from innovatie.enums import (
    Layer,
    OrganisationKind,
    Province,
    Role,
    TeamRole,
)
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab
from tests import factories as make

EVERYBODY = {
    "lead",
    "member",
    "coach",
    "coordinator_here",
    "coordinator_elsewhere",
    "national",
    "employee",
    "contact",
}


class Cast:
    """Ids of the people and things that most tests need: views never see the objects of a test."""


def cast(app) -> Cast:
    with app.app_context():
        utrecht, zeeland = make.poi(provinces=[Province.UTRECHT]), make.poi(provinces=[Province.ZEELAND])
        owner = make.kb(name="Eigenaar van later")
        people = {
            "lead": make.person(),
            "member": make.person(),
            "coach": make.person(utrecht),
            "coordinator_here": make.person(utrecht, roles=[(Role.POI_COORDINATOR, utrecht)]),
            "coordinator_elsewhere": make.person(zeeland, roles=[(Role.POI_COORDINATOR, zeeland)]),
            "national": make.coordinator(),
            "employee": make.person(),
            "contact": make.person(owner, roles=[(Role.OWNER_CONTACT, owner)]),
            "guest": make.person(make.organisation(kind=OrganisationKind.PARTNER, layer=Layer.EXTERNAL)),
        }
        fieldlab = make.fieldlab(name="Voorlezen in de bus", lead=people["lead"])
        make.team_member(fieldlab, people["coach"], role=TeamRole.COACH)
        member = make.team_member(fieldlab, people["member"])
        made = Cast()
        for name, person in people.items():
            setattr(made, name, person.id)
        made.fieldlab, made.membership, made.owner = fieldlab.id, member.id, owner.id
    return made


def rows(app):
    """`rows(Model)`: what is in the table now, as (column, …) tuples."""

    def read(*columns):
        with app.app_context():
            return [tuple(row) for row in db.session.execute(select(*columns).order_by(columns[0]))]

    return read


def change(app, cast, **values):
    with app.app_context():
        fieldlab = db.session.get_one(Fieldlab, cast.fieldlab)
        for name, value in values.items():
            setattr(fieldlab, name, value)
        db.session.commit()
