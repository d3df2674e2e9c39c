"""Whether sentences may be published: asked once, after the first open text, and « no » until somebody says yes."""

import pytest

from bot.acts import AllowedPublishing, AskedHelp, Resumed
from bot.wording import say
from dialogues.turns import Back, Reopened, Shown, Submitted
from storage.consultations import close_consultation
from tests.bot.test_deciding import kept, taking_part, to_why
from tests.bot.town import Town
from tests.storage.people import KNOWN, WHY
from tests.storage.samples import chosen, written
from tests.support.citizen import Citizen

ASKED = "Pouvons-nous publier vos phrases, sans votre nom\u202f?"


async def asked(place: Town) -> Citizen:
    """Somebody who wrote their text and closed it."""
    citizen = await taking_part(place)
    await to_why(citizen)
    await citizen.type("Un mot.")
    await citizen.tap("Continuer")
    assert citizen.screen.title == ASKED
    return citizen


async def test_nothing_may_be_published_until_somebody_says_yes(towns_on_both: Town) -> None:
    citizen = await asked(towns_on_both)
    person = await kept(towns_on_both)
    assert (person.may_publish, person.status, person.answers[WHY]) == (None, "finished", written("Un mot."))
    reply = await citizen.tap("Oui")
    assert (reply.settled, reply.in_place) == ((ASKED, "✓ Oui"), False)
    assert (citizen.screen.title, (await kept(towns_on_both)).may_publish) == ("Vos réponses", True)
    assert await towns_on_both.differences() == []


async def test_it_is_not_asked_while_the_text_is_open_nor_of_whoever_wrote_nothing(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await to_why(citizen)
    await citizen.type("Un mot.")
    assert citizen.screen.event == say("fr", "event-received")
    other = await taking_part(valmont, 43)
    await to_why(other)
    await other.tap("Passer")
    assert other.screen.title == "Vos réponses"
    assert (await kept(valmont, 43)).may_publish is None


async def test_it_is_asked_once_whatever_is_written_later(valmont: Town) -> None:
    citizen = await asked(valmont)
    await citizen.tap("Non")
    await citizen.do(Reopened("why"))
    await citizen.type("Autre chose.")
    await citizen.tap("Continuer")
    assert (citizen.screen.title, (await kept(valmont)).may_publish) == ("Vos réponses", False)


@pytest.mark.parametrize(
    ("typed", "may_publish"),
    [
        *(("oui", True), ("OUI !", True), ("ok", True), ("d’accord", True)),
        *(("non", False), ("Non merci", False)),
        *(("oui mais sans mon nom", None), ("peut-être", None), ("b", None), ("1", None), ("", None)),
    ],
)
async def test_only_a_typed_yes_or_no_is_an_answer(valmont: Town, typed: str, may_publish: bool | None) -> None:
    citizen = await asked(valmont)
    await citizen.type(typed)
    person = await kept(valmont)
    assert (person.may_publish, person.answers[WHY]) == (may_publish, written("Un mot."))
    if may_publish is None:
        assert (citizen.screen.title, citizen.screen.event) == (ASKED, say("fr", "event-yes-or-no"))
    else:
        assert citizen.screen.event == f"{ASKED}\n✓ {'Oui' if may_publish else 'Non'}"


async def test_it_stays_in_front_until_it_is_answered(valmont: Town) -> None:
    citizen = await asked(valmont)
    await citizen.send("sticker")
    assert (citizen.screen.title, citizen.screen.event) == (ASKED, say("fr", "event-unreadable", kind="sticker"))
    await citizen.type("aide")
    assert citizen.screen.title == "Aide"
    for act in (Resumed(), Shown(), Submitted(WHY)):
        await citizen.do(act)
        assert (citizen.screen.title, citizen.screen.event) == (ASKED, "")
    valmont.restarted()
    later = valmont.citizen()
    await later.command("/reprendre", Resumed())
    assert later.screen.title == ASKED


async def test_one_may_go_back_to_the_text_and_an_old_button_reopens_its_question(valmont: Town) -> None:
    citizen = await asked(valmont)
    await citizen.type("retour")
    assert citizen.screen.title == "Pourquoi ?"
    await citizen.tap("Ne rien changer")
    assert citizen.screen.title == ASKED
    await citizen.do(Reopened("known"))
    assert citizen.screen.title == "Connaissez-vous l’IA ?"
    await citizen.tap("yes")
    assert citizen.screen.title == ASKED
    await citizen.do(Back())
    assert citizen.screen.title == "Pourquoi ?"


async def test_a_correction_of_the_text_leaves_the_question_in_front(valmont: Town) -> None:
    citizen = await asked(valmont)
    await citizen.edit(1, "Un autre mot.")
    assert (citizen.screen.title, citizen.screen.event) == (ASKED, say("fr", "event-corrected"))
    assert (await kept(valmont)).answers[WHY] == written("Un autre mot.")


async def test_who_hides_the_text_is_not_asked_about_it(valmont: Town) -> None:
    citizen = await asked(valmont)
    await citizen.do(Reopened("known"))
    await citizen.tap("no")
    assert citizen.screen.title == "Vos réponses"
    assert (await kept(valmont)).answers[KNOWN] == chosen("no")


async def test_a_double_tap_says_the_next_screen_once_and_a_repeat_changes_nothing(valmont: Town) -> None:
    citizen = await asked(valmont)
    await citizen.tap("Oui")
    assert (await citizen.tap("Oui", on=-2, after=0.1)).screen is None
    before = await valmont.everything()
    await citizen.again()
    assert (await valmont.everything(), (await kept(valmont)).may_publish) == (before, True)


async def test_it_can_be_changed_from_the_summary_and_taken_back_after_the_end(valmont: Town) -> None:
    citizen = await asked(valmont)
    await citizen.tap("Non")
    assert "Publication de vos phrases\u00a0: non" in citizen.screen.body
    await citizen.tap("Publication de vos phrases")
    await citizen.command("/aide", AskedHelp())
    await citizen.tap("Oui", on=-2)
    assert "Publication de vos phrases\u00a0: oui" in citizen.screen.body
    await valmont.write(close_consultation, valmont.ids["valmont"])
    await citizen.do(AllowedPublishing(False))
    assert (citizen.screen.title, (await kept(valmont)).may_publish) == (say("fr", "closed-title"), False)
