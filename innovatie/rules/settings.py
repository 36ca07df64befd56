"""Who may change what administrators set."""

from innovatie.models.people import Person
from innovatie.reference.settings import Definition, Group
from innovatie.rules.people import administers, is_coordinator

# What keeps people in or out and how long data stays; all else is content, so not for a technical administrator.
OF_THE_SYSTEM = (Group.ACCESS, Group.RETENTION)


def changes_setting(person: Person, setting: Definition) -> bool:
    if setting.group in OF_THE_SYSTEM:
        return administers(person)
    return is_coordinator(person)
