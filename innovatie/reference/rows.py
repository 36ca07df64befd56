"""The rows of each file; their fields are the columns of the file and of the table."""

from dataclasses import dataclass
from datetime import date

from innovatie.enums import ChallengeKind, Layer, OrganisationKind, Phase, Province
from innovatie.reference.sheet import Sheet
from innovatie.reference.values import day, matching, one_of, provinces, whole, words, yes_no

CODE = matching(r"[a-z][a-z0-9_]*", 60, "Gebruik kleine letters, cijfers en lage streepjes.")
LINE = words(200)
TEXT = words(5000)
COUNT = whole(1, 999)
YEAR = whole(2000, 2100)


@dataclass(frozen=True)
class OrganisationRow:
    name: str
    kind: OrganisationKind
    layer: Layer
    provinces: tuple[Province, ...]
    place: str | None
    supporting_poi: str | None


@dataclass(frozen=True)
class ChallengeRow:
    code: str
    kind: ChallengeKind
    number: int
    label: str
    chapter: int
    from_year: int


@dataclass(frozen=True)
class ScoreCriterionRow:
    number: str
    code: str
    label: str
    weight: int
    explanation: str
    anchor_1: str
    anchor_2: str
    anchor_3: str
    anchor_4: str
    anchor_5: str
    source_lines: str
    from_year: int


@dataclass(frozen=True)
class GateCriterionRow:
    number: str
    phase: Phase
    gate_title: str
    text: str
    kind: str
    source_lines: str
    from_year: int


@dataclass(frozen=True)
class FundingSourceRow:
    code: str
    label: str
    owner: str
    gives_money: bool
    gives_hours: bool
    ends_on: date | None
    source_lines: str


@dataclass(frozen=True)
class ProgrammeRow:
    code: str
    label: str
    source_lines: str


@dataclass(frozen=True)
class SkillRow:
    code: str
    label: str


ORGANISATIONS = Sheet(
    "organisations.csv",
    OrganisationRow,
    {
        "name": LINE,
        "kind": one_of(OrganisationKind),
        "layer": one_of(Layer),
        "provinces": provinces,
        "place": LINE,
        "supporting_poi": LINE,
    },
    unique=(("name",),),
    empty={"provinces": (), "place": None, "supporting_poi": None},
)
CHALLENGES = Sheet(
    "challenges.csv",
    ChallengeRow,
    {
        "code": CODE,
        "kind": one_of(ChallengeKind),
        "number": COUNT,
        "label": LINE,
        "chapter": COUNT,
        "from_year": YEAR,
    },
    unique=(("code", "from_year"), ("number", "kind", "from_year")),
)
SCORE_CRITERIA = Sheet(
    "criteria.csv",
    ScoreCriterionRow,
    {
        "number": matching(r"C[1-9]\d?", 3, "Schrijf een C en een getal: C1."),
        "code": CODE,
        "label": LINE,
        "weight": whole(0, 100),
        "explanation": TEXT,
        **{f"anchor_{mark}": LINE for mark in range(1, 6)},
        "source_lines": LINE,
        "from_year": YEAR,
    },
    unique=(("number", "from_year"), ("code", "from_year")),
)
GATE_CRITERIA = Sheet(
    "gates.csv",
    GateCriterionRow,
    {
        "number": matching(r"P[1-4]\.[1-9]\d?", 5, "Schrijf een P, de fase, een punt en een getal: P1.2."),
        "phase": one_of(Phase),
        "gate_title": LINE,
        "text": TEXT,
        "kind": LINE,
        "source_lines": LINE,
        "from_year": YEAR,
    },
    unique=(("number", "from_year"),),
)
FUNDING_SOURCES = Sheet(
    "funding_sources.csv",
    FundingSourceRow,
    {
        "code": CODE,
        "label": LINE,
        "owner": LINE,
        "gives_money": yes_no,
        "gives_hours": yes_no,
        "ends_on": day,
        "source_lines": LINE,
    },
    unique=(("code",), ("label",)),
    empty={"ends_on": None},
)
PROGRAMMES = Sheet(
    "programmes.csv",
    ProgrammeRow,
    {"code": CODE, "label": LINE, "source_lines": LINE},
    unique=(("code",), ("label",)),
)
SKILLS = Sheet("skills.csv", SkillRow, {"code": CODE, "label": LINE}, unique=(("code",), ("label",)))
