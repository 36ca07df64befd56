"""Who may open the record, and of what. Which entries stand there then: `queries.record.visible_to`."""

from innovatie.enums import Role
from innovatie.models.fieldlabs import Fieldlab
from innovatie.models.ideas import Idea
from innovatie.models.people import Person
from innovatie.rules.fieldlabs import leads_fieldlab
from innovatie.rules.people import holds, is_coordinator, leads_council


def reads_record(person: Person) -> bool:
    """Who finds more there than what they did themselves."""
    roles = (
        Role.NATIONAL_COORDINATOR,
        Role.ADMINISTRATOR,
        Role.POI_COORDINATOR,
        Role.POOL_MANAGER,
        Role.FINANCE,
    )
    return holds(person, *roles) or leads_council(person)


def reads_record_of_idea(person: Person, idea: Idea) -> bool:
    """The coordinator of the POI that handles it, the chair and the secretary, and the national coordinator."""
    return is_coordinator(person) or leads_council(person) or _coordinates(person, idea)


def reads_record_of_fieldlab(person: Person, fieldlab: Fieldlab) -> bool:
    """Its lead, the coordinator of the POI that handled its idea, and the national coordinator."""
    return is_coordinator(person) or leads_fieldlab(person, fieldlab) or _coordinates(person, fieldlab.idea)


def _coordinates(person: Person, idea: Idea) -> bool:
    return idea.handler_id is not None and holds(
        person, Role.POI_COORDINATOR, organisation_id=idea.handler_id
    )
