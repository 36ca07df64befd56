"""The register of personal data, by column: what is kept of people, why, how long, and what erasing does with it.

The privacy page, the export per person and erasing all follow this list. A column that could hold personal data and
is in neither list fails a test (AVG art. 30; `practice.md`, Compliance).
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

NAMES = ("name", "label", "title")  # the column that says what a row is called, where a table has one


class Erase(StrEnum):
    """What erasing a person does with a row."""

    KEEP = "De rij blijft. Er staat dan een rol en een organisatie in plaats van je naam."
    DELETE = "Wordt gewist."
    REPLACE = "Wordt vervangen door een rol en een organisatie."
    EMPTY = "De tekst wordt leeggemaakt."


class Purpose(StrEnum):
    """Why it is kept."""

    ACCOUNT = "Om je te laten inloggen en je te laten zien wat bij je werk hoort"
    SAFETY = "Om je account veilig te houden"
    WORK = "Om te weten wie wat deed in het innovatieproces"
    COUNCIL = "Om te kunnen laten zien hoe de raad koos"
    POOL = "Om experts uit te lenen aan Fieldlabs"
    MESSAGES = "Om je te laten weten wat er voor je klaarstaat"


class Term(StrEnum):
    """How long, with the names of settings of `reference.settings` in braces."""

    WHILE_ACTIVE = "Zolang je account er is. Gebruik je het {account_months} maanden niet, dan wissen we het."
    SIGN_INS = "{sign_in_log_months} maanden."
    MESSAGES = "{message_months} maanden."
    WITH_THE_WORK = (
        "Zolang het werk bewaard blijft. Als je account is gewist, staat je naam er niet meer bij."
    )
    DECISIONS = "Minstens 7 jaar na de laatste betaling, zoals de wet dat vraagt."
    SCORES = "{score_months} maanden na de ronde. Daarna zijn er alleen nog gemiddelden."
    PROFILE = (
        "Zolang je elk jaar zegt dat je profiel klopt. Anders wissen we het {profile_months} maanden later."
    )


@dataclass(frozen=True)
class Entry:
    """Columns of one table that are about the person at the end of `path`.

    `path` are the columns that lead from a row to a person: `sheet_id.member_id.person_id` goes from a score to its
    sheet, to the seat of the member, to the person. `columns` have their label for the export and the page.
    """

    table: str
    path: str
    title: str
    columns: Mapping[str, str]
    purpose: Purpose
    term: Term
    erase: Erase


def _read() -> Iterator[Entry]:
    with (Path(__file__).parent / "personal_data.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Entry(
                table=row["table"],
                path=row["path"],
                title=row["title"],
                columns=dict(part.split("=", 1) for part in row["columns"].split("; ")),
                purpose=Purpose[row["purpose"].upper()],
                term=Term[row["term"].upper()],
                erase=Erase[row["erase"].upper()],
            )


REGISTER = tuple(_read())

# Secrets and hashes that nobody can read back, of rows that erasing deletes or empties.
UNREADABLE = {
    "person": {"password_hash"},
    "user_session": {"key_hash", "place_key"},
    "account_token": {"nonce"},
    "totp": {"secret"},
    "recovery_code": {"code_hash"},
    "passkey": {"credential_id", "public_key"},
}
# Texts of the work in which somebody may have written a name. Erasing replaces the name and the address in them.
FREE_TEXTS = {
    "idea": {"title", "problem", "target_group"},
    "handling": {"text"},
    "nomination": {"motivation"},
    "notification": {"text", "last_error"},
    "role_grant": {"reason", "end_reason"},
    "council_membership": {"reason", "end_reason"},
    "state_change": {"reason"},
    "gate_answer": {"explanation"},
    "gate_request": {"learned"},
    "expert_request": {"task"},
    "expert_profile": {"about"},
    "secondment": {"review"},
    "fieldlab": {"name", "assignment"},
    "council_session": {"title", "place"},
    "setting": {"value", "reason"},
    "job_failure": {"error"},
}
# Texts that are fixed for good (`migrations/versions/0010_guards.py`); forms ask for no names in them.
FIXED_TEXTS = {
    "round_idea": {"title", "problem", "target_group"},
    "score_sheet": {"remark"},
    "score": {"remark"},
    "ballot": {"chair_reason"},
    "decision": {"reason", "assignment"},
    "gate_decision": {"reason"},
    "condition": {"text"},
    "progress_entry": {"happened", "next_step"},
    "gate_request_answer": {"explanation"},
}
# Columns about nobody: names of things, codes, keys.
IMPERSONAL = {
    "organisation": {"name", "place", "isil"},
    "former_name": {"name"},
    "organisation_domain": {"domain"},
    "round": {"name", "required_criteria"},
    "idea": {"reference"},
    "state_change": {"thing", "old", "new"},
    "field_change": {"thing", "field", "old", "new"},  # of organisations and lists
    "notification": {"kind", "key", "path"},
    "record_entry": {"action", "thing", "details", "previous", "hash"},
    "setting": {"key"},
    "attempt_count": {"key"},
    "password_request": {"address"},  # encrypted, and gone within minutes
    "ballot": {"electorate_hash"},
    "sent_form": {"hash", "thing"},
}
IMPERSONAL_TABLES = {
    *("challenge", "funding_source", "gate_criterion", "national_programme", "score_criterion", "skill"),
    *("job_run", "record_head", "reference_counter", "round_criterion"),
}
