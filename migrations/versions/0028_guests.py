"""Who is on a team for a partner sees that Fieldlab as a guest, for a year yet: until here being on the team was enough.

Not who works in the network as well, and sees all Fieldlabs by that.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

LET_IN = sa.text(
    "INSERT INTO role_grant (person_id, role, scope, fieldlab_id, starts_on, ends_on, reason, end_reason)"
    " SELECT member.person_id, 'gast', 'project', member.fieldlab_id, member.since, :ends_on, :reason, ''"
    " FROM team_member AS member JOIN organisation ON organisation.id = member.organisation_id"
    " WHERE member.until IS NULL AND member.since <= :ends_on AND organisation.kind = 'partner'"
    " AND NOT EXISTS (SELECT 1 FROM affiliation AS work JOIN organisation AS place ON place.id = work.organisation_id"
    " WHERE work.person_id = member.person_id AND work.ends_on IS NULL AND place.kind <> 'partner')"
    " AND NOT EXISTS (SELECT 1 FROM role_grant AS given WHERE given.person_id = member.person_id"
    " AND given.role = 'gast' AND given.fieldlab_id = member.fieldlab_id AND given.ended_at IS NULL)"
)


def upgrade():
    ends_on = (datetime.now(UTC) + timedelta(days=365)).date()
    reason = "Zat al in het team voordat gasten een einddatum kregen."
    types = {"ends_on": sa.Date(), "reason": sa.String()}
    op.execute(
        LET_IN.bindparams(*(sa.bindparam(name, type_=kind) for name, kind in types.items())).bindparams(
            ends_on=ends_on, reason=reason
        )
    )


def downgrade():
    """They stay: before, too, a role for one Fieldlab gave nothing beyond being on its team."""
