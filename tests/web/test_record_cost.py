"""What the record costs when it is busiest: the council votes."""

from unittest.mock import patch

import pytest

from innovatie import clock
from innovatie.enums import Choice
from tests import factories as make
from tests import sittings
from tests.factories import NOW


@pytest.mark.parametrize("at_a_gate", [False, True])
def test_a_vote_is_recorded_in_three_statements(app, login, count_queries, at_a_gate):
    """The head under its lock, the entry, the new head: what a vote is about was read for the vote itself."""
    with app.app_context():
        members = make.council()
        if at_a_gate:
            item = sittings.gate_sitting(members, sittings.gate_request())
        else:
            item = sittings.item(sittings.sitting(members).agenda[0].id)
        ballot_id, voter_id = sittings.ballot(item, members[0]).id, members[2].id
    choice = Choice.STOP if at_a_gate else Choice.NOT_NOW
    with patch.object(clock, "now", lambda: NOW):
        voter = login(voter_id)
        path, data = f"/vergaderingen/stemmingen/{ballot_id}/stem", {f"stem{ballot_id}-choice": choice.value}
        with count_queries() as seen:
            voter.post(path, data=data)
    cast = next(place for place, one in enumerate(seen) if one.startswith("INSERT INTO vote"))
    last = next(place for place, one in enumerate(seen) if one.startswith("UPDATE record_head"))
    between = [" ".join(one.split()[:3]) for one in seen[cast + 1 : last + 1] if "sent_form" not in one]
    assert between == [
        "SELECT record_head.id, record_head.number,",
        "INSERT INTO record_entry",
        "UPDATE record_head SET",
    ]
