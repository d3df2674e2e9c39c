"""What a bot that ours is compared to is told when it starts, and how it keeps an answer: by one commit of SQLAlchemy each.

Never here: anything of Concertia. These bots may run on another Python, with libraries that ours does not have.
"""

import json
import sys
from typing import Any, NamedTuple

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

MARK = "t"
"""Heads the data of a button that answers, as in ours: by it people know what to touch."""


class Question(NamedTuple):
    """`options` are codes and their words."""

    id: str
    ask: str
    options: dict[str, str]


class Config(NamedTuple):
    """`api`: the Bot API up to « /bot ». Updates are to come to `url`, at `port`, with `secret`."""

    api: str
    token: str
    port: int
    path: str
    secret: str
    database: str
    questions: tuple[Question, ...]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/{self.path}"


def config() -> Config:
    """What this process was told by its one argument."""
    told: dict[str, Any] = json.loads(sys.argv[1])
    return Config(**told | {"questions": tuple(Question(*one) for one in told["questions"])})


def data_of(question: Question, option: str) -> str:
    """What the button of this option carries."""
    return f"{MARK}:{question.id}:{option}"


class Base(DeclarativeBase):
    pass


class Answer(Base):
    __tablename__ = "answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[int]
    question: Mapped[str]
    choice: Mapped[str]


async def opened(path: str) -> async_sessionmaker[AsyncSession]:
    """The sessions of this file, whose commits are on disk when they return."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}")

    @event.listens_for(engine.sync_engine, "connect")
    def durable(connection: Any, _: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    return async_sessionmaker(engine, expire_on_commit=False)


async def keep(sessions: async_sessionmaker[AsyncSession], person: int, question: str, choice: str) -> None:
    async with sessions() as session:
        session.add(Answer(person=person, question=question, choice=choice))
        await session.commit()
