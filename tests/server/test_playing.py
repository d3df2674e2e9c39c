"""A conversation in a terminal: the same words as on Telegram, from typed words alone."""

from pathlib import Path

import pytest

from bot.acts import Screen
from dialogues.loader import load, load_script, shipped
from dialogues.script import Script
from server.playing import Play
from tests.support.replaying import replayed
from tests.support.transcripts import FOLDER, Transcripts

CORE = shipped("core")
EVERY_KIND = load_script(Path(__file__).parents[1] / "bot" / "every_kind.yaml")


def played(*texts: str, script: Script = CORE, seed: int = 1, language: str = "fr") -> Play:
    play = Play(script, seed, language)
    for text in texts:
        play.hear(text)
    return play


def labels(screen: Screen) -> list[str]:
    assert screen.form is not None
    return [choice.label for choice in screen.form.choices]


def test_it_begins_with_the_notice_that_citizens_read() -> None:
    play = played()
    assert play.screen.title == "Bonjour."
    assert play.screen.body[1].startswith("La collectivité demande votre avis")
    assert "données fictives" in play.shown


def test_nothing_is_asked_before_consent() -> None:
    play = played("bonjour")
    assert (play.screen.title, play.screen.event[:29]) == ("Bonjour.", "Nous ne gardons rien avant vo")
    assert played("non merci").screen.title == "C’est noté."
    assert played("non merci", "revenir").screen.title == "Bonjour."


def test_no_number_and_no_bare_yes_consents() -> None:
    for typed in ("1", "oui", "j"):
        assert (played(typed).screen.title, played(typed).screen.progress) == ("Bonjour.", "")


def test_in_english_the_authority_has_an_english_name() -> None:
    assert "Demonstration Council would like your opinion" in played("English").shown


@pytest.mark.parametrize("typed", ["J’ai 15 ans ou plus, j’accepte", "j'accepte", "J'AI 15 ANS"])
def test_a_button_is_named_by_some_of_its_words(typed: str) -> None:
    assert played(typed).screen.progress == "Question 1 sur 12"


def test_words_that_name_two_buttons_name_none() -> None:
    assert played("savoir").screen.title == "Ce que deviennent vos réponses"
    assert played("o").screen.event.startswith("Nous ne gardons rien avant votre accord")  # « Non merci » and three others


def test_letters_labels_and_buttons_answer() -> None:
    play = played("accepte", "b")
    assert play.screen.event == "Avant aujourd’hui, connaissiez-vous l’intelligence artificielle (IA)\u202f?\n✓ J’en avais entendu parler"
    play.hear("jamais")
    play.hear("espoir, colère")
    play.hear("valider")
    assert play.screen.event == "Que ressentez-vous quand on parle d’IA\u202f?\n✓ Espoir, Colère"
    play.hear("retour")
    assert play.screen.body[0] == "Votre réponse\u00a0: Espoir, Colère"
    play.hear("passer")
    assert play.screen.event.endswith("\nPassé")


def test_choices_show_what_they_can_be_typed_as() -> None:
    assert "\nb ( ) J’en avais entendu parler\n" in played("accepte").shown
    degrees = played("accepte", *["passer"] * 5, script=EVERY_KIND)
    assert "\n( ) 4\n" in degrees.shown
    degrees.hear("4")
    assert degrees.screen.event.endswith("✓ 4")


def test_the_seed_is_the_order_of_the_choices() -> None:
    to_shuffled = ("accepte", "passer", "passer")
    one, same, other = (labels(played(*to_shuffled, seed=seed).screen) for seed in (1, 1, 2))
    assert one == same
    assert (sorted(one), one == other) == (sorted(other), False)


def test_another_language_is_spoken_from_the_beginning_or_chosen() -> None:
    assert played(language="en").screen.title == "Hello."
    chosen = played("English", "I agree")
    assert chosen.screen.title.startswith("Before today")
    chosen.hear("skip")
    assert chosen.screen.event.endswith("Skipped")
    chosen.hear("never")
    assert chosen.screen.event.endswith("✓ Never")


def test_commands_are_those_of_the_chat() -> None:
    play = played("accepte", "/aide")
    assert play.screen.title == "Aide"
    play.hear("/reprendre")
    assert (play.screen.event, play.screen.progress) == ("Reprenons à la question 1.", "Question 1 sur 12")
    play.hear("confidentialité")
    assert play.screen.title == "Ce que deviennent vos réponses"
    play.hear("/start")
    assert play.screen.progress == "Question 1 sur 12"


def test_words_typed_beside_a_question_answer_it_as_in_the_chat() -> None:
    passed = played("accepte", "passer")
    for aside in ("/aide", "/confidentialite", "/effacer"):
        play = played("accepte", aside, "passer")
        assert (play.screen.event, play.screen.progress) == (passed.screen.event, "Question 2 sur 12")
        play.hear(aside)
        play.hear("retour")
        assert play.screen.progress == "Question 1 sur 12"
        play.hear(aside)
        play.hear("b")
        assert play.screen.event.endswith("\n✓ J’en avais entendu parler")


def test_an_answer_is_never_taken_for_a_button_beside_the_question() -> None:
    script = load("id: own\ntitle: Le mien\nsteps:\n  - {id: A, kind: single, ask: Venez-vous ?, options: [{a: Oui}, {b: Non}]}\n")
    play = played("accepte", "/effacer", "oui", script=script)
    assert play.screen.title == "Vos réponses"
    assert play.screen.event.endswith("\n✓ Oui")


def test_the_buttons_beside_a_question_are_named_by_their_whole_label() -> None:
    play = played("accepte", "/effacer", "non garder mes réponses")
    assert (play.screen.event, play.screen.progress) == ("Reprenons à la question 1.", "Question 1 sur 12")


def test_erasing_begins_anew() -> None:
    play = played("accepte", "a", "/effacer", "oui, tout effacer")
    assert play.screen.title == "C’est effacé."
    play.hear("voir")
    assert play.screen.title == "Bonjour."
    play.hear("accepte")
    assert play.screen.progress == "Question 1 sur 12"


def test_the_end_is_reached_and_left_again() -> None:
    play = played("accepte")
    while play.screen.progress:
        play.hear("passer")
    assert play.screen.title == "Vos réponses"
    play.hear("c'est bon")
    assert play.screen.title == "Merci."
    play.hear("merci")
    assert play.screen.event.startswith("Merci pour votre message.")
    play.hear("des résultats")
    assert play.screen.event == "C’est noté, nous vous préviendrons."
    play.hear("corriger")
    assert play.screen.title == "Vos réponses"


def test_what_comes_from_outside_is_empty_and_the_author_is_told() -> None:
    play = played("accepte", script=EVERY_KIND)
    while "V1" not in play.screen.key:
        play.hear("passer")
    assert list(play.notes) == []
    for _ in range(3):
        play.hear("passer")
    assert list(play.notes) == ["(Sans question ici\u00a0: V2 et T2. La liste «\u00a0rules\u00a0» ne vient que d’une vraie concertation.)"]
    assert play.screen.title == "Quel est cet enjeu ?"
    play.hear("L’emploi")
    assert list(play.notes) == []


def test_the_first_question_may_be_left_out() -> None:
    script = load(
        "id: own\ntitle: Le mien\nsteps:\n"
        "  - {id: P01, kind: single, ask: Où habitez-vous ?, options_from: sectors}\n"
        "  - {id: T01, kind: text, ask: Que demandez-vous ?, maximum: 50}\n"
    )
    play = played("accepte", script=script)
    assert play.shown.startswith("(Sans question ici\u00a0: P01. La liste «\u00a0sectors\u00a0»")
    assert play.screen.title == "Que demandez-vous ?"


def test_own_words_of_earlier_cards_are_drawn() -> None:
    play = played("accepte", script=EVERY_KIND)
    while "K1" not in play.screen.key:
        play.hear("passer")
    for text in ("L’emploi", "continuer", "non", "a", "oui", "La vie privée", "continuer", "b"):
        play.hear(text)
    assert labels(play.screen) == ["L’emploi", "Non"]
    assert play.screen.event.endswith("\n✓ Quelques personnes")


# --- Transcripts --------------------------------------------------------------------------------------------------------------------


def test_a_recorded_conversation_reads_as_it_did(transcripts: Transcripts) -> None:
    """Written by `script play core --record`."""
    record = (FOLDER / "play_core.txt").read_text(encoding="utf-8")
    transcripts.check("play_core.txt", replayed(record, CORE))


def test_a_record_played_again_is_the_same_record() -> None:
    record = played("accepte", "b", "bof »", "« a", "/aide", seed=3).transcript
    assert replayed(record, CORE) == record
    assert replayed(record.replace("graine 3", "graine 4"), CORE) != record


def test_a_record_of_another_script_is_refused() -> None:
    with pytest.raises(ValueError, match="every_kind"):
        replayed(played().transcript, EVERY_KIND)
