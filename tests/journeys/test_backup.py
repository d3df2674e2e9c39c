"""A server at work is saved, its disk is lost, and it goes on from its backup: with everybody, but for who had taken their answers back."""

import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path

import httpx

from tests.server.twin import CONSENT, Person
from tests.support.bot_server import OPEN
from tests.support.server import Server, command

PEOPLE = 5


async def test_a_server_goes_on_from_its_backup_without_who_had_erased_their_answers(tmp_path: Path) -> None:
    backups, data = tmp_path / "backups", tmp_path / "data"
    async with Server(tmp_path) as server, AsyncExitStack() as stack:
        assert command(*OPEN, settings=server.settings).returncode == 0
        await server.start()
        headers = {"Sec-Fetch-Site": "same-origin"}
        people = []
        for _ in range(PEOPLE):
            client = await stack.enter_async_context(httpx.AsyncClient(base_url=server.address, headers=headers, timeout=60.0))
            people.append(Person(client))
            await people[-1].open("/c/nantes")
            await people[-1].press(CONSENT)
            await people[-1].answer(choice=["service_users"])

        saved = command("backup", str(backups), settings=server.settings)
        assert (saved.returncode, saved.stderr) == (0, "")
        assert f"identities.sqlite : {PEOPLE} personnes que l’on peut retrouver." in saved.stdout
        await people[0].open("/c/nantes/effacer")
        await people[0].press("Oui, tout effacer")
        refused = command("restore", str(backups), settings=server.settings)
        assert (refused.returncode, refused.stderr.partition(" (")[0]) == (1, "Un autre Concertia tient déjà ce dossier de données")
        server.kill()

        (data / "concertia.db").rename(tmp_path / "lost")
        for ending in ("-wal", "-shm"):
            (data / f"concertia.db{ending}").unlink(missing_ok=True)
        told = command("restore", str(backups), settings=server.settings)
        assert (told.returncode, told.stderr) == (0, "")
        assert told.stdout.splitlines()[1:] == [
            f"1 concertation, {PEOPLE - 1} participations. {PEOPLE - 1} personnes peuvent être retrouvées.",
            "Effacées de nouveau, parce qu’elles l’avaient été : 1 participation.",
            "La clé maîtresse ouvre cette base. Lancez « ./concertia serve ».",
        ]
        assert counted(data) == (PEOPLE - 1, PEOPLE - 1)
        await server.start()
        for person in people:
            await person.open("/c/nantes")
        asked = [CONSENT in person.response.text for person in people]
        assert asked == [True] + [False] * (PEOPLE - 1)
        assert counted(data) == (PEOPLE - 1, PEOPLE - 1)


def counted(data: Path) -> tuple[int, int]:
    """How many have answered, by rows and by tallies."""
    with closing(sqlite3.connect(data / "concertia.db")) as connection:
        (rows,) = connection.execute("SELECT count(DISTINCT participation_id) FROM answers").fetchone()
        (tallied,) = connection.execute("SELECT count FROM tallies WHERE question = '' AND option = '_started'").fetchone()
    return rows, tallied
