"""Where somebody mends what keeps an account or an organisation going: a link, for who may follow it."""

from typing import Any

from flask import url_for
from flask_login import current_user

from innovatie import rules
from innovatie.enums import IdeaState
from innovatie.errors import Missing
from innovatie.models.fieldlabs import Fieldlab, TeamMember
from innovatie.models.ideas import Idea
from innovatie.models.people import Affiliation, CouncilMembership, Organisation, RoleGrant
from innovatie.models.pool import ExpertProfile
from innovatie.queries.people_accounts import Held


def held(one: Held, person_id: int) -> Missing:
    """What a person holds, with the page where it ends."""
    text = (rules.reads_along(current_user) and one.named) or one.text
    return Missing(text, _address(one.kind, one.id, person_id))


def going_on(thing: Any) -> str | None:
    """The page of something that goes on at an organisation."""
    match thing:
        case Affiliation() | RoleGrant() | CouncilMembership():
            return _address(thing.__tablename__, thing.id, thing.person_id)
        case TeamMember():
            return _address(thing.__tablename__, thing.fieldlab_id, thing.person_id)
        case Organisation():
            return url_for("organisations.show", organisation_id=thing.id)
        case Idea(state=IdeaState.DRAFT):
            return None  # nobody's but the writer's
        case Idea() | Fieldlab() | ExpertProfile():
            return _address(thing.__tablename__, thing.id, 0)
    return None


def _address(kind: str, row_id: int, person_id: int) -> str | None:
    """Content has no link for who may not read along."""
    if kind == "affiliation" and rules.administers_people(current_user):
        return url_for("people_admin.show", person_id=person_id)
    if kind == "role_grant" and rules.administers_roles(current_user):
        return url_for("people_roles.of_person", person_id=person_id)
    if kind == "council_membership" and rules.keeps_council(current_user):
        return url_for("people_council.end", seat_id=row_id)
    content = {
        "team_member": ("fieldlabs.team", "fieldlab_id"),
        "fieldlab": ("fieldlabs.detail", "fieldlab_id"),
        "idea": ("ideas.show", "idea_id"),
    }
    runs_pool = rules.manages_pool(current_user) or rules.is_coordinator(current_user)
    if kind == "expert_profile" and runs_pool:  # others see it only once it is approved
        return url_for("pool.expert", expert_id=row_id)
    if kind in content and rules.reads_along(current_user):
        endpoint, name = content[kind]
        place: dict[str, Any] = {name: row_id}
        return url_for(endpoint, **place)
    return None
