"""Delivering notifications: at least once, and twice only when a sender is killed between sending and marking."""

from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy.orm import joinedload

from innovatie.enums import TokenKind
from innovatie.extensions import db, signing
from innovatie.mail import mail
from innovatie.models.log import Notification
from innovatie.models.people_access import AccountToken

FIRST_WAIT = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=12)
TEMPLATES = {TokenKind.INVITATION: "invitation", TokenKind.RESET: "reset"}


def prepare(notification_id: int, now: datetime) -> EmailMessage | None:
    """Claim a notification for this try and compose its mail; None when somebody else has it or it went out.

    The claim moves the next try away before anything is sent, so a second scheduler finds nothing to do and
    a mail server that is away is asked less and less often. A link that no longer works is not sent at all.
    """
    message = db.session.get(
        Notification,
        notification_id,
        options=[
            joinedload(Notification.person, innerjoin=True),
            joinedload(Notification.token).joinedload(AccountToken.by),
        ],
        with_for_update={"of": Notification},
        populate_existing=True,
    )
    if message is None or message.sent_at is not None or message.next_try_at > now:
        return None
    if message.token and (message.token.used_at or message.token.expires_at <= now):
        db.session.delete(message)
        return None
    message.attempts += 1
    message.next_try_at = now + min(FIRST_WAIT * 2 ** min(message.attempts - 1, 10), LONGEST_WAIT)
    return _composed(message)


def mark_sent(notification_id: int, now: datetime) -> None:
    db.session.get_one(Notification, notification_id).sent_at = now


def _composed(message: Notification) -> EmailMessage:
    token = message.token
    return mail.compose(
        to=message.address or message.person.email,
        name=message.person.name,
        text=message.text,
        path=link_of(token) if token else message.path,
        message_id=f"notification-{message.id}-{message.created_at:%Y%m%d%H%M%S%f}",
        template=TEMPLATES[token.kind] if token else "notification",
        token=token,
    )


def link_of(token: AccountToken) -> str:
    """Where the link of a token leads. Made when it is needed, so that the database holds no way in."""
    signed = signing.link(token.kind, token.id, token.nonce)
    return f"/uitnodiging/{signed}" if token.kind is TokenKind.INVITATION else f"/wachtwoord/{signed}"
