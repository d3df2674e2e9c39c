"""« /mesdonnees » and going on elsewhere as people meet them, from raw updates to what the phone shows."""

import json

import pytest

from bot.telegram.running import Mode
from bot.telegram.standin import standin_server
from storage import models
from tests.bot.telegram.world import CODES, World

HERE = f"https://concertia.example/c/{CODES[0]}/continuer"


@pytest.mark.parametrize("asked", ["/mesdonnees", "mes données", "/data"])
async def test_all_that_is_kept_comes_as_a_message_and_a_file(world: World, asked: str) -> None:
    async with world.running():
        camille, sam = world.standin.person(17), world.standin.person(18)
        for person, job in ((camille, "Agent public"), (sam, "Élu")):
            await world.consent(person)
            await world.tap(person, job)
        await world.say(camille, asked)
        screen, file = camille.chat[-2:]
        assert screen.text.startswith("Ce que nous gardons de vous")
        assert "À quel titre répondez-vous\u202f? → Agent public" in screen.text
        assert file.content["document"]["file_name"] == "mes-donnees.json"
        (one,) = json.loads(file.file)["consultations"]
        assert (one["consultation"], one["apart"]["chat"], len(one["answers"])) == (CODES[0], 17, 1)
        assert not any(message.file for message in sam.chat)
        assert [call.ridden for call in world.standin.calls if call.method == "sendDocument"] == [False]


async def test_the_file_is_kept_nowhere(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        before = {table.name: len(await world.rows(table)) for table in models.metadata.sorted_tables}
        await world.say(camille, "/mesdonnees")
        after = {table.name: len(await world.rows(table)) for table in models.metadata.sorted_tables}
        assert {name for name in after if after[name] != before[name]} == {"seen_updates"}


@pytest.mark.parametrize("mode", ["webhook", "polling"])
async def test_over_a_real_connection_the_file_is_the_same(world: World, mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    async with standin_server(world.standin) as port, world.running(mode, api_url=f"http://127.0.0.1:{port}/bot"):
        camille = world.standin.person(17)
        await world.consent(camille)
        await world.say(camille, "/mesdonnees")
        assert json.loads(camille.chat[-1].file)["format"] == "concertia-my-data"


async def test_a_chat_goes_on_in_another_chat_by_the_link_and_by_the_code(world: World) -> None:
    async with world.running():
        camille, sam = world.standin.person(17), world.standin.person(18)
        await world.consent(camille)
        await world.tap(camille, "Agent public")
        await world.say(camille, "/aide")
        await world.tap(camille, "Continuer sur une page web")
        lines = camille.screen.text.splitlines()
        assert HERE in lines
        code = lines[lines.index("Écrivez-y ce code\u00a0:") + 1]
        sam.start("_" + code.replace(" ", ""))
        await world.settle()
        assert sam.screen.text.startswith("C’est fait\u00a0: vous continuez ici, avec toutes vos réponses.")
        await world.say(sam, "/aide")
        await world.tap(sam, "Continuer sur une page web")
        lines = sam.screen.text.splitlines()
        await world.say(camille, lines[lines.index("Écrivez-y ce code\u00a0:") + 1].lower())
        assert camille.screen.text.startswith("C’est fait\u00a0: vous continuez ici")
        (person,) = await world.rows(models.participations)
        assert set(await world.answers()) == {"P07"}
        assert len(await world.rows(models.identities)) == 1
        assert person.status == "started"
