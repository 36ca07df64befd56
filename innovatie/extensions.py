"""Unbound extensions and the database base class; nothing else in the package creates globals."""

import base64
import enum
import hashlib
import hmac
import secrets
import sys
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, has_request_context, request
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from itsdangerous import BadSignature, Signer
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, InstanceState, mapped_column, registry

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# The one look that changes something: a provider of single sign-on sends the browser back with a GET.
WRITING_LOOKS = frozenset({"people_sso.come_back"})
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL loses acknowledged votes when the power fails
    "busy_timeout=10000",
    "foreign_keys=ON",
    "recursive_triggers=ON",  # else INSERT OR REPLACE slips past the triggers that protect votes
    "secure_delete=ON",
)


# What SQLAlchemy may set on the state that it keeps of each object (sqlalchemy/orm/state.py).
STATE_FIELDS = (
    "key identity_token session_id _instance_dict load_options load_path runid _strong_obj modified expired"
    " insert_order _deleted _load_pending _orphaned_outside_of_session _last_known_values callables parents"
    " _pending_mutations _empty_collections mapper"
).split()

# Nobody waits for a server that is away or for a lock that is not let go; as long as SQLite's busy_timeout.
POSTGRESQL_OPTIONS = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "options": "-c lock_timeout=10s",
}


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """Aware UTC in and out on both databases; SQLite alone would hand back naive times."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("naive datetime")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


def enum_type(kind: type[enum.Enum] = enum.Enum, name: str | None = None) -> sa.Enum:
    """Text with a CHECK on the values; `name` only where one table holds the same list twice."""
    return sa.Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


Line = Annotated[str, mapped_column(sa.String(200))]
Code = Annotated[str, mapped_column(sa.String(60))]
Digest = Annotated[str, mapped_column(sa.String(64))]
Text = Annotated[str, mapped_column(sa.String(5000))]


class Base(DeclarativeBase):
    # On the registry and not on the class: Flask-SQLAlchemy subclasses the base once more.
    registry = registry(
        metadata=sa.MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: UTCDateTime(),
            enum.StrEnum: enum_type(),
        },
    )


@event.listens_for(sa.Table, "after_parent_attach")
def _check_lengths(table: sa.Table, metadata: sa.MetaData) -> None:
    """SQLite ignores VARCHAR(n); a CHECK makes both databases refuse the same text.

    Only for our own tables: migrations build tables in a metadata of their own, with the checks written out.
    """
    if metadata is not Base.metadata:
        return
    for column in table.columns:
        if type(column.type) is sa.String and column.type.length:
            rule = sa.CheckConstraint(
                f"length({column.name}) <= {column.type.length}", name=f"{column.name}_length"
            )
            table.append_constraint(rule)


def keep_room_in_states() -> None:
    """Give each field of a state its room before there are states; without this Python 3.11 may crash.

    Objects of a class share room for fields, and it closes after some thirty objects. A field that comes later
    makes a dict of its object. In 3.11 making one may collect garbage halfway; when that finds the object of this
    very state, InstanceState._cleanup makes the dict first, two dicts own the same values, and a later collection
    finds freed memory. Python 3.12 and newer do not collect there.
    """
    state: InstanceState[Any] = InstanceState.__new__(InstanceState)
    for field in STATE_FIELDS:
        setattr(state, field, None)


if sys.version_info < (3, 12):
    keep_room_in_states()


def engine_options(url: str) -> dict[str, Any]:
    """How connections are made. Votes and texts stay out of logs and error messages."""
    options: dict[str, Any] = {"hide_parameters": True}
    if url.startswith("postgresql"):
        # A server that was restarted left dead connections in the pool: try one before it is used.
        options |= {"pool_pre_ping": True, "pool_timeout": 10, "connect_args": POSTGRESQL_OPTIONS}
    return options


def prepare_sqlite(engine: sa.Engine) -> None:
    """Pragmas per connection, and an explicit BEGIN: reads stay readers, everything else takes the write lock."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN" if _only_reads() else "BEGIN IMMEDIATE")


def _only_reads() -> bool:
    return has_request_context() and request.method in SAFE_METHODS and request.endpoint not in WRITING_LOOKS


class Passwords:
    """argon2id with the parameters of the configuration."""

    def init_app(self, app: Flask) -> None:
        self._hasher = PasswordHasher(
            memory_cost=app.config["ARGON2_MEMORY_KIB"], time_cost=app.config["ARGON2_PASSES"], parallelism=1
        )
        self._nobody = self._hasher.hash(secrets.token_hex())

    def hash(self, password: str) -> str:
        return self._hasher.hash(_typed(password))

    def verify(self, stored: str | None, password: str) -> bool:
        """Exactly one verification, also when there is nobody to verify: the answer takes as long."""
        try:
            return self._hasher.verify(stored or self._nobody, _typed(password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False

    def renewed(self, stored: str, password: str) -> str:
        """The hash of a password that was just right: the same, or a better one when the parameters changed."""
        return self.hash(password) if self._hasher.check_needs_rehash(stored) else stored


def _typed(password: str) -> str:
    """One form of what looks the same: an é is one sign on one keyboard and two on another."""
    return unicodedata.normalize("NFKC", password)


class Vault:
    """Encrypts the few secrets that must be read back, with a key that is derived from SECRET_KEY.

    So a stolen database alone is worth nothing. What an earlier key locked (SECRET_KEY_FALLBACKS) can still be
    opened; what is locked now, is locked with the present one.
    """

    def init_app(self, app: Flask) -> None:
        keys = [app.config["SECRET_KEY"], *app.config["SECRET_KEY_FALLBACKS"]]
        self._box = MultiFernet([Fernet(_derived(key)) for key in keys])

    def lock(self, text: str) -> str:
        return self._box.encrypt(text.encode()).decode()

    def open(self, locked: str, *, seconds: int | None = None) -> str | None:
        """The text; None when no key fits, or it was locked longer ago than so many seconds."""
        try:
            return self._box.decrypt(locked.encode(), ttl=seconds).decode()
        except InvalidToken:
            return None

    def lock_anew(self, locked: str) -> str:
        """The same text under the present key. Raises `InvalidToken` when no key fits."""
        return self._box.rotate(locked.encode()).decode()


def _derived(secret: str) -> bytes:
    """A key of its own for this purpose: what signs cookies must not also open secrets."""
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"innovatie: secrets of second factors")
    return base64.urlsafe_b64encode(key.derive(secret.encode()))


class Signing:
    """What only this installation can make, with the secret of the configuration."""

    def init_app(self, app: Flask) -> None:
        self._secret = app.config["SECRET_KEY"].encode()
        self._earlier = app.config["SECRET_KEY_FALLBACKS"]

    def keyed(self, kind: str, value: str) -> str:
        """A hash that cannot be read back, or tried out, without the secret."""
        return hmac.new(self._secret, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()

    def link(self, kind: str, row_id: int, nonce: str) -> str:
        """The part of an address that proves that we wrote it; it is never stored."""
        return self._signer(kind).sign(f"{row_id}.{nonce}").decode()

    def read_link(self, kind: str, text: str) -> tuple[int, str] | None:
        """The id and the nonce in a link that we wrote for this purpose, else None."""
        try:
            row_id, _, nonce = self._signer(kind).unsign(text.encode()).decode().partition(".")
        except BadSignature:
            return None
        return int(row_id), nonce

    def _signer(self, kind: str) -> Signer:
        keys = [*reversed(self._earlier), self._secret]  # the last one signs
        return Signer(keys, salt=f"link {kind}", key_derivation="hmac", digest_method=hashlib.sha256)


db = SQLAlchemy(model_class=Base, session_options={"join_transaction_mode": "create_savepoint"})
migrate = Migrate()
csrf = CSRFProtect()
babel = Babel()
passwords = Passwords()
vault = Vault()
signing = Signing()

login_manager = LoginManager()
