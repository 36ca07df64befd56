"""Python 3.11 and the states that SQLAlchemy keeps of objects: see keep_room_in_states in innovatie/extensions.py."""

import subprocess
import sys

from tests.databases import ROOT

# In a process of its own: a fault here ends it with SIGSEGV. What is read here is garbage in a circle, the last room
# for fields went to `expired`, and garbage is collected so often that it also happens while a session closes.
READS = """
import gc
import innovatie.extensions
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
class Base(DeclarativeBase): pass
class Row(Base):
    __tablename__ = "row"
    id: Mapped[int] = mapped_column(primary_key=True)
engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with engine.begin() as connection:
    connection.execute(Row.__table__.insert(), [{"id": n} for n in range(300)])
with Session(engine) as session:
    rows = session.scalars(select(Row).limit(40)).all()
    session.expire(rows[0])
    del rows
gc.collect(); gc.freeze(); gc.set_threshold(7, 5, 10)
for _ in range(ROUNDS):
    with Session(engine) as session:
        for row in session.scalars(select(Row)).all():
            row.__dict__["me"] = row
        del row
gc.collect()
"""


def test_reading_many_objects_does_not_crash():
    done = subprocess.run([sys.executable, "-c", READS.replace("ROUNDS", "40")], cwd=ROOT, timeout=120)
    assert done.returncode == 0
