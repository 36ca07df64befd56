"""Who keeps which reference data."""

from innovatie.enums import ReferenceKind, Role
from innovatie.models.people import Person
from innovatie.rules.people import holds

# Beside the national coordinator, who keeps all of it.
KEEPERS = {ReferenceKind.SOURCES: Role.FINANCE, ReferenceKind.SKILLS: Role.POOL_MANAGER}


def keeps_reference(person: Person, kind: ReferenceKind, _row: object = None) -> bool:
    keepers = {Role.NATIONAL_COORDINATOR, KEEPERS.get(kind, Role.NATIONAL_COORDINATOR)}
    return holds(person, *keepers)


def keeps_some_reference(person: Person) -> bool:
    return any(keeps_reference(person, kind) for kind in ReferenceKind)
