"""The files of the product, and every way in which a file can be wrong."""

import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from innovatie.enums import ChallengeKind, OrganisationKind, Phase, Province
from innovatie.errors import ReferenceDataError
from innovatie.models.people import Organisation
from innovatie.models.reference import (
    Challenge,
    FundingSource,
    GateCriterion,
    NationalProgramme,
    ScoreCriterion,
    Skill,
)
from innovatie.reference import FOLDER, ReferenceData, read, rows
from tests.reference.files import FILES, SPOILED, Spoiled, copy_to, set_cell, table, write

PARTS = {
    "organisations.csv": "organisations",
    "challenges.csv": "challenges",
    "criteria.csv": "score_criteria",
    "gates.csv": "gate_criteria",
    "funding_sources.csv": "funding_sources",
    "programmes.csv": "programmes",
    "skills.csv": "skills",
}
PLACE = re.compile(r"([a-z_]+\.csv), regel (\d+), kolom (\w+): [^\n]+\.")


def refusal(folder: Path) -> str:
    with pytest.raises(ReferenceDataError) as caught:
        read(folder)
    return str(caught.value)


# the files of the product


def test_there_are_107_organisations() -> None:
    assert Counter(row.kind for row in read().organisations) == {
        OrganisationKind.LIBRARY: 60,
        OrganisationKind.POI: 9,
        OrganisationKind.KB: 1,
        OrganisationKind.SPN: 1,
        OrganisationKind.VOB: 1,
        OrganisationKind.NATIONAL: 4,
        OrganisationKind.PARTNER: 31,
    }


def test_every_province_has_one_poi() -> None:
    pois = [row for row in read().organisations if row.kind is OrganisationKind.POI]
    assert Counter(province for poi in pois for province in poi.provinces) == dict.fromkeys(Province, 1)


def test_only_the_libraries_in_the_caribbean_have_no_poi() -> None:
    libraries = [row for row in read().organisations if row.kind is OrganisationKind.LIBRARY]
    assert [row.place for row in libraries if not row.supporting_poi] == [
        "Kralendijk",
        "Oranjestad",
        "The Bottom",
    ]
    assert [row.place for row in libraries if not row.provinces] == ["Kralendijk", "Oranjestad", "The Bottom"]


def test_there_are_three_opgaven_and_eight_stelseluitdagingen() -> None:
    kinds = Counter(row.kind for row in read().challenges)
    assert kinds == {ChallengeKind.SOCIETAL: 3, ChallengeKind.SYSTEM: 8}


def test_there_are_eight_criteria_with_weights() -> None:
    found = {row.number: row.weight for row in read().score_criteria}
    assert found == {"C1": 20, "C2": 15, "C3": 15, "C4": 15, "C5": 10, "C6": 10, "C7": 10, "C8": 5}


def test_there_are_29_questions_for_the_gates() -> None:
    phases = Counter(row.phase for row in read().gate_criteria)
    assert phases == {Phase.EXPLORE: 8, Phase.EXPERIMENT: 9, Phase.SCALE: 7, Phase.CORE: 5}


def test_the_short_lists() -> None:
    data = read()
    assert [row.source_lines for row in data.funding_sources] == [str(line) for line in range(724, 732)]
    assert [row.code for row in data.funding_sources if row.gives_hours and not row.gives_money] == [
        "ondersteuning_uren"
    ]
    assert len(data.programmes) == 7
    assert len(data.skills) == 14


def test_everything_starts_in_2021() -> None:
    data = read()
    assert {row.from_year for row in (*data.challenges, *data.score_criteria, *data.gate_criteria)} == {2021}


@pytest.mark.parametrize(
    ("model", "sheet"),
    [
        (Challenge, rows.CHALLENGES),
        (ScoreCriterion, rows.SCORE_CRITERIA),
        (GateCriterion, rows.GATE_CRITERIA),
        (FundingSource, rows.FUNDING_SOURCES),
        (NationalProgramme, rows.PROGRAMMES),
        (Skill, rows.SKILLS),
    ],
)
def test_a_file_has_the_columns_of_its_table(model: Any, sheet: Any) -> None:
    own = ("id", "ended_at")  # of the table alone
    columns = [column for column in sa.inspect(model).columns if column.name not in own]
    assert set(sheet.columns) == {column.name for column in columns}
    assert set(sheet.empty) == {column.name for column in columns if column.nullable}


@pytest.mark.parametrize(
    ("model", "sheet", "column"),
    [
        (model, sheet, column.name)
        for model, sheet in (
            (Organisation, rows.ORGANISATIONS),
            (Challenge, rows.CHALLENGES),
            (ScoreCriterion, rows.SCORE_CRITERIA),
            (GateCriterion, rows.GATE_CRITERIA),
            (FundingSource, rows.FUNDING_SOURCES),
            (NationalProgramme, rows.PROGRAMMES),
            (Skill, rows.SKILLS),
        )
        for column in sa.inspect(model).columns
        if type(column.type) is sa.String and column.name in sheet.columns
    ],
)
def test_what_is_longer_than_the_table_takes_is_refused(model: Any, sheet: Any, column: str) -> None:
    longest = sa.inspect(model).columns[column].type.length
    with pytest.raises(ValueError, match="."):
        sheet.columns[column]("x" * (longest + 1))


# wrong files


@pytest.mark.parametrize(
    "spoiled", SPOILED, ids=lambda spoiled: f"{spoiled.file}-{spoiled.column}-{spoiled.value[:20]!a}"
)
def test_a_wrong_cell_is_refused(tmp_path: Path, spoiled: Spoiled) -> None:
    set_cell(copy_to(tmp_path), spoiled.file, spoiled.line, spoiled.column, spoiled.value)
    assert refusal(tmp_path) == spoiled.message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "regel 1, kolom code: deze kolom ontbreekt. Zet hem in de eerste regel."),
        (b"code\na\n", "regel 1, kolom label: deze kolom ontbreekt. Zet hem in de eerste regel."),
        (b"code;label\na;A\n", "regel 1, kolom code: deze kolom ontbreekt. Zet hem in de eerste regel."),
        (
            b"code,label,note\na,A,x\n",
            "regel 1, kolom 3: de kolom \u2018note\u2019 hoort hier niet. Haal hem weg.",
        ),
        (b"code,label,\na,A,\n", "regel 1, kolom 3: de kolom \u2018\u2019 hoort hier niet. Haal hem weg."),
        (
            b"code,label,code\na,A,b\n",
            "regel 1, kolom 3: de kolom \u2018code\u2019 staat er al. Haal er een weg.",
        ),
        (
            b"code,label\n",
            "regel 2, kolom code: er staan geen rijen in het bestand. Vul minstens een rij in.",
        ),
        (b"code,label\na,A\nb\n", "regel 3, kolom label: de regel heeft 1 cellen. Maak er 2 van."),
        (b"code,label\na,A\nb,B,\n", "regel 3, kolom 3: de regel heeft 3 cellen. Maak er 2 van."),
        (b"code,label\n\na,A\nb,\n", "regel 4, kolom label: deze cel is leeg. Vul hem in."),
        (
            b"code,label\na,A\nb,Caf\xe9\n",
            "regel 3, kolom label: deze tekens zijn niet te lezen. Sla het bestand op als UTF-8.",
        ),
        (
            "code,label\na,A\n".encode("utf-16"),
            "regel 1, kolom 1: deze tekens zijn niet te lezen. Sla het bestand op als UTF-8.",
        ),
        (
            b'code,label\na,"A\nb,B\n',
            "regel 2, kolom label: deze cel is geen geldige CSV. Kijk naar de aanhalingstekens.",
        ),
        (
            b'code,label\n"a"x,A\n',
            "regel 2, kolom code: deze cel is geen geldige CSV. Kijk naar de aanhalingstekens.",
        ),
        (
            b'code,label\na,A,"B\n',
            "regel 2, kolom 3: deze cel is geen geldige CSV. Kijk naar de aanhalingstekens.",
        ),
        (
            b"code,label\na,A\rb,B\n",
            "regel 2, kolom label: deze cel is geen geldige CSV. Kijk naar de aanhalingstekens.",
        ),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (copy_to(tmp_path) / "skills.csv").write_bytes(content)
    assert refusal(tmp_path) == f"skills.csv, {message}"


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_refused(tmp_path: Path, name: str) -> None:
    (copy_to(tmp_path) / name).unlink()
    column = table(name)[0][0]
    reason = "het bestand is niet te openen. Zet het in de map."
    assert refusal(tmp_path) == f"{name}, regel 1, kolom {column}: {reason}"


def test_weights_are_counted_per_year(tmp_path: Path) -> None:
    lines = table("criteria.csv")
    later = [[*line[:-1], "2027"] for line in lines[1:]]
    write(copy_to(tmp_path), "criteria.csv", lines + later)
    assert len(read(tmp_path).score_criteria) == 16

    write(tmp_path, "criteria.csv", lines + later[:-1])
    reason = "de gewichten van 2027 zijn samen 95. Maak er samen 100 van."
    assert refusal(tmp_path) == f"criteria.csv, regel 16, kolom weight: {reason}"


def test_how_a_file_was_saved_does_not_matter(tmp_path: Path) -> None:
    """A mark in front, Windows line ends, blank lines, other order of columns, decomposed accents, spaces."""
    lines = [list(reversed(line)) for line in table("organisations.csv")]
    text = "\r\n".join(",".join(f'" {cell}"' for cell in line) + "\r\n" for line in lines)
    (copy_to(tmp_path) / "organisations.csv").write_bytes(
        b"\xef\xbb\xbf" + text.replace("â", "a\u0302").encode()
    )
    assert read(tmp_path) == read()


# properties

PRODUCT = {name: table(name) for name in FILES}


@st.composite
def cells(draw: st.DrawFn) -> tuple[str, int, str]:
    name = draw(st.sampled_from(FILES))
    return name, draw(st.integers(2, len(PRODUCT[name]))), draw(st.sampled_from(PRODUCT[name][0]))


def anything() -> st.SearchStrategy[str]:
    known = sorted({cell for lines in PRODUCT.values() for line in lines for cell in line})
    odd = [
        "",
        " ",
        "0",
        "-1",
        "1e3",
        "٤",
        "2021-02-30",
        "ja",
        '"',
        ",",
        ";",
        "\n",
        "\r",
        "\0",
        "\u2028",
        "x" * 5001,
    ]
    return st.one_of(st.sampled_from(known), st.sampled_from(odd), st.text(max_size=20))


def without(data: ReferenceData, name: str, index: int, column: str) -> list[Any]:
    """All values but one."""
    return [
        (part, place, field, value)
        for part in PARTS.values()
        for place, row in enumerate(getattr(data, part))
        for field, value in vars(row).items()
        if (part, place, field) != (PARTS[name], index, column)
    ]


@settings(max_examples=150, deadline=None)
@given(cell=cells(), value=anything())
def test_a_spoiled_cell_changes_itself_alone_or_is_refused_with_its_place(
    cell: tuple[str, int, str], value: str
) -> None:
    name, line, column = cell
    with tempfile.TemporaryDirectory() as made:
        folder = copy_to(Path(made))
        set_cell(folder, name, line, column, value)
        try:
            data = read(folder)
        except ReferenceDataError as error:
            found = PLACE.fullmatch(str(error))
            assert found
            assert found[1] == name
            assert 2 <= int(found[2]) <= len(PRODUCT[name]) + value.count("\n")
            assert found[3] in PRODUCT[name][0]
        else:
            assert without(data, name, line - 2, column) == without(read(), name, line - 2, column)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), name=st.sampled_from(FILES))
def test_a_spoiled_byte_is_read_or_refused_with_its_place(data: st.DataObject, name: str) -> None:
    content = (FOLDER / name).read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(
        st.sampled_from([b"", b'"', b",", b";", b"\n", b"\r", b"\0", b"\xff", b"\xc3", b"0", b" "])
    )
    with tempfile.TemporaryDirectory() as made:
        folder = copy_to(Path(made))
        (folder / name).write_bytes(content[:place] + byte + content[place + 1 :])
        try:
            read(folder)
        except ReferenceDataError as error:
            found = PLACE.fullmatch(str(error))
            assert found
            assert found[1] == name
