"""What is still going on at an organisation: it keeps the organisation from ending, and moves along when it merges.

What is finished keeps the organisation under which it happened, so it is not here: votes, decisions, recusals,
nominations, conditions, Fieldlabs that stopped.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from innovatie.enums import ExpertState, FieldlabState, IdeaState
from innovatie.extensions import db
from innovatie.models.fieldlabs import Fieldlab, TeamMember
from innovatie.models.ideas import Idea
from innovatie.models.people import (
    Affiliation,
    CouncilMembership,
    Organisation,
    OrganisationDomain,
    RoleGrant,
)
from innovatie.models.people_access import UserSession
from innovatie.models.pool import ExpertProfile
from innovatie.queries.people import not_over

ENDED_IDEAS = [state for state in IdeaState if state.is_final]


@dataclass(frozen=True)
class Tie:
    """One way in which something is tied to an organisation: the column, and when it is still going on.

    `name` says which one it is: never a title or a text, because who administers may have no say in content.
    """

    one: str
    many: str
    column: InstrumentedAttribute[Any]
    goes_on: Callable[[date], ColumnElement[bool]]
    name: Callable[[Any], str]
    load: Any = None
    keeps_open: bool = True  # an organisation with such a thing cannot end

    @property
    def table(self) -> type[Any]:
        return cast(type[Any], self.column.class_)


@dataclass(frozen=True)
class Open:
    """Everything of one kind that is still going on."""

    tie: Tie
    things: Sequence[Any]

    @property
    def words(self) -> str:
        return f"{len(self.things)} {self.tie.one if len(self.things) == 1 else self.tie.many}"

    @property
    def names(self) -> list[str]:
        return [self.tie.name(thing) for thing in self.things]


def _idea_goes_on(_day: date) -> ColumnElement[bool]:
    """Not ended; one that was chosen goes on in its Fieldlab."""
    runs = exists().where(Fieldlab.idea_id == Idea.id, Fieldlab.state != FieldlabState.STOPPED)
    return or_(Idea.state.not_in(ENDED_IDEAS), and_(Idea.state == IdeaState.IN_FIELDLAB, runs))


def _of_running_fieldlab(_day: date) -> ColumnElement[bool]:
    runs = exists().where(Fieldlab.id == TeamMember.fieldlab_id, Fieldlab.state != FieldlabState.STOPPED)
    return and_(TeamMember.until.is_(None), runs)


def _idea_name(idea: Idea) -> str:
    return idea.reference or "een concept"


def _grant_name(grant: RoleGrant) -> str:
    return f"{grant.role.label}: {grant.person.name}"


def _lab_name(lab: Fieldlab) -> str:
    return f"Fieldlab uit {lab.idea.reference}"


TIES = (
    Tie(
        "persoon werkt hier",
        "mensen werken hier",
        Affiliation.organisation_id,
        lambda day: not_over(Affiliation, day),
        lambda found: found.person.name,
        joinedload(Affiliation.person),
    ),
    Tie(
        "rol voor deze organisatie",
        "rollen voor deze organisatie",
        RoleGrant.organisation_id,
        lambda day: not_over(RoleGrant, day),
        _grant_name,
        joinedload(RoleGrant.person),
    ),
    Tie(
        "zetel in de raad namens deze organisatie",
        "zetels in de raad namens deze organisatie",
        CouncilMembership.organisation_id,
        lambda day: not_over(CouncilMembership, day),
        lambda found: found.person.name,
        joinedload(CouncilMembership.person),
    ),
    Tie("lopende inzending", "lopende inzendingen", Idea.organisation_id, _idea_goes_on, _idea_name),
    Tie(
        "inzending om te behandelen",
        "inzendingen om te behandelen",
        Idea.handler_id,
        _idea_goes_on,
        _idea_name,
    ),
    Tie(
        "eigenaarschap van een Fieldlab",
        "Fieldlabs als eigenaar",
        Fieldlab.owner_id,
        lambda _day: Fieldlab.state != FieldlabState.STOPPED,
        _lab_name,
        joinedload(Fieldlab.idea),
    ),
    Tie(
        "teamlid van een lopend Fieldlab",
        "teamleden van lopende Fieldlabs",
        TeamMember.organisation_id,
        _of_running_fieldlab,
        lambda found: found.person.name,
        joinedload(TeamMember.person),
    ),
    Tie(
        "expert in de pool",
        "experts in de pool",
        ExpertProfile.employer_id,
        lambda _day: ExpertProfile.state != ExpertState.ENDED,
        lambda found: found.person.name,
        joinedload(ExpertProfile.person),
    ),
    Tie(
        "bibliotheek die deze POI ondersteunt",
        "bibliotheken die deze POI ondersteunt",
        Organisation.supporting_poi_id,
        lambda day: or_(Organisation.ends_on.is_(None), Organisation.ends_on > day),
        lambda found: found.name,
    ),
    Tie(
        "domein om mee in te loggen",
        "domeinen om mee in te loggen",
        OrganisationDomain.organisation_id,
        lambda _day: OrganisationDomain.id.is_not(None),
        lambda found: found.domain,
        keeps_open=False,
    ),
    Tie(
        "persoon is nu ingelogd namens deze organisatie",
        "mensen zijn nu ingelogd namens deze organisatie",
        UserSession.organisation_id,
        lambda _day: UserSession.ended_at.is_(None),
        lambda found: found.person.name,
        joinedload(UserSession.person),
        keeps_open=False,
    ),
)


def going_on(organisation_id: int, day: date) -> list[Open]:
    """What goes on, one entry per kind that has something (1 statement per kind)."""
    found = (Open(tie, _things(tie, organisation_id, day)) for tie in TIES)
    return [one for one in found if one.things]


def _things(tie: Tie, organisation_id: int, day: date) -> Sequence[Any]:
    query = select(tie.table).where(tie.column == organisation_id, tie.goes_on(day)).order_by(tie.table.id)
    if tie.load is not None:
        query = query.options(tie.load)
    return db.session.scalars(query).all()
