"""People with and without a work account, for the tests of single sign-on (the fixtures `issuer` and `come`)."""

from sqlalchemy import select

from innovatie import clock
from innovatie.domain import mailing, people_access
from innovatie.extensions import db
from innovatie.models.people import OrganisationDomain
from innovatie.models.people_access import ExternalIdentity
from tests import factories as make

START, BACK, ACCOUNT = "/inloggen/werkaccount", "/inloggen/werkaccount/terug", "/account/werkaccount"
ADDRESS = "ans@bieb.example.nl"  # what the provider says, unless a test says something else


def said(client) -> list[str]:
    with client.session_transaction() as session:
        return [message for _, message in session.pop("_flashes", [])]


def linked(app) -> list[tuple[int, str]]:
    with app.app_context():
        query = select(ExternalIdentity).order_by(ExternalIdentity.id)
        return [(one.person_id, one.subject) for one in db.session.scalars(query)]


def somebody(app, **kw) -> int:
    with app.app_context():
        return make.person(**{"email": ADDRESS, **kw}).id


def allow_domain(app, domain="bieb.example.nl", **kw) -> int:
    with app.app_context():
        place = make.organisation(**kw)
        make.save(OrganisationDomain(organisation_id=place.id, domain=domain))
        return place.id


def invite(app) -> tuple[int, str]:
    """Somebody with another address than the provider knows, and the link in the mail."""
    with app.app_context():
        person = make.person(email="uitgenodigd@example.nl")
        link = mailing.link_of(people_access.invite(person, actor=None, now=clock.now()))
        db.session.commit()
        return person.id, link
