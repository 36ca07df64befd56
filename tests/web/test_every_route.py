"""Guards over the whole URL map and the whole package: what nobody listed fails."""

import re
from pathlib import Path

from innovatie.web.guards import View

PACKAGE = Path(__file__).parents[2] / "innovatie"
PUBLIC = {
    "static",
    "start.home",
    "people.sign_in",
    "people.sign_in_as",
    "people_factors.code",
    "people_factors.passkey",
    "people_factors.question",
    "people_invitation.welcome",
    "people_passkeys.accept",
    "people_passkeys.question",
    "people_passwords.ask",
    "people_passwords.choose",
    "people_sso.start",
    "people_sso.come_back",
    "people_sso.leave",
    "people_sso.accept",
    "info.accessibility",
    "info.health",
    "privacy.register",
    "info.security",
    "info.robots",
    "components.overview",
    "components.confirmation",
}
COMMITTING = {"web", "jobs.py", "cli.py", "demo"}


def guard_of(view: View) -> str | None:
    return getattr(view, "guard", None)


def test_every_view_has_a_guard(app):
    assert {name for name, view in app.view_functions.items() if guard_of(view) is None} == set()


def test_what_everybody_may_see_is_listed_by_name(app):
    assert {name for name, view in app.view_functions.items() if guard_of(view) == "public"} == PUBLIC


def test_every_address_is_bounded(app):
    """`<int:…>` and `<token:…>` are bounded; another text in an address has a bound of its own."""
    arguments = re.findall(r"<([^>]*)>", " ".join(rule.rule for rule in app.url_map.iter_rules()))
    kinds = {argument.partition(":")[0] for argument in arguments}
    assert kinds <= {"int", "token", "path", "string(maxlength=60)"}
    assert [rule.endpoint for rule in app.url_map.iter_rules() if "<path:" in rule.rule] == ["static"]


def test_only_views_jobs_and_commands_of_the_shell_commit():
    found = {
        path.relative_to(PACKAGE).parts[0].removesuffix(".py") + (".py" if path.parent == PACKAGE else "")
        for path in PACKAGE.rglob("*.py")
        if "session.commit(" in path.read_text()
    }
    assert {name.removesuffix(".py") for name in found} <= {name.removesuffix(".py") for name in COMMITTING}


def test_only_the_clock_reads_the_clock():
    readers = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if re.search(r"datetime\.(now|today|utcnow)\(|date\.today\(", path.read_text())
    }
    assert readers == {"clock.py"}


def test_a_signed_out_visitor_is_asked_to_sign_in(app, client):
    for rule in app.url_map.iter_rules():
        if rule.endpoint in PUBLIC:
            continue
        path = rule.build({name: 1 for name in rule.arguments}, append_unknown=False)[1]
        for method in rule.methods & {"GET", "POST"}:
            response = client.open(path, method=method)
            assert (response.status_code, response.location.partition("?")[0]) == (303, "/inloggen"), (
                path,
                method,
            )
