"""What machines ask for."""

from datetime import datetime, timedelta

from innovatie import clock, jobs
from tests import databases


def lines(response) -> dict[str, str]:
    assert (response.status_code, response.mimetype) == (200, "text/plain")
    return dict(line.split(": ", 1) for line in response.text.splitlines() if ": " in line)


def test_security_txt_says_whom_to_tell(database):
    url = database.config["SQLALCHEMY_DATABASE_URI"]
    settings = {"BASE_URL": "https://innovatie.test/", "SECURITY_CONTACT": "https://innovatie.test/lek"}
    app = databases.application(url, **settings)
    found = lines(app.test_client().get("/.well-known/security.txt", headers={"Host": "localhost"}))
    databases.close(app)
    assert found["Contact"] == "https://innovatie.test/lek"
    assert found["Canonical"] == "https://innovatie.test/.well-known/security.txt"
    assert found["Preferred-Languages"] == "nl, en"
    expires = datetime.fromisoformat(found["Expires"])
    assert timedelta(days=80) < expires - clock.now() < timedelta(days=365)


def test_without_a_contact_security_txt_gives_the_address_of_our_mail(client):
    assert lines(client.get("/.well-known/security.txt"))["Contact"] == "mailto:innovatienetwerk@example.nl"


def test_robots_keep_out(client):
    assert lines(client.get("/robots.txt")) == {"User-agent": "*", "Disallow": "/"}


def test_health_tells_about_late_jobs_and_takes_nobody_out_of_service(app, client):
    late = client.get("/health")
    assert (late.status_code, late.text) == (200, "ok\njobs: late\n")
    with app.app_context():
        jobs.sweep(clock.now())
    assert client.get("/health").text == "ok\njobs: ok\n"


def test_health_costs_two_statements(client, count_queries):
    with count_queries() as seen:
        client.get("/health")
    assert len(seen) == 2
