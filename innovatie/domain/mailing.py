"""Delivering notifications: at least once, and twice only when a sender is killed between sending and marking."""

from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy.orm import joinedload

from innovatie.extensions import db
from innovatie.mail import mail
from innovatie.models.log import Notification

FIRST_WAIT = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=12)


def prepare(notification_id: int, now: datetime) -> EmailMessage | None:
    """Claim a notification for this try and compose its mail; None when somebody else has it or it went out.

    The claim moves the next try away before anything is sent, so a second scheduler finds nothing to do and
    a mail server that is away is asked less and less often.
    """
    message = db.session.get(
        Notification,
        notification_id,
        options=[joinedload(Notification.person, innerjoin=True)],
        with_for_update={"of": Notification},
        populate_existing=True,
    )
    if message is None or message.sent_at is not None or message.next_try_at > now:
        return None
    message.attempts += 1
    message.next_try_at = now + min(FIRST_WAIT * 2 ** min(message.attempts - 1, 10), LONGEST_WAIT)
    return mail.compose(
        to=message.person.email,
        name=message.person.name,
        text=message.text,
        path=message.path,
        message_id=f"notification-{message.id}-{message.created_at:%Y%m%d%H%M%S%f}",
    )


def mark_sent(notification_id: int, now: datetime) -> None:
    db.session.get_one(Notification, notification_id).sent_at = now
