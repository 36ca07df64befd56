"""Reference data of the product: the CSV files beside this module, read and checked, without a database."""

from dataclasses import dataclass
from pathlib import Path

from innovatie.reference import checks, rows
from innovatie.reference.rows import (
    ChallengeRow,
    FundingSourceRow,
    GateCriterionRow,
    OrganisationRow,
    ProgrammeRow,
    ScoreCriterionRow,
    SkillRow,
)

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class ReferenceData:
    organisations: tuple[OrganisationRow, ...]
    challenges: tuple[ChallengeRow, ...]
    score_criteria: tuple[ScoreCriterionRow, ...]
    gate_criteria: tuple[GateCriterionRow, ...]
    funding_sources: tuple[FundingSourceRow, ...]
    programmes: tuple[ProgrammeRow, ...]
    skills: tuple[SkillRow, ...]


def read(folder: Path = FOLDER) -> ReferenceData:
    """Read and check all files. Raises `ReferenceDataError` (file, line, column, reason) at a fault."""
    organisations = rows.ORGANISATIONS.read(folder)
    score_criteria = rows.SCORE_CRITERIA.read(folder)
    gate_criteria = rows.GATE_CRITERIA.read(folder)
    funding_sources = rows.FUNDING_SOURCES.read(folder)
    checks.check_organisations(organisations)
    checks.check_weights(score_criteria)
    checks.check_gates(gate_criteria)
    checks.check_funding_sources(funding_sources)
    return ReferenceData(
        organisations=tuple(organisations.values()),
        challenges=tuple(rows.CHALLENGES.read(folder).values()),
        score_criteria=tuple(score_criteria.values()),
        gate_criteria=tuple(gate_criteria.values()),
        funding_sources=tuple(funding_sources.values()),
        programmes=tuple(rows.PROGRAMMES.read(folder).values()),
        skills=tuple(rows.SKILLS.read(folder).values()),
    )
