"""Every column that could say something about a person is in the register, or is said to be about nobody."""

import re
from dataclasses import fields

import pytest
import sqlalchemy as sa

from innovatie.extensions import Base
from innovatie.models import people_access
from innovatie.reference import personal_data as register
from innovatie.reference.settings import Settings

assert people_access  # importing the models fills the metadata
TABLES = Base.metadata.tables
COLUMNS = {(entry.table, column) for entry in register.REGISTER for column in entry.columns}
PATHS = {(entry.table, entry.path.partition(".")[0]) for entry in register.REGISTER}


def of(lists: dict[str, set[str]]) -> set[tuple[str, str]]:
    return {(table, column) for table, columns in lists.items() for column in columns}


def leads_to(column: sa.Column, *tables: str) -> bool:
    return any(key.column.table.name in tables for key in column.foreign_keys)


def text_columns() -> set[tuple[str, str]]:
    return {
        (table.name, column.name)
        for table in TABLES.values()
        if table.name not in register.IMPERSONAL_TABLES
        for column in table.columns
        if type(column.type) is sa.String
    }


def test_every_text_is_told_apart():
    told = COLUMNS | of(register.UNREADABLE) | of(register.FREE_TEXTS) | of(register.FIXED_TEXTS)
    assert text_columns() - told - of(register.IMPERSONAL) == set()


def test_no_column_is_both_personal_and_about_nobody():
    personal = of(register.UNREADABLE) | of(register.FREE_TEXTS) | of(register.FIXED_TEXTS)
    assert of(register.IMPERSONAL) & personal == set()
    assert of(register.FREE_TEXTS) & of(register.FIXED_TEXTS) == set()


def test_every_link_to_a_person_is_in_the_register():
    people = {"person", "council_membership", "expert_profile", "score_sheet"}
    links = {
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns
        if leads_to(column, *people)
    }
    assert links - PATHS == set()


@pytest.mark.parametrize("entry", register.REGISTER, ids=lambda entry: f"{entry.table} {entry.path}")
def test_an_entry_is_about_columns_that_there_are(entry):
    table = TABLES[entry.table]
    assert set(entry.columns) <= set(table.columns.keys())
    for step in entry.path.split(".")[:-1]:
        (key,) = table.columns[step].foreign_keys
        table = key.column.table
    last = table.columns[entry.path.split(".")[-1]]
    assert table.name == "person" or leads_to(last, "person")


@pytest.mark.parametrize("lists", ["UNREADABLE", "FREE_TEXTS", "FIXED_TEXTS", "IMPERSONAL"])
def test_a_list_names_columns_that_there_are(lists):
    named = of(getattr(register, lists))
    assert {(table, column) for table, column in named if column not in TABLES[table].columns} == set()


def test_every_term_names_settings_that_there_are():
    named = {name for term in register.Term for name in re.findall(r"{(\w+)}", term)}
    assert named <= {definition.name for definition in fields(Settings)}
