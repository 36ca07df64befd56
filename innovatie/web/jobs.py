"""The page of the scheduled jobs: when each ran last, what failed, what mail still waits."""

from flask import Blueprint, render_template

from innovatie import clock, jobs, rules
from innovatie.queries import jobs as job_queries
from innovatie.web.guards import allow

bp = Blueprint("jobs", __name__, url_prefix="/beheer/taken")


@bp.get("/")
@allow(rules.sees_jobs)
def overview() -> str:
    return render_template(
        "jobs/overview.html",
        health=jobs.health(clock.now()),
        runs=job_queries.notable_runs(),
        labels={job.name: job.label for job in jobs.JOBS},
        undelivered=job_queries.undelivered(),
    )
