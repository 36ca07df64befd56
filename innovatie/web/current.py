"""What pages take for granted: the settings in force now, read when something first asks for one."""

from typing import cast

from werkzeug.local import LocalProxy

from innovatie import clock
from innovatie.queries import settings as settings_queries
from innovatie.reference.settings import Settings

settings = cast(Settings, LocalProxy(lambda: settings_queries.current(clock.now())))
