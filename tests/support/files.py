"""The bytes of a database's own files: what somebody reads who has the disk, and asks the database nothing."""

from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa

from storage.engines import parse_url


def contents(url: str) -> dict[str, bytes]:
    """The content of each file of a SQLite database, its journal among them, or of each table and index of one in PostgreSQL."""
    if parse_url(url).get_backend_name() == "sqlite":
        path = Path(parse_url(url).database or "")
        return {file.name: file.read_bytes() for file in path.parent.glob(f"{path.name}*")}
    engine = sa.create_engine(parse_url(url), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("CHECKPOINT")  # what is in memory goes to the files
        folder = Path(connection.exec_driver_sql("SHOW data_directory").scalar_one())
        found = connection.exec_driver_sql(
            "SELECT relname, pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 'i', 't') AND oid >= 16384"
        ).all()
    return {name: (folder / path).read_bytes() for name, path in found}


def found_in(files: dict[str, bytes], needles: Iterable[bytes]) -> dict[str, set[bytes]]:
    """Which of these bytes stand in which file."""
    wanted = set(needles)
    found = {name: {needle for needle in wanted if needle in content} for name, content in files.items()}
    return {name: needles for name, needles in found.items() if needles}
