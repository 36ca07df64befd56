"""The line: from an idea to a Fieldlab in its second phase with an expert, by people who know the pages only.

Nothing of the application is imported. Time moves by `flask jobs run NAME --now` and by nothing else.
"""

from tests.browser import cast, line_fieldlab, line_ideas, line_pool, line_rounds, line_sessions
from tests.browser.cast import at_their_desks


def test_an_idea_becomes_a_fieldlab(server, open_page, both_widths):
    cast.add(server)
    at = at_their_desks(open_page)
    line_ideas.write_a_draft(at)
    reference = line_ideas.hand_it_in(at)
    line_ideas.ask_for_more(at)
    line_ideas.answer(at)
    line_ideas.nominate(at)

    line_rounds.open_a_round(at)
    line_rounds.score_at_once(at)
    line_rounds.score_half_and_come_back(at, both_widths)
    line_rounds.time_is_up(at, server)

    line_sessions.vote_on_the_idea(at, both_widths)
    line_sessions.time_is_up(at, server)
    line_sessions.decide(at)
    line_sessions.finish(at)
    line_ideas.reads_its_way(at, reference)
    both_widths(at(cast.SUBMITTER), "idea")

    line_fieldlab.build_the_team(at)
    line_fieldlab.log(at)
    line_fieldlab.answer_the_gate(at)
    line_fieldlab.pass_the_gate(at)
    line_fieldlab.is_in_its_second_phase(at)
    both_widths(at(cast.SUBMITTER), "fieldlab")

    line_pool.join_the_pool(at)
    line_pool.ask_for_an_expert(at)
    line_pool.propose_the_best(at)
    line_pool.both_say_yes(at)
    line_pool.is_on_the_team(at)

    both_widths(at(cast.EXPERT), "expert")
    line_pool.looks_around(at)
    both_widths(at(cast.MANAGER), "pool")

    line_fieldlab.falls_silent(at, server)
    both_widths(at(cast.COACH), "start")
    line_fieldlab.the_administrator_sees_the_jobs(at)
