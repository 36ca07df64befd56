"""Outgoing mail: by SMTP when a server is configured, else as `.eml` files in a folder (development)."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from textwrap import shorten

from flask import Flask

# Up to the first stop after a word or a quotation: not the one in "P. Jansen", nor one within ‘…’.
_SENTENCE = re.compile(r"(?:‘[^’]*’|[^‘])*?(?:(?<=\w\w\w)|(?<=[’)]))[.?!](?=\s)", re.DOTALL)


def first_sentence(text: str) -> str:
    """What a message is about; the rest, such as a reason that somebody gave, is for inside."""
    found = _SENTENCE.match(text)
    return found[0] if found else text


class Mail:
    """The configured transport. `deliver` raises `OSError` or `smtplib.SMTPException` when it fails."""

    def init_app(self, app: Flask) -> None:
        config = app.config
        self._server, self._port = config["MAIL_SERVER"], config["MAIL_PORT"]
        self._username, self._password = config["MAIL_USERNAME"], config["MAIL_PASSWORD"]
        self._starttls = config["MAIL_STARTTLS"]
        self._folder = Path(config["MAIL_FOLDER"])
        self._sender_name, self.sender = parseaddr(config["MAIL_SENDER"])
        self._base_url = config["BASE_URL"].rstrip("/")
        self._templates = app.jinja_env

    def compose(
        self,
        *,
        to: str,
        name: str,
        text: str,
        path: str,
        message_id: str,
        template: str = "notification",
        **more: object,
    ) -> EmailMessage:
        """A message about `text` with a link to `path` on the configured site, never on a host from a request.

        `message_id` is the same on every try, so that a mail server can drop a double. `more` is for the template.
        """
        body = self._templates.get_template(f"emails/{template}.txt").render(
            name=name, text=text, link=self._base_url + path, **more
        )
        message = EmailMessage()
        message["From"] = Address(self._sender_name, addr_spec=self.sender)
        message["To"] = Address(addr_spec=to)
        message["Subject"] = shorten(first_sentence(text), 120, placeholder=" …")
        message["Message-ID"] = f"<{message_id}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body)
        return message

    def deliver(self, message: EmailMessage) -> None:
        if self._server:
            self._by_smtp(message)
        else:
            self._to_folder(message)

    def try_server(self) -> None:
        """Connect and sign in as for a delivery, and send nothing. Raises as `deliver` does."""
        with self._connected() as smtp:
            smtp.noop()

    def _by_smtp(self, message: EmailMessage) -> None:
        with self._connected() as smtp:
            smtp.send_message(message)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        with smtplib.SMTP(self._server, self._port, timeout=20) as smtp:
            if self._starttls:
                smtp.starttls(
                    context=ssl.create_default_context()
                )  # without a context no certificate is looked at
            if self._username:
                smtp.login(self._username, self._password or "")
            yield smtp

    def _to_folder(self, message: EmailMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = message["Message-ID"].strip("<>").partition("@")[0]
        (self._folder / f"{name}.eml").write_bytes(message.as_bytes())


mail = Mail()
