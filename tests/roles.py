"""Giving and ending roles in tests, with what most tests do not care about."""

import sqlalchemy as sa

from innovatie.domain import people_roles
from innovatie.extensions import db
from innovatie.models.people import Affiliation
from innovatie.queries import people as people_queries
from tests.factories import NOW, TODAY


def give(person, role, place=None, **kw):
    values = {"starts_on": TODAY, "reason": "Volgt iemand op.", "now": NOW, "organisation": place}
    return people_roles.give(person, role, **{"actor": None, **values, **kw})


def end(grant, *, actor=None, **kw):
    actor = actor and people_queries.acting(actor.id, NOW)
    people_roles.end(grant, **{"last_day": None, "reason": "Andere baan.", "actor": actor, "now": NOW, **kw})


def held(person, now=NOW):
    return [(grant.role, grant.scope) for grant in people_queries.acting(person.id, now).grants]


def work_of(person, place):
    here = Affiliation.person_id == person.id, Affiliation.organisation_id == place.id
    return db.session.scalars(sa.select(Affiliation).where(*here)).one()
