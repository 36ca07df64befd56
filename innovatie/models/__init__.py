"""All tables. Importing this package completes the metadata."""

from innovatie.models import fieldlabs, funding, ideas, log, people, pool, reference, rounds, sessions

__all__ = ["fieldlabs", "funding", "ideas", "log", "people", "pool", "reference", "rounds", "sessions"]
