from datetime import timedelta

import pytest
from sqlalchemy import select

from innovatie.domain import settings
from innovatie.enums import Role
from innovatie.errors import ReferenceDataError, RuleViolation
from innovatie.extensions import db
from innovatie.models.log import Notification
from innovatie.queries import settings as settings_queries
from innovatie.reference.settings import DEFINITIONS
from tests import factories as make
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")


def change(key, text, starts_on=TODAY, actor=None):
    settings.change(key, text, starts_on=starts_on, reason="Afgesproken.", actor=actor, now=NOW)
    db.session.commit()


def test_without_a_change_the_value_of_the_product_holds():
    assert settings_queries.current(NOW).invitation_days == 14


def test_a_change_holds_from_its_day_on_and_the_past_can_be_read_back():
    change("invitation_days", "30", starts_on=TODAY + timedelta(days=2))
    change("invitation_days", "7")
    days = [settings_queries.on(TODAY + timedelta(days=day)).invitation_days for day in (-1, 0, 1, 2, 300)]
    assert days == [14, 7, 7, 30, 30]


def test_of_two_changes_for_a_day_the_last_one_counts_and_both_stay():
    change("council_name", "Koersgroep innovatie")
    change("council_name", " Stuurgroep ")
    assert settings_queries.current(NOW).council_name == "Stuurgroep"
    known = settings_queries.known("council_name", NOW)
    assert [row.value for row in known.changes] == ["Stuurgroep", "Koersgroep innovatie"]


def test_one_setting_knows_since_when_and_what_is_planned():
    person = make.person()
    change("council_name", "Stuurgroep", actor=person)
    change("council_name", "Kerngroep", starts_on=TODAY + timedelta(days=9))
    known = settings_queries.known("council_name", NOW)
    assert (known.value, known.since.starts_on, known.since.by.id) == ("Stuurgroep", TODAY, person.id)
    assert [row.value for row in known.planned] == ["Kerngroep"]


@pytest.mark.parametrize("key", DEFINITIONS)
def test_every_default_is_a_value_that_one_could_set(key):
    definition = DEFINITIONS[key]
    text = definition.kind.text_of(definition.default)
    assert definition.kind.parse(text) == definition.default


def test_each_council_is_called_as_it_should_be():
    change("council_name", "Kernteam")
    change("council_article", "het")
    settings = settings_queries.current(NOW)
    assert (settings.the_council, settings.the_council_first) == ("het Kernteam", "Het Kernteam")


def test_what_was_in_force_stays():
    with pytest.raises(RuleViolation, match="latere dag"):
        change("invitation_days", "7", starts_on=TODAY - timedelta(days=1))


@pytest.mark.parametrize("text", ["", "0", "91", "-1", "7,5", "²", "1e1", "99999999999999999999"])
def test_a_value_that_cannot_be_is_refused(text):
    with pytest.raises(ReferenceDataError, match="van 1 tot en met 90"):
        change("invitation_days", text)


def test_all_settings_take_one_statement_per_transaction(count_queries):
    change("council_name", "Stuurgroep", actor=make.person())
    with count_queries() as seen:
        assert {settings_queries.current(NOW).council_name for _ in range(3)} == {"Stuurgroep"}
    assert len(seen) == 1


# contact


def test_without_an_address_for_help_the_coordinator_is_named():
    settings = settings_queries.current(NOW)
    assert settings.help_line == "Vraag het aan de landelijk coördinator."
    assert settings.report_line == "Meld het meteen bij de landelijk coördinator."


def test_an_address_for_help_is_named_and_may_be_taken_away_again():
    change("help_address", " hulp@example.nl ", actor=make.person())
    settings = settings_queries.current(NOW)
    assert settings.help_line == "Mail hulp@example.nl."
    assert settings.report_line == "Meld het meteen: mail hulp@example.nl."
    change("help_address", "")
    assert settings_queries.current(NOW).help_address == ""


@pytest.mark.parametrize(
    "text", ["hulp", "hulp@", "hulp@example", "<hulp@example.nl>", "a@example.nl\nb", "x" * 200 + "@a.nl"]
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ReferenceDataError, match="heel e-mailadres"):
        change("help_address", text)


def test_a_change_asks_why():
    with pytest.raises(RuleViolation, match="Schrijf op waarom"):
        settings.change(
            "invitation_days", "9", starts_on=TODAY, reason=" ", actor=make.coordinator(), now=NOW
        )


def test_what_a_technical_administrator_sets_is_told_to_the_coordinators():
    coordinator, administrator = make.coordinator(), make.person(roles=[Role.ADMINISTRATOR])
    change("score_months", "12", actor=coordinator)
    change("score_months", "6", actor=administrator)
    told = db.session.scalars(select(Notification)).all()
    assert [(one.person_id, one.kind) for one in told] == [
        (coordinator.id, "setting_changed_by_administrator")
    ]
    assert "Reden: Afgesproken." in told[0].text
