"""All tables. Importing this package completes the metadata."""

from innovatie.models import (
    fieldlabs,
    funding,
    ideas,
    log,
    people,
    people_access,
    pool,
    reference,
    rounds,
    sessions,
    settings,
)

__all__ = [
    "fieldlabs",
    "funding",
    "ideas",
    "log",
    "people",
    "people_access",
    "pool",
    "reference",
    "rounds",
    "sessions",
    "settings",
]
