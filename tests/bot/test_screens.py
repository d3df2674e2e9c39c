"""The words and buttons of every screen. What all of the default script says is in `tests/transcripts/screens_*.txt`: read it."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import product
from typing import Any, get_args

import pytest
from fluent.syntax.serializer import FluentSerializer
from msgspec import structs

from bot import screens
from bot.acts import (
    Act,
    AskedAnswers,
    AskedErasure,
    AskedHelp,
    AskedLanguages,
    AskedPrivacy,
    AskedResources,
    AskedStop,
    Button,
    Channel,
    ConfirmedErasure,
    Consented,
    Form,
    Link,
    Noticed,
    Paused,
    Refused,
    Reminded,
    Resumed,
    Screen,
    Silenced,
    Spoke,
    Started,
    Topic,
    Wished,
)
from bot.screens import Setting, act_named, command_named, consent_named, question_screen, settled_lines
from bot.screens.languages import LANGUAGE_BUTTONS
from bot.screens.naming import COMMANDS
from bot.screens.notices import MAX_NOTICE_WORDS, NOTICE_VERSION
from bot.screens.reading import as_text
from bot.screens.spoken import shortened, word_count
from bot.telegram.updates import Content
from bot.wording import LANGUAGES, messages, say
from dialogues.answers import Answer, Answers, Facts, Place, State
from dialogues.engine import advance, begin
from dialogues.engine.prompts import View
from dialogues.kinds import Shape
from dialogues.loader import shipped
from dialogues.municipalities import Gazetteer, Municipality
from dialogues.script import THEMES, Item, Option, Script, Slot, Step, Text
from dialogues.turns import (
    Back,
    Confirmed,
    Corrected,
    Declined,
    Draw,
    Event,
    Finished,
    Input,
    Picked,
    Prompt,
    Reopened,
    Shown,
    Submitted,
    Summary,
    Tapped,
    Turn,
    Typed,
    Written,
)
from storage.authorities import TERRITORIES
from tests.bot.examples import CONSULTATION, VALMONT, a_setting
from tests.support.transcripts import Transcripts

FACTS = Facts(seed=1)
BREAK = "\n\n" + "─" * 60 + "\n\n"


def fr(words: str) -> Text:
    return Text({"fr": words})


def options(*labels: str, exclusive: str = "") -> tuple[Option, ...]:
    return tuple(Option(label.lower(), fr(label), exclusive=label == exclusive) for label in labels)


SMALL = Script(
    "small",
    fr("Essai"),
    ("fr",),
    (
        Step("Q1", "single", fr("Faites-vous confiance {a_collectivite} ?"), options=options("Oui", "Ouvertement", "Non"), dont_know=True),
        Step("Q2", "multi", fr("Que craignez-vous ?"), options=options("Coût", "Erreur", "Panne", "Rien", exclusive="Rien"), maximum=2),
        Step(
            "Q3",
            "grid",
            fr("{La_collectivite} doit-il…"),
            items=(Item("a", fr("trier")), Item("b", fr("lire"))),
            options=options("Oui", "Non"),
        ),
        Step("Q4", "rank", fr("Que garder ?"), options=options("Loi", "Prix", "Gens"), maximum=2),
        Step("Q5", "text", fr("Que demandez-vous ?"), maximum=20),
        Step("P1", "single", fr("Quel âge avez-vous ?"), options=options("Jeune", "Moins jeune"), profile=True),
    ),
    digest="0123456789abcdef",
)
IN_SMALL = a_setting(script=SMALL)
N1, N2, D1, M1, M2 = (Slot(question) for question in ("N1", "N2", "D1", "M1", "M2"))
VALUES = Script(
    "values",
    fr("Valeurs"),
    ("fr",),
    (
        Step("N1", "number", fr("Combien de trajets ?"), lowest="0", highest="20", unit=fr("trajets")),
        Step("N2", "number", fr("Quelle distance ?"), lowest="0.5", decimals=2, unit=fr("km")),
        Step("D1", "date", fr("Depuis quand ?"), lowest="2020-01-01", highest="2026-12-31"),
        Step("M1", "municipality", fr("Où habitez-vous ?"), options=(Option("within", fr("Ici")), Option("elsewhere", fr("Ailleurs")))),
        Step("M2", "multi", fr("Que garder ?"), options=options("Loi", "Prix", "Gens", "Rien", exclusive="Rien"), minimum=2, maximum=3),
    ),
    digest="fedcba9876543210",
)
PLACES = Gazetteer(
    (
        Municipality("97411", "Saint-Denis", "La Réunion"),
        Municipality("93066", "Saint-Denis", "Seine-Saint-Denis"),
        Municipality("2A004", "Ajaccio", "Corse-du-Sud"),
    )
)


def after(*actions: Input, script: Script = SMALL) -> Turn:
    """The last turn of somebody who did all this from the beginning."""
    answers: dict[Slot, Answer] = {}
    facts = structs.replace(FACTS, gazetteer=PLACES)
    turn = begin(script, answers, Place(), facts)
    for action in actions:
        turn = advance(script, answers, turn.place, action, facts)
        answers.update(turn.recorded)
    return turn


def answered(*actions: Input) -> Answers:
    """The answers of somebody who did all this to the short script."""
    answers: dict[Slot, Answer] = {}
    place = Place()
    for action in actions:
        turn = advance(SMALL, answers, place, action, FACTS)
        place = turn.place
        answers.update(turn.recorded)
    return answers


Q1, Q2, Q3A, Q3B, Q4, Q5, P1 = Slot("Q1"), Slot("Q2"), Slot("Q3", "a"), Slot("Q3", "b"), Slot("Q4"), Slot("Q5"), Slot("P1")
TO_Q2 = (Tapped(Q1, "oui"),)
TO_Q3 = (*TO_Q2, Picked(Q2, ("coût",)))
TO_Q4 = (*TO_Q3, Tapped(Q3A, "oui"), Tapped(Q3B, "non"))
TO_Q5 = (*TO_Q4, Picked(Q4, ("prix", "loi")))
TO_P1 = (*TO_Q5, Typed("Des cours"), Submitted(Q5))
TO_SUMMARY = (*TO_P1, Tapped(P1, "jeune"))
TO_END = (*TO_SUMMARY, Confirmed())
TO_N2 = (Typed("3"),)
TO_D1 = (*TO_N2, Typed("1,5"))
TO_M1 = (*TO_D1, Typed("14/07/2025"))
TO_M2 = (*TO_M1, Typed("ajaccio"))


def shown(
    *actions: Input,
    setting: Setting = IN_SMALL,
    event: str = "",
    wishes: Wished | None = None,
    may_publish: bool | None = None,
) -> Screen:
    return question_screen(setting, after(*actions, script=setting.script), event=event, wishes=wishes, may_publish=may_publish)


def resumption_at(*actions: Input, setting: Setting = IN_SMALL) -> str:
    return screens.resumption(setting, after(*actions, script=setting.script).screen)


def labels(screen: Screen) -> list[list[str]]:
    return [[button.label for button in row] for row in screen.buttons]


def acts(screen: Screen) -> list[Act]:
    return [button.act for row in screen.buttons for button in row]


# --- The default script, whole ------------------------------------------------------------------------------------------------------


def first_answer(prompt: Prompt) -> Input:
    """What the person of the transcripts answers: the first option, as many first options as may be, or a few words."""
    match prompt.shape:
        case Shape.TEXT:
            return Typed("Des agents au guichet.")
        case Shape.ONE:
            return Tapped(prompt.slot, prompt.options[0].code)
        case _:
            return Picked(prompt.slot, tuple(option.code for option in prompt.options[: prompt.most]))


def whole_script(setting: Setting) -> Iterator[Screen]:
    """Every screen of one person who answers all of it, from the notice to the last screen."""
    yield screens.notice_screen(setting)
    yield screens.long_notice_screen(setting)
    answers: dict[Slot, Answer] = {}
    facts = Facts(seed=1, language=setting.language)
    turn = begin(setting.script, answers, Place(), facts)
    wishes = Wished(frozenset()) if setting.channel == "telegram" else None
    while not isinstance(turn.screen, Finished):
        yield question_screen(setting, turn, wishes=wishes)
        if isinstance(turn.screen, Summary):
            act: Input = Confirmed()
        else:
            assert isinstance(turn.screen, Prompt)
            act = Submitted(turn.screen.slot) if turn.screen.open_text else first_answer(turn.screen)
        turn = advance(setting.script, answers, turn.place, act, facts)
        answers.update(turn.recorded)
    yield question_screen(setting, turn, wishes=wishes)


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("screens_default.txt", a_setting(fictional=True)),
        ("screens_default_fr_simple.txt", a_setting(language="fr-simple")),
        ("screens_default_en.txt", a_setting(language="en")),
        ("screens_default_web.txt", a_setting(channel="web")),
    ],
)
def test_the_default_script_reads_as_it_did(name: str, setting: Setting, transcripts: Transcripts) -> None:
    transcripts.check(name, BREAK.join(as_text(screen) for screen in whole_script(setting)))


NANCY = replace(CONSULTATION, id=8, code="nancy", authorities=(replace(VALMONT, territory="Le Bas-Valmont"),))


def asides(setting: Setting | None) -> dict[str, Screen]:
    """Every screen beside the questions."""
    return {
        "Refusé": screens.refused_screen(setting),
        "Aide": screens.help_screen(setting),
        "Confidentialité": screens.privacy_screen(setting),
        "Effacement demandé": screens.erasure_screen(setting, [CONSULTATION]),
        "Effacement d’une ou de toutes": screens.erasure_screen(setting, [CONSULTATION, NANCY]),
        "Effacé": screens.erased_screen(setting, 1),
        "Rien à effacer": screens.erasure_screen(setting, []),
        "Code inconnu": screens.unknown_code_screen(setting),
        "Trop de codes": screens.too_many_codes_screen(setting),
        **(of_one_taking_part(setting) if setting else {}),
    }


THEMES_WISHED = Wished(frozenset({"follow_up"}), frozenset({"fear"}))


def of_one_taking_part(setting: Setting) -> dict[str, Screen]:
    return {
        "Aide, en participant": screens.help_screen(setting, takes_part=True),
        "Effacée seule": screens.erased_one_screen(setting),
        "Terminée": screens.closed_screen(setting, Wished(frozenset()) if setting.channel == "telegram" else None),
        "En pause": screens.on_hold_screen(structs.replace(setting, takes_part=True)),
        "En pause, sans participer": screens.on_hold_screen(setting),
        **({"Thèmes": screens.themes_screen(setting, THEMES_WISHED)} if setting.channel == "telegram" else {}),
        "Continuer ailleurs": screens.handover_screen(setting, "XK7Q M3PR", 15, told=False),
        "Continuer ailleurs, bientôt": screens.handover_screen(setting, "XK7Q M3PR", 1, told=True),
        "Participe déjà ici": screens.taking_part_here_screen(setting),
        "Notice changée": screens.changed_notice_screen(structs.replace(setting, takes_part=True)),
        "Arrêt après changement": screens.stopped_screen(setting),
        **unlinked(setting),
    }


UNLINKED = replace(CONSULTATION, identities_erased_on=date(2027, 4, 1))
LOST = replace(CONSULTATION, identities_erased_on=date(2027, 1, 20))
WITHOUT_WORDS = replace(UNLINKED, texts_erased_on=date(2028, 1, 1))
TOTALS = replace(WITHOUT_WORDS, answers_erased_on=date(2028, 1, 1))


def unlinked(setting: Setting) -> dict[str, Screen]:
    """Once what links answers to people is destroyed, then words, then answers."""
    return {
        "Lien détruit": screens.unlinked_screen(structs.replace(setting, consultation=UNLINKED)),
        "Lien perdu": screens.unlinked_screen(structs.replace(setting, consultation=LOST), is_open=True),
        "Lien et phrases détruits": screens.unlinked_screen(structs.replace(setting, consultation=WITHOUT_WORDS)),
        "Rien que des totaux": screens.unlinked_screen(structs.replace(setting, consultation=TOTALS)),
        "Rien à effacer, lien détruit": screens.erasure_screen(setting, [], [UNLINKED]),
        "Mes données, lien détruit": screens.data_screen(setting, [], [], [UNLINKED]),
    }


def without_consultation() -> dict[str, Screen]:
    return {
        "Ouvertes": screens.open_screen([CONSULTATION, NANCY]),
        "Aucune ouverte": screens.open_screen([]),
        "Liens détruits": screens.unlinked_list_screen([UNLINKED, replace(TOTALS, id=2, code="nancy", authorities=NANCY.authorities)]),
        "Code de concertation inconnu": screens.open_screen([CONSULTATION], unknown=True),
        "Panne": screens.apology_screen(),
        "Sur invitation": screens.open_screen([CONSULTATION, replace(NANCY, access="invited")]),
        "Invitation demandée": screens.invitation_screen(a_setting()),
        "Invitation mal lue": screens.invitation_screen(a_setting(), misread=True),
        "Trop de codes": screens.waiting_screen(),
        "Groupe": screens.group_screen("https://t.me/concertia_bot"),
        **{f"{name}, sans consultation": screen for name, screen in asides(None).items()},
    }


def test_the_screens_beside_the_questions_read_as_they_did(transcripts: Transcripts) -> None:
    found = (
        without_consultation()
        | asides(a_setting())
        | {f"{name}, sur le web": one for name, one in asides(a_setting(channel="web")).items()}
        | {f"{name}, en anglais": one for name, one in asides(a_setting(language="en")).items()}
    )
    transcripts.check("screens_asides.txt", BREAK.join(f"[{name}]\n\n{as_text(screen)}" for name, screen in found.items()))


# --- Events -------------------------------------------------------------------------------------------------------------------------

LONG = "Des cours pour apprendre"
IN_SMALL_HAPPENED: dict[str, tuple[Event, tuple[Input, ...]]] = {
    "Mots inconnus": (Event.NOT_AN_OPTION, (Typed("peut-être"),)),
    "Mots à la relecture": (Event.NOT_AN_OPTION, (*TO_SUMMARY, Typed("merci"))),
    "Mots à la fin": (Event.NOT_AN_OPTION, (*TO_END, Typed("merci"))),
    "Début de plusieurs réponses": (Event.AMBIGUOUS, (Typed("ou"),)),
    "Un choix de trop": (Event.TOO_MANY, (*TO_Q2, Tapped(Q2, "coût"), Tapped(Q2, "erreur"), Tapped(Q2, "panne"))),
    "Trop de choix envoyés": (Event.TOO_MANY, (*TO_Q2, Picked(Q2, ("coût", "erreur", "panne")))),
    "Aucun choix": (Event.NONE_CHOSEN, (*TO_Q2, Submitted(Q2))),
    "Rien d’écrit": (Event.EMPTY, (*TO_Q5, Submitted(Q5))),
    "Aucun choix sur soi": (Event.NONE_CHOSEN, (*TO_P1, Submitted(P1))),
    "Rien et autre chose": (Event.EXCLUSIVE, (*TO_Q2, Picked(Q2, ("coût", "rien")))),
    "La même réponse deux fois": (Event.REPEATED, (*TO_Q2, Picked(Q2, ("coût", "coût")))),
    "Message vide": (Event.EMPTY, (*TO_Q5, Typed("  "))),
    "Ancien bouton": (Event.STALE, (Tapped(Q4, "loi"),)),
    "Ancienne question": (Event.REOPENED, (*TO_Q3, Tapped(Q1, "non"))),
    "Texte trop long": (Event.CUT, (*TO_Q5, Typed(LONG))),
    "Texte reçu": (Event.RECEIVED, (*TO_Q5, Typed("Des cours"))),
    "Message corrigé": (Event.CORRECTED, (*TO_P1, Corrected(Q5, 0, "Des livres"))),
    "Message corrigé, trop long": (Event.CUT, (*TO_P1, Corrected(Q5, 0, LONG))),
    "Retour au début": (Event.AT_START, (Back(Q1),)),
}
IN_VALUES_HAPPENED: dict[str, tuple[Event, tuple[Input, ...]]] = {
    "Pas de nombre": (Event.NOT_A_NUMBER, (Typed("beaucoup"),)),
    "Pas de nombre entier": (Event.NOT_A_NUMBER, (Typed("2,5"),)),
    "Pas de nombre à virgule": (Event.NOT_A_NUMBER, (*TO_N2, Typed("1,234"))),
    "Nombre trop petit": (Event.TOO_LOW, (*TO_N2, Typed("0,1"))),
    "Nombre trop grand": (Event.TOO_HIGH, (Typed("21"),)),
    "Nombre vide": (Event.EMPTY, (Written(N1, " "),)),
    "Pas de date": (Event.NOT_A_DATE, (*TO_D1, Typed("hier"))),
    "Date impossible": (Event.NOT_A_DATE, (*TO_D1, Typed("31/02/2025"))),
    "Date trop tôt": (Event.TOO_LOW, (*TO_D1, Typed("31/12/2019"))),
    "Date trop tard": (Event.TOO_HIGH, (*TO_D1, Typed("1er janvier 2027"))),
    "Commune inconnue": (Event.NOT_A_MUNICIPALITY, (*TO_M1, Typed("Atlantis"))),
    "Communes de même nom": (Event.AMBIGUOUS, (*TO_M1, Typed("saint denis"))),
    "Commune à confirmer": (Event.AMBIGUOUS, (*TO_M1, Typed("aja"))),
    "Trop peu de choix": (Event.TOO_FEW, (*TO_M2, Tapped(M2, "loi"), Submitted(M2))),
    "Aucun des choix": (Event.NONE_CHOSEN, (*TO_M2, Submitted(M2))),
}
HAPPENED = {name: (event, actions, SMALL) for name, (event, actions) in IN_SMALL_HAPPENED.items()} | {
    name: (event, actions, VALUES) for name, (event, actions) in IN_VALUES_HAPPENED.items()
}


@pytest.mark.parametrize(("event", "actions", "script"), HAPPENED.values(), ids=list(HAPPENED))
def test_the_engine_answers_with_the_event_that_is_worded_here(event: Event, actions: tuple[Input, ...], script: Script) -> None:
    assert after(*actions, script=script).event is event


def test_every_event_is_worded_and_reads_as_it_did(transcripts: Transcripts) -> None:
    assert {event for event, _, _ in HAPPENED.values()} == set(Event) - {Event.NOT_A_VALUE}  # no shipped kind has it yet
    told = {name: shown(*actions, setting=a_setting(script=script)) for name, (_, actions, script) in HAPPENED.items()}
    places = {"question": (), "ligne": TO_Q3, "profil": TO_P1, "relecture": TO_SUMMARY}
    told |= {f"Reprise, {name}": shown(*actions, event=resumption_at(*actions)) for name, actions in places.items()}
    kinds = [kind for kind in get_args(Content) if kind != "text"]
    lines = [f"[Reçu : {kind}] {screens.unread(IN_SMALL, kind)}" for kind in kinds]
    transcripts.check("screens_events.txt", "\n".join([*(f"[{name}] {screen.event}" for name, screen in told.items()), *lines]))


@pytest.mark.parametrize(
    ("changes", "example"),
    [
        ({}, "12"),
        ({"decimals": 1}, "2,5"),
        ({"lowest": "1900", "highest": "2026"}, "1900"),
        ({"highest": "10"}, "10"),
        ({"lowest": "10.5", "decimals": 1}, "10,5"),
        ({"lowest": "0", "highest": "50", "unit": fr("km")}, "12"),
    ],
)
def test_a_number_refused_has_an_example_that_the_question_takes(changes: dict[str, Any], example: str) -> None:
    step = replace(VALUES.steps[0], **{"lowest": "", "highest": "", "unit": None, "decimals": 0} | changes)
    event = shown(Typed("beaucoup"), setting=a_setting(script=replace(VALUES, steps=(step,)))).event
    assert event.split(".")[0].rpartition("par exemple ")[2] == example


@pytest.mark.parametrize(
    ("before", "asked"), [((), "-en une ci-dessous"), (TO_Q2, "-en une ou plusieurs ci-dessous"), (TO_Q4, "une ou plusieurs")]
)
def test_words_not_understood_are_asked_again_as_one_choice_or_several(before: tuple[Input, ...], asked: str) -> None:
    assert asked in shown(*before, Typed("peut-être")).event


def test_an_event_is_one_sentence_above_the_question_that_stands() -> None:
    screen = shown(Typed("peut-être"))
    assert (screen.event, screen.title, screen.key) == (say("fr", "event-not-an-option"), shown().title, shown().key)


def test_many_candidates_are_not_all_listed() -> None:
    many = replace(SMALL, steps=(replace(SMALL.steps[0], options=options(*(f"Oui {letter}" for letter in "abcdefghij"))),))
    assert shown(Typed("oui"), setting=a_setting(script=many)).event.count("«") == 6


def test_what_is_told_from_outside_stands_instead_of_what_the_turn_did() -> None:
    assert shown(Typed("peut-être"), event="Nous voici.").event == "Nous voici."


def test_nobody_resumes_at_the_last_screen() -> None:
    assert resumption_at(*TO_END) == ""


def test_resumption_names_the_question_and_its_line() -> None:
    assert resumption_at(*TO_Q3, Tapped(Q3A, "oui")) == "Reprenons à la question 3, ligne 2 sur 2."


# --- Questions ----------------------------------------------------------------------------------------------------------------------


def test_a_first_question_offers_not_to_know_and_to_pass_but_not_to_go_back() -> None:
    screen = shown()
    assert screen.title == "Faites-vous confiance au Valmont ?"
    assert (screen.progress, screen.body) == ("Question 1 sur 5", ("Choisissez une réponse.",))
    assert labels(screen) == [["Je ne sais pas"], ["Passer"]]
    assert acts(screen) == [Declined(Q1, State.DONT_KNOW), Declined(Q1, State.SKIPPED)]
    assert screen.form is not None
    assert screen.form.submit is None


def test_passing_and_going_back_share_the_last_row() -> None:
    screen = shown(*TO_Q2)
    assert labels(screen) == [["Passer", "Retour"]]
    assert acts(screen) == [Declined(Q2, State.SKIPPED), Back(Q2)]


def test_a_profile_question_is_kept_to_oneself() -> None:
    screen = shown(*TO_P1)
    assert screen.progress == "Sur vous\u00a0: 1 sur 1"
    assert labels(screen) == [["Je préfère ne pas répondre", "Retour"]]
    assert acts(screen) == [Declined(P1, State.PREFER_NOT), Back(P1)]


def test_a_line_is_read_on_with_its_question() -> None:
    screen = shown(*TO_Q3)
    assert (screen.title, screen.progress) == ("Le Valmont doit-il trier\u202f?", "Question 3 sur 5 · ligne 1 sur 2")
    assert screen.key == "01234567 Q3.a fr"


@pytest.mark.parametrize(
    ("ask", "title"),
    [
        ("L’IA peut-elle… ?", "L’IA peut-elle trier\u202f?"),
        ("Êtes-vous d’accord ?", "Êtes-vous d’accord ? trier"),
        ("Dans l’ordre… ou non ?", "Dans l’ordre… ou non ? trier"),
    ],
)
def test_a_line_follows_a_question_that_is_whole(ask: str, title: str) -> None:
    grid = replace(SMALL, steps=(replace(SMALL.steps[2], ask=fr(ask)),))
    assert shown(setting=a_setting(script=grid)).title == title


def test_ticks_and_their_count_are_shown() -> None:
    form = shown(*TO_Q2, Tapped(Q2, "erreur")).form
    assert form is not None
    assert [(choice.code, choice.ticked, choice.rank) for choice in form.choices] == [
        ("coût", False, None),
        ("erreur", True, None),
        ("panne", False, None),
        ("rien", False, None),
    ]
    assert form.submit == Button("Valider (1 sur 2)", Submitted(Q2))


def test_ranks_follow_the_order_of_choosing() -> None:
    form = shown(*TO_Q4, Tapped(Q4, "gens"), Tapped(Q4, "loi")).form
    assert form is not None
    assert [(choice.code, choice.rank) for choice in form.choices] == [("loi", 2), ("prix", None), ("gens", 1)]
    assert (form.most, form.submit) == (2, Button("Valider (2 sur 2)", Submitted(Q4)))


def test_a_page_submits_without_a_count_that_would_be_of_before() -> None:
    form = shown(*TO_Q2, setting=structs.replace(IN_SMALL, channel="web")).form
    assert form is not None
    assert form.submit == Button("Valider", Submitted(Q2))


def test_an_open_question_in_a_chat_has_nothing_to_submit_before_a_message() -> None:
    before, received = shown(*TO_Q5), shown(*TO_Q5, Typed("Des cours"))
    assert before.form is not None
    assert received.form is not None
    assert (before.form.most, before.form.text, before.form.submit) == (20, "", None)
    assert labels(before) == [["Passer", "Retour"]]
    assert (received.event, received.title, received.body) == ("Bien reçu.", "", ("Ajoutez un message, ou continuez.",))
    assert received.form.submit == Button("Continuer", Submitted(Q5))
    assert labels(received) == [["Retour"]]


@pytest.mark.parametrize("texts", [(LONG,), ("Des cours de dessin!",), ("Des cours de dessin!", "Merci")], ids=["cut", "full", "more"])
@pytest.mark.parametrize("channel", ["telegram", "web"])
def test_a_text_without_room_left_is_not_to_be_added_to(texts: tuple[str, ...], channel: Channel) -> None:
    screen = shown(*TO_Q5, *map(Typed, texts), setting=structs.replace(IN_SMALL, channel=channel))
    assert screen.body == ("Modifiez votre réponse, ou continuez.",)


def test_an_open_text_said_again_shows_its_question() -> None:
    assert shown(*TO_Q5, Typed("Des cours"), Shown()).title == "Que demandez-vous ?"


def test_an_open_question_on_a_page_is_submitted_with_what_it_holds() -> None:
    page = shown(*TO_P1, Back(P1), setting=structs.replace(IN_SMALL, channel="web"))
    assert page.form is not None
    assert (page.title, page.form.text, page.form.submit) == ("Que demandez-vous ?", "Des cours", Button("Continuer", Submitted(Q5)))


@pytest.mark.parametrize(
    ("actions", "before"),
    [
        ((*TO_Q2, Back(Q2)), "Votre réponse\u00a0: Oui"),
        ((*TO_Q3, Back(Q3A)), "Votre réponse\u00a0: Coût"),
        ((*TO_Q5, Back(Q5)), "Votre réponse\u00a0: 1. Prix, 2. Loi"),
        ((*TO_P1, Back(P1)), "Votre réponse\u00a0: Des cours"),
        ((Declined(Q1, State.DONT_KNOW), Back(Q2)), "Votre réponse\u00a0: Je ne sais pas"),
        ((Declined(Q1, State.SKIPPED), Back(Q2)), "Vous aviez passé cette question."),
    ],
)
def test_a_question_reopened_tells_its_answer_and_lets_it_stand(actions: tuple[Input, ...], before: str) -> None:
    screen = shown(*actions)
    assert screen.form is not None
    assert screen.body[0] == before
    assert screen.buttons[0] == (Button("Ne rien changer", Submitted(screen.form.slot)),)


def test_a_question_reopened_and_touched_no_longer_offers_to_change_nothing() -> None:
    screen = shown(*TO_Q3, Back(Q3A), Tapped(Q2, "erreur"))
    assert labels(screen) == [["Passer", "Retour"]]
    assert screen.body == ("Choisissez 2 réponses au plus, puis validez.",)


def test_an_introduction_heads_the_question_it_comes_before() -> None:
    steps = (Step("opening", "info", fr("{La_collectivite} vous écoute.")), *SMALL.steps)
    assert shown(setting=a_setting(script=replace(SMALL, steps=steps))).intro == ("Le Valmont vous écoute.",)


def test_placeholders_are_filled_once_and_other_braces_stay() -> None:
    odd = replace(VALMONT, la_collectivite="la {de_collectivite} {x}", a_collectivite="à l’{0}", de_collectivite="d’ici")
    steps = (replace(SMALL.steps[0], ask=fr("{La_collectivite}, {A_collectivite}, {de_collectivite}, {la_collectivite}, { autre} {")),)
    setting = a_setting(script=replace(SMALL, steps=steps), authorities=(odd,))
    assert shown(setting=setting).title == "La {de_collectivite} {x}, À l’{0}, d’ici, la {de_collectivite} {x}, { autre} {"


def test_options_still_to_be_drawn_are_no_screen() -> None:
    step = replace(SMALL.steps[0], options=(), options_from="sectors")
    with pytest.raises(ValueError, match="Q1"):
        question_screen(IN_SMALL, Turn(Place(), Draw(step, Q1, seed=1, fixed_order=False, visible={}, hidden={})))


def test_the_key_is_the_same_whatever_happened_and_for_all() -> None:
    keys = {
        shown(*TO_Q2).key,
        shown(*TO_Q2, Tapped(Q2, "rien")).key,
        shown(*TO_Q2, Typed("x")).key,
        shown(*TO_Q2, setting=structs.replace(IN_SMALL, channel="web")).key,
    }
    assert keys == {"01234567 Q2 fr"}
    assert shown(*TO_Q2, setting=structs.replace(IN_SMALL, language="fr-simple")).key == "01234567 Q2 fr-simple"
    assert (shown(*TO_SUMMARY).key, shown(*TO_END).key) == ("01234567 summary fr", "01234567 finished fr")


# --- Values, parts and cards ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        ({}, ("Écrivez un nombre, en chiffres.",)),
        ({"unit": fr("trajets")}, ("Écrivez un nombre, en chiffres (trajets).",)),
        ({"lowest": "1", "unit": fr("km")}, ("Écrivez un nombre, en chiffres.", "1 km au moins.")),
        ({"highest": "2.5", "decimals": 1}, ("Écrivez un nombre, en chiffres.", "2,5 au plus.")),
        ({"lowest": "-5", "highest": "5"}, ("Écrivez un nombre, en chiffres.", "De -5 à 5.")),
        ({"lowest": "0", "highest": "200", "unit": fr("km")}, ("Écrivez un nombre, en chiffres.", "De 0 à 200 km.")),
        ({"kind": "date"}, ("Écrivez une date\u00a0: jour, mois, année. Par exemple\u00a0: 14/07/2026",)),
        ({"kind": "date", "lowest": "2026-02-01"}, ("À partir du 1er février 2026.",)),
        ({"kind": "date", "highest": "2026-02-28"}, ("Jusqu’au 28 février 2026.",)),
        ({"kind": "municipality"}, ("Écrivez le nom de la commune.",)),
    ],
)
def test_a_value_is_asked_for_with_its_bounds(changes: dict[str, Any], body: tuple[str, ...]) -> None:
    step = replace(VALUES.steps[0], **{"lowest": "", "highest": "", "unit": None} | changes)
    assert shown(setting=a_setting(script=replace(VALUES, steps=(step,)))).body[-len(body) :] == body


@pytest.mark.parametrize(
    ("changes", "keyboard"),
    [
        ({}, "numeric"),
        ({"decimals": 1}, "decimal"),
        ({"lowest": "-5"}, "text"),
        ({"lowest": ""}, "text"),
        ({"kind": "date", "lowest": "2026-02-01", "highest": ""}, "text"),
        ({"kind": "municipality"}, "text"),
    ],
)
def test_a_value_is_typed_on_the_smallest_keyboard_that_has_its_signs(changes: dict[str, Any], keyboard: str) -> None:
    form = shown(setting=a_setting(script=replace(VALUES, steps=(replace(VALUES.steps[0], **changes),)), channel="web")).form
    assert form is not None
    assert form.keyboard == keyboard


def test_a_value_kept_stands_in_its_field_and_an_option_kept_does_not() -> None:
    form = shown(*TO_M2, Back(M2), setting=a_setting(script=VALUES)).form
    assert form is not None
    assert (form.text, [(choice.code, choice.ticked) for choice in form.choices]) == ("Ajaccio", [("elsewhere", False)])
    elsewhere = shown(*TO_M1, Tapped(M1, "elsewhere"), Back(M2), setting=a_setting(script=VALUES)).form
    assert elsewhere is not None
    assert (elsewhere.text, [(choice.code, choice.ticked) for choice in elsewhere.choices]) == ("", [("elsewhere", True)])


def test_the_places_that_a_name_may_mean_come_before_the_choices_of_the_question() -> None:
    form = shown(*TO_M1, Typed("saint denis"), setting=a_setting(script=VALUES)).form
    assert form is not None
    assert [choice.label for choice in form.choices] == ["Saint-Denis (Seine-Saint-Denis)", "Saint-Denis (La Réunion)", "Ailleurs"]


PART = Step("part", "section", fr("Chez {la_collectivite}"))


@pytest.mark.parametrize(
    ("steps", "line"),
    [
        ((PART, replace(SMALL.steps[0], within="part")), "Chez le Valmont · Question 1 sur 1"),
        (
            (PART, replace(SMALL.steps[2], within="part"), Step("two", "section", fr("Fin")), replace(SMALL.steps[4], within="two")),
            "Partie 1 sur 2\u00a0: Chez le Valmont · Question 1 sur 2 · ligne 1 sur 2",
        ),
        ((PART, replace(SMALL.steps[5], within="part")), "Chez le Valmont · Sur vous\u00a0: 1 sur 1"),
        ((SMALL.steps[0], PART, replace(SMALL.steps[1], within="part")), "Question 1 sur 2"),
    ],
)
def test_the_progress_names_the_part_where_there_is_one(steps: tuple[Step, ...], line: str) -> None:
    assert shown(setting=a_setting(script=replace(SMALL, steps=steps))).progress == line


@pytest.mark.parametrize(
    ("kind", "minimum", "maximum", "asked"),
    [
        ("multi", 1, 3, "Choisissez 3 réponses au plus, puis validez."),
        ("multi", 2, 3, "Choisissez de 2 à 3 réponses, puis validez."),
        ("multi", 2, 2, "Choisissez 2 réponses, puis validez."),
        ("rank", 2, 3, "Choisissez-les dans l’ordre, de 2 à 3, puis validez."),
        ("rank", 3, 3, "Choisissez-en 3 dans l’ordre, puis validez."),
        ("multi", 1, 1, "Choisissez 1 réponse, puis validez."),
    ],
)
def test_how_many_to_choose_is_said(kind: str, minimum: int, maximum: int, asked: str) -> None:
    step = replace(VALUES.steps[4], kind=kind, minimum=minimum, maximum=maximum)
    assert shown(setting=a_setting(script=replace(VALUES, steps=(step,)))).body == (asked,)


def test_words_beside_other_have_a_field_on_a_page_and_come_next_in_a_chat() -> None:
    step = replace(SMALL.steps[0], options=(*options("Oui", "Non"), Option("else", fr("Autre"), other=True)))
    script = replace(SMALL, steps=(step,))
    chat, page = (shown(setting=a_setting(script=script, channel=channel)).form for channel in CHANNELS)
    assert chat is not None
    assert page is not None
    assert ([choice.other for choice in chat.choices], [choice.other for choice in page.choices]) == ([False] * 3, [False, False, True])
    asked = shown(Tapped(Q1, "else"), setting=a_setting(script=script))
    assert (asked.key, asked.body[0], labels(asked)) == ("01234567 Q1.other fr", "Votre réponse\u00a0: Autre", [["Retour"]])
    assert asked.form == Form(Shape.TEXT, Q1, most=200, submit=Button("Continuer", Submitted(Q1)))


def test_words_beside_other_are_cut_at_their_own_limit() -> None:
    step = replace(SMALL.steps[0], options=(*options("Oui", "Non"), Option("else", fr("Autre"), other=True)))
    screen = shown(Tapped(Q1, "else"), Typed("mot " * 100), setting=a_setting(script=replace(SMALL, steps=(step,))))
    assert screen.event == "Votre réponse dépasse 200 caractères\u00a0: nous en gardons le début."


VOTE = Step("V1", "vote", fr("Pour ou contre ?"), items=(Item("a", fr("{La_collectivite} trie.")), Item("b", fr("Elle lit."))))


def test_a_statement_of_the_script_names_the_authority_and_that_of_a_person_stays_as_written() -> None:
    vote = replace(VOTE, options=options("Pour", "Contre"))
    own = shown(setting=a_setting(script=replace(SMALL, steps=(vote,))))
    assert (own.quote, own.title, own.progress) == (
        "«\u00a0Le Valmont trie.\u00a0»",
        "Pour ou contre ?",
        "Question 1 sur 1 · phrase 1 sur 2",
    )
    setting = a_setting(script=replace(SMALL, steps=(replace(vote, items=(), items_from="rules"),)))
    facts = Facts(drawn={"V1": (Option("x", fr("{La_collectivite} ment.")),)})
    drawn = question_screen(setting, begin(setting.script, {}, Place(), facts))
    assert (drawn.quote, drawn.title) == ("«\u00a0{La_collectivite} ment.\u00a0»", "Pour ou contre ?")


def test_a_vote_is_resumed_by_its_question_alone() -> None:
    setting = a_setting(script=replace(SMALL, steps=(replace(VOTE, options=options("Pour", "Contre")),)))
    assert resumption_at(Tapped(Slot("V1", "a"), "pour"), setting=setting) == "Reprenons à la question 1."


# --- What a chat keeps of an answer -------------------------------------------------------------------------------------------------


def view_of(script: Script, answers: Answers) -> View:
    return View(script, answers, FACTS)


@pytest.mark.parametrize(
    ("actions", "answer", "lines"),
    [
        ((), Answer(State.ANSWERED, ("oui",)), ("Faites-vous confiance au Valmont ?", "✓ Oui")),
        ((), Answer(State.SKIPPED), ("Faites-vous confiance au Valmont ?", "Passé")),
        ((), Answer(State.DONT_KNOW), ("Faites-vous confiance au Valmont ?", "Je ne sais pas")),
        (TO_Q2, Answer(State.ANSWERED, ("coût", "panne")), ("Que craignez-vous ?", "✓ Coût, Panne")),
        (TO_Q3, Answer(State.ANSWERED, ("non",)), ("Le Valmont doit-il trier\u202f?", "✓ Non")),
        (TO_Q4, Answer(State.ANSWERED, ("gens", "loi")), ("Que garder ?", "✓ 1. Gens, 2. Loi")),
        (TO_Q5, Answer(State.ANSWERED, parts=("Des", "cours")), ("Que demandez-vous ?", "✓ Des cours")),
        (TO_P1, Answer(State.PREFER_NOT), ("Quel âge avez-vous ?", "Je préfère ne pas répondre")),
    ],
)
def test_settled_lines_say_the_question_and_its_answer(actions: tuple[Input, ...], answer: Answer, lines: tuple[str, ...]) -> None:
    prompt = after(*actions).screen
    assert isinstance(prompt, Prompt)
    assert settled_lines(IN_SMALL, view_of(SMALL, {prompt.slot: answer}), prompt.slot) == lines


# --- The summary and the end --------------------------------------------------------------------------------------------------------


def test_the_summary_tells_every_answer_and_reopens_any() -> None:
    screen = shown(*TO_SUMMARY)
    assert screen.body[1:] == (
        "1. Faites-vous confiance au Valmont ?\nOui",
        "2. Que craignez-vous ?\nCoût",
        "3. Le Valmont doit-il…\ntrier\u00a0: Oui\nlire\u00a0: Non",
        "4. Que garder ?\n1. Prix, 2. Loi",
        "5. Que demandez-vous ?\nDes cours",
        "Sur vous 1. Quel âge avez-vous ?\nJeune",
    )
    assert labels(screen) == [
        ["1. Faites-vous confiance au…"],
        ["2. Que craignez-vous ?"],
        ["3. Le Valmont doit-il…"],
        ["4. Que garder ?"],
        ["5. Que demandez-vous ?"],
        ["Sur vous 1. Quel âge…"],
        ["C’est bon, j’ai fini"],
    ]
    assert acts(screen) == [*(Reopened(step.id) for step in SMALL.steps), Confirmed()]


def long_script(count: int) -> Script:
    """As many long open questions, each with a grid's and a ranking's worth of words."""
    ask = fr("Que pensez-vous vraiment de ce sujet-là, tout bien considéré, et pourquoi donc ? " * 8)
    return Script("long", fr("Long"), ("fr",), tuple(Step(f"Q{number}", "text", ask, maximum=4_000) for number in range(count)))


def summary_of_long(count: int) -> Screen:
    script = long_script(count)
    answers: Answers = {Slot(step.id): Answer(State.ANSWERED, parts=("Une réponse bien longue. " * 150,)) for step in script.steps}
    return question_screen(a_setting(script=script, fictional=True), begin(script, answers, Place(), FACTS))


@pytest.mark.parametrize("count", [1, 18, 19, 40, 41, 300])
def test_a_summary_stays_within_a_screen(count: int) -> None:
    screen = summary_of_long(count)
    buttons = acts(screen)
    assert len("\n\n".join((screen.title, *screen.body))) < 3_500
    assert len(screen.buttons) <= 20
    assert len(buttons) <= 90
    assert all(len(button.label) <= 28 for row in screen.buttons for button in row)
    assert len({button.label for row in screen.buttons for button in row}) == len(buttons)
    assert sum(isinstance(act, Reopened) for act in buttons) == len([line for line in screen.body if "\n" in line])


def test_a_summary_of_forty_questions_shows_and_reopens_them_all() -> None:
    screen = summary_of_long(40)
    assert [act for act in acts(screen) if isinstance(act, Reopened)] == [Reopened(f"Q{number}") for number in range(40)]
    assert screen.buttons[0] == tuple(Button(str(number), Reopened(f"Q{number - 1}")) for number in range(1, 5))


def test_a_summary_too_long_for_a_screen_says_what_is_left_out_and_how_to_reach_it() -> None:
    screen = summary_of_long(300)
    shown_there = sum(isinstance(act, Reopened) for act in acts(screen))
    assert screen.body[-1].startswith(f"Et {300 - shown_there} autres questions.")
    assert acts(screen)[-2:] == [Back(), Confirmed()]


def test_the_last_screen_says_when_and_where_the_results_are() -> None:
    screen = shown(*TO_END)
    assert (screen.title, screen.body, screen.links) == (
        "Merci.",
        ("Résultats le 12 avril 2027 ici\u00a0: https://valmont.example/resultats", "Vous pouvez corriger jusqu’au 1er mars 2027."),
        (),
    )
    assert screen.buttons == ((Button("Corriger une réponse", Back()),),)


def test_the_last_page_links_to_the_results() -> None:
    screen = shown(*TO_END, setting=structs.replace(IN_SMALL, channel="web"))
    assert screen.links == (Link("Voir les résultats", "https://valmont.example/resultats"),)


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        (frozenset(), [["Des résultats"], ["De la suite donnée"], ["Non merci"], ["Corriger une réponse"]]),
        (frozenset({"results"}), [["✓ Des résultats"], ["De la suite donnée"], ["Non merci"], ["Corriger une réponse"]]),
        (frozenset({"results", "follow_up"}), [["✓ Des résultats"], ["✓ De la suite donnée"], ["Non merci"], ["Corriger une réponse"]]),
    ],
)
def test_the_last_screen_ticks_what_one_wishes_to_be_told(wishes: frozenset[Topic], expected: list[list[str]]) -> None:
    screen = shown(*TO_END, wishes=Wished(wishes))
    assert labels(screen) == expected
    assert screen.body[-1] == "Prévenez-moi\u00a0:"
    assert acts(screen)[:3] == [Wished(wishes ^ {"results"}), Wished(wishes ^ {"follow_up"}), Wished(frozenset())]


def test_what_follows_can_be_told_of_some_themes_only_those_of_the_script() -> None:
    setting = a_setting()
    begun = screens.closed_screen(setting, Wished(frozenset({"results"})))
    follow_up = acts(begun)[1]
    assert follow_up == Wished(frozenset({"results", "follow_up"}), choosing=True)
    assert isinstance(follow_up, Wished)
    screen = screens.themes_screen(setting, structs.replace(follow_up, themes=frozenset({"trust"})))
    asked = {step.theme for step in setting.script.steps}
    assert 2 < len(labels(screen)) - 1 < len(THEMES)
    assert [label for (label,) in labels(screen)] == [
        *(say("fr", f"theme-{theme}".replace("_", "-")) if theme != "trust" else "✓ Confiance" for theme in THEMES if theme in asked),
        "Valider",
    ]
    both: frozenset[Topic] = frozenset({"results", "follow_up"})
    assert Wished(both, frozenset({"trust", "fear"}), choosing=True) in acts(screen)
    assert Wished(both, frozenset(), choosing=True) in acts(screen)
    assert acts(screen)[-1] == Wished(both, frozenset({"trust"}))


def test_the_last_screen_leads_to_the_themes_and_whoever_takes_the_wish_back_takes_them_back() -> None:
    wishes = Wished(frozenset({"results", "follow_up"}), frozenset({"work", "fear"}))
    screen = screens.closed_screen(a_setting(), wishes)
    assert labels(screen)[2] == ["Thèmes choisis\u00a0: 2"]
    assert acts(screen)[:3] == [
        Wished(frozenset({"follow_up"}), wishes.themes),
        Wished(frozenset({"results"})),
        Wished(wishes.topics, wishes.themes, choosing=True),
    ]


# --- The notices --------------------------------------------------------------------------------------------------------------------


def words_of(screen: Screen) -> int:
    return word_count(" ".join((screen.title, *screen.body)))


IN_FORCE = screens.notice_in_force(CONSULTATION)
CHANNELS: tuple[Channel, ...] = ("telegram", "web")


@pytest.mark.parametrize(("language", "channel"), list(product(LANGUAGES, CHANNELS)))
def test_the_notice_has_at_most_ninety_words_for_every_authority(language: str, channel: Channel) -> None:
    names = [row["la_collectivite"] for row in csv.DictReader(TERRITORIES.read_text(encoding="utf-8").splitlines())]
    script = replace(shipped("default"), languages=LANGUAGES)
    counts = {}
    for name in names:
        setting = a_setting(script=script, language=language, channel=channel, authorities=(replace(VALMONT, la_collectivite=name),))
        counts[name] = words_of(screens.notice_screen(setting))
    assert len(counts) == 25
    assert max(counts.values()) <= MAX_NOTICE_WORDS == 90, counts


def test_a_long_name_is_said_once_in_the_notice_and_a_short_one_twice() -> None:
    long = "la Communauté de communes du Pays du Coquelicot"
    assert as_text(screens.notice_screen(a_setting(authorities=(replace(VALMONT, la_collectivite=long),)))).count("Coquelicot") == 1
    assert as_text(screens.notice_screen(a_setting())).count("Valmont") == 2


def test_the_notice_asks_for_one_consent_in_the_language_read() -> None:
    screen = screens.notice_screen(a_setting())
    assert screen.buttons == (
        (Button("J’ai 15 ans ou plus, j’accepte", Consented("fr", notice=IN_FORCE)),),
        (Button("En savoir plus", Noticed("fr", long=True)),),
        (Button("Français simple", Noticed("fr-simple")), Button("English", Noticed("en"))),
        (Button("Non merci", Refused()),),
    )
    simple = screens.long_notice_screen(a_setting(language="fr-simple"))
    assert simple.buttons == (
        (Button("J’ai 15 ans ou plus, j’accepte", Consented("fr-simple", notice=IN_FORCE)),),
        (Button("Français courant", Noticed("fr", long=True)), Button("English", Noticed("en", long=True))),
        (Button("Non merci", Refused()),),
    )


@pytest.mark.parametrize(
    ("languages", "read", "offered"),
    [
        (("fr",), "fr", []),
        (("fr", "en"), "fr", ["English"]),
        (("fr", "fr-simple", "en"), "fr", ["Français simple", "English"]),
        (("fr", "fr-simple", "en"), "fr-simple", ["Français courant", "English"]),
        (("fr", "fr-simple", "en"), "en", ["Français", "Français simple"]),
        (("fr", "br"), "fr", []),
    ],
)
def test_the_notice_offers_the_other_languages_of_the_script_that_we_speak(
    languages: tuple[str, ...], read: str, offered: list[str]
) -> None:
    setting = a_setting(script=replace(SMALL, languages=languages), language=read)
    for screen in (screens.notice_screen(setting), screens.long_notice_screen(setting)):
        buttons = [button for row in screen.buttons for button in row if isinstance(button.act, Noticed) and button.act.language != read]
        assert [button.label for button in buttons] == offered


def test_every_language_we_speak_has_its_button() -> None:
    assert sorted(LANGUAGE_BUTTONS) == sorted(LANGUAGES)


@pytest.mark.parametrize(
    ("name", "in_english"),
    [("le Sicoval", "Sicoval"), ("l’Agglo", "Agglo"), ("la Ville de Rennes", "Ville de Rennes"), ("Lacq-Orthez", "Lacq-Orthez")],
)
def test_an_authority_has_no_french_article_in_english(name: str, in_english: str) -> None:
    setting = a_setting(script=SMALL, language="en", authorities=(replace(VALMONT, la_collectivite=name),))
    words = setting.words(Text({"fr": "", "en": "{la_collectivite}/{La_collectivite}/{a_collectivite}/{de_collectivite}"}))
    assert words == "/".join([in_english] * 4)
    assert screens.notice_screen(setting).body[0].startswith(f"{in_english} would like")


def test_the_name_goes_with_french_words_that_stand_in_for_a_translation() -> None:
    setting = a_setting(script=SMALL, language="en", authorities=(replace(VALMONT, a_collectivite="à la Ville de Rennes"),))
    asked = "Comment aller {a_collectivite} ?"
    assert setting.words(Text({"fr": asked, "en": asked})) == "Comment aller à la Ville de Rennes ?"
    assert setting.words(Text({"fr": asked})) == "Comment aller à la Ville de Rennes ?"


@pytest.mark.parametrize("notice", [screens.notice_screen, screens.long_notice_screen])
def test_a_page_does_not_speak_of_telegram(notice: Callable[[Setting], Screen]) -> None:
    for language in LANGUAGES:
        assert "elegram" not in as_text(notice(a_setting(channel="web", language=language)))
        assert "elegram" in as_text(notice(a_setting(language=language)))


@pytest.mark.parametrize("notice", [screens.notice_screen, screens.long_notice_screen, screens.changed_notice_screen])
def test_all_who_read_the_answers_are_named(notice: Callable[[Setting], Screen]) -> None:
    twin = replace(VALMONT, id=2, name="Ville de Valmont", la_collectivite="la Ville de Valmont")
    french = "le Valmont et la Ville de Valmont"
    both = {"fr": french, "fr-simple": french, "en": "Valmont and Ville de Valmont"}
    for language, named in both.items():
        assert named in as_text(notice(a_setting(language=language, authorities=(VALMONT, twin))))


def test_readers_whose_names_are_too_long_are_not_named_in_the_short_notice() -> None:
    long = replace(VALMONT, la_collectivite="la Communauté de communes " + "de la Vallée " * 20)
    text = as_text(screens.notice_screen(a_setting(authorities=(VALMONT, long))))
    assert "lues par les collectivités qui vous consultent" in text
    assert "lues par la collectivité" in as_text(screens.notice_screen(a_setting(authorities=(long,))))
    assert "qui vous consultent" not in as_text(screens.notice_screen(a_setting(authorities=(long,))))


def test_the_long_notice_says_all_that_is_owed() -> None:
    twin = replace(VALMONT, id=2, name="Ville de Valmont")
    text = as_text(screens.long_notice_screen(a_setting(authorities=(VALMONT, twin))))
    owed = (
        "Responsables de vos données\u00a0: CA du Valmont et Ville de Valmont.",
        "dpo@valmont.example",
        "mission d’intérêt public (article 6.1.e du RGPD).",
        "commission numérique (Les Interconnectés, France urbaine, Intercommunalités de France)",
        "hors de l’Union européenne",
        "31 décembre 2027",
        "www.cnil.fr/plaintes",
        "Répondre est libre.",
        "https://concertia.example/c/valmont",
        "À l’accueil de la mairie",
        "retirer votre accord et tout effacer\u00a0: /effacer",
        "entretiennent le serveur",
        "Aucune décision n’est prise sur vous par une machine.",
    )
    assert [words for words in owed if words not in text] == []


def test_a_fictional_consultation_says_so_on_its_notices_and_its_last_screen() -> None:
    setting = a_setting(fictional=True, script=SMALL)
    marked = (screens.notice_screen(setting), screens.long_notice_screen(setting), shown(*TO_END, setting=setting))
    assert [screen.body[0] for screen in marked] == ["Démonstration\u00a0: données fictives."] * 3
    assert all(screen.fictional for screen in (*marked, shown(setting=setting), screens.help_screen(setting)))
    assert not screens.notice_screen(IN_SMALL).fictional


def notice_digest(language: str) -> str:
    """What the sentences of the notices come to, without the comments beside them."""
    owed = (
        message.clone()
        for name, message in sorted(messages(language).items())
        if name.startswith(("notice-", "long-")) or name == "button-consent"
    )
    write = FluentSerializer().serialize_entry
    digest = sha256()
    for message in owed:
        message.comment = None
        digest.update(write(message).encode())
    return digest.hexdigest()[:16]


NOTICES = {
    "2026-1": {"fr": "469ecb917574f12a", "fr-simple": "de6ffadd69108257", "en": "547389dafbe2e871"},
    "2026-2": {"en": "068dafbcdc52b410", "fr": "566903af50b96606", "fr-simple": "de6ffadd69108257"},
    "2026-3": {"en": "378277377a57b47d", "fr": "a9b92634418e953a", "fr-simple": "1ef1b83f78e4de15"},
    "2026-4": {"en": "b4af89577c91c55c", "fr": "a9b92634418e953a", "fr-simple": "1ef1b83f78e4de15"},
    "2026-5": {"en": "d660664574b5710b", "fr": "39eb03fa1d8ffcde", "fr-simple": "927c00fa1599382b"},
    "2026-6": {"en": "bc5f8f3fc6464cd7", "fr": "980bde6e6cf37c40", "fr-simple": "0aca006256a830ce"},
    "2026-7": {"en": "8c325fce8d41c554", "fr": "16f4b235cf363515", "fr-simple": "d82b4b044cb8bf23"},
    "2026-8": {"en": "6af5daef78459b86", "fr": "f89d1fc629ec0934", "fr-simple": "ef91746caf985269"},
    "2026-9": {"en": "7b7d2b5f0ab18b17", "fr": "a0a91556de815491", "fr-simple": "a010fd1299eb0304"},
}
"""The sentences behind each version of the notice. People consented to those words: other words need another version."""


def test_other_words_in_the_notice_have_another_version() -> None:
    assert NOTICES[NOTICE_VERSION] == {language: notice_digest(language) for language in LANGUAGES}


# --- Beside the questions -----------------------------------------------------------------------------------------------------------


def test_open_consultations_are_told_apart() -> None:
    other = replace(CONSULTATION, code="autre", title="Autre sujet")
    elsewhere = replace(CONSULTATION, code="loin", authorities=(replace(VALMONT, territory="Loin"),))
    assert screens.open_screen([CONSULTATION, other, elsewhere]).buttons == (
        (Button("Le Valmont · L’IA dans nos services publics", Started("valmont")),),
        (Button("Le Valmont · Autre sujet", Started("autre")),),
        (Button("Loin", Started("loin")),),
    )
    again = replace(CONSULTATION, code="encore")
    assert labels(screens.open_screen([CONSULTATION, again])) == [
        ["Le Valmont · L’IA dans nos services publics · valmont"],
        ["Le Valmont · L’IA dans nos services publics · encore"],
    ]


def test_no_more_consultations_are_listed_than_a_keyboard_holds() -> None:
    many = [replace(CONSULTATION, code=f"c{number}") for number in range(91)]
    assert len(screens.open_screen(many).buttons) == 90


def test_an_unknown_code_learns_nothing_more() -> None:
    known, unknown = screens.open_screen([CONSULTATION]), screens.open_screen([CONSULTATION], unknown=True)
    assert structs.replace(unknown, event="") == known
    assert unknown.event.startswith("Nous ne trouvons pas")
    assert screens.open_screen([], unknown=True).event == unknown.event


def test_erasing_is_asked_before_it_is_done() -> None:
    screen = screens.erasure_screen(a_setting(), [CONSULTATION])
    assert acts(screen) == [ConfirmedErasure(), Resumed()]
    assert screen.body[0].startswith("Vos réponses à la concertation «\u00a0L’IA dans nos services publics\u00a0» (Le Valmont) seront")


def test_of_several_consultations_one_or_all_may_be_erased() -> None:
    screen = screens.erasure_screen(a_setting(), [CONSULTATION, NANCY])
    assert acts(screen) == [ConfirmedErasure(7), ConfirmedErasure(8), ConfirmedErasure(), Resumed()]
    assert labels(screen)[:3] == [
        ["Effacer\u00a0: Le Valmont"],
        ["Effacer\u00a0: Le Bas-Valmont"],
        ["Tout effacer, les 2 concertations"],
    ]


def test_with_nothing_to_erase_nothing_is_asked() -> None:
    screen = screens.erasure_screen(None, [])
    assert (screen.title, acts(screen)) == ("Il n’y a rien à effacer.", [Started()])


def test_one_who_refused_can_come_back() -> None:
    assert acts(screens.refused_screen(a_setting())) == [Started("valmont")]


def test_a_closed_consultation_still_says_where_its_results_are_and_lets_erase() -> None:
    screen = screens.closed_screen(a_setting(channel="web"), None)
    assert screen.links == (Link("Voir les résultats", "https://valmont.example/resultats"),)
    assert acts(screen) == [Started(), AskedErasure()]


def test_in_a_chat_one_can_still_ask_to_be_told_once_it_is_over() -> None:
    screen = screens.closed_screen(a_setting(), Wished(frozenset({"follow_up"}), frozenset({"work"})))
    assert "https://valmont.example/resultats" in screen.body[0]
    assert labels(screen)[:3] == [["Des résultats"], ["✓ De la suite donnée"], ["Thèmes choisis\u00a0: 1"]]
    assert acts(screen)[-2:] == [Started(), AskedErasure()]


@pytest.mark.parametrize("setting", [a_setting(), a_setting(channel="web"), a_setting(language="fr-simple", fictional=True)])
def test_no_brace_is_left_unfilled_and_every_screen_fits(setting: Setting) -> None:
    for screen in (*whole_script(setting), *asides(setting).values(), *without_consultation().values()):
        text = as_text(screen)
        assert "{" not in text
        assert "}" not in text
        assert len(text) < 3_900
        assert screen.key
        assert screen.language in ("fr", setting.language)


CONSENT = "J’ai 15 ans ou plus, j’accepte"

# --- Typed buttons ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actions", "typed", "act"),
    [
        (TO_Q2, "passer", Declined(Q2, State.SKIPPED)),
        (TO_Q2, "RETOUR !", Back(Q2)),
        (TO_Q2, "valider", Submitted(Q2)),
        (TO_Q2, "Valider (0 sur 2)", Submitted(Q2)),
        ((), "je ne sais pas", Declined(Q1, State.DONT_KNOW)),
        (TO_SUMMARY, "c'est bon, j'ai fini", Confirmed()),
        (TO_SUMMARY, "3", Reopened("Q3")),
        (TO_SUMMARY, "sur vous 1", Reopened("P1")),
        (TO_Q2, "1", None),
        (TO_Q2, "pass", None),
        (TO_Q2, "", None),
        (TO_Q2, "?", None),
        ((), "retour", None),
        ((*TO_Q5, Typed("Des cours")), "Passer", None),
    ],
)
def test_typed_words_name_a_button(actions: tuple[Input, ...], typed: str, act: Act | None) -> None:
    assert act_named(shown(*actions), typed) == act


@pytest.mark.parametrize("typed", ["j'accepte", "oui j’accepte", "OK, j’accepte !", "D’accord, j’accepte", "J’ai 15 ans", CONSENT])
@pytest.mark.parametrize("notice", [screens.notice_screen, screens.long_notice_screen])
def test_consent_is_given_in_the_words_of_its_button(notice: Callable[[Setting], Screen], typed: str) -> None:
    assert consent_named(notice(a_setting()), typed) == Consented("fr", notice=IN_FORCE)


@pytest.mark.parametrize("typed", ["1", "a", "j", "j’ai", "oui", "ok", "d’accord", "non merci", "15", "", "?", "je n’accepte pas"])
def test_nothing_less_gives_consent(typed: str) -> None:
    assert consent_named(screens.notice_screen(a_setting()), typed) is None
    assert consent_named(shown(), "j’accepte") is None


def test_i_agree_is_consent_in_english() -> None:
    assert consent_named(screens.notice_screen(a_setting(language="en")), "Yes, I agree") == Consented("en", notice=IN_FORCE)


@pytest.mark.parametrize(
    ("typed", "told"), [("oui", f"touchez ou écrivez «\u00a0{CONSENT}\u00a0»."), ("ok !", "touchez"), ("1", "choisissez un bouton")]
)
def test_a_yes_before_consent_is_told_what_to_write(typed: str, told: str) -> None:
    assert told in screens.before_consent(screens.notice_screen(a_setting()), typed).event


def test_a_choice_goes_before_a_button_of_the_same_name() -> None:
    steps = (replace(SMALL.steps[0], options=options("Passer", "Rester")),)
    assert act_named(shown(setting=a_setting(script=replace(SMALL, steps=steps))), "passer") is None


@pytest.mark.parametrize(
    ("typed", "act"),
    [
        ("aide", AskedHelp()),
        ("Aide !", AskedHelp()),
        ("REPRENDRE", Resumed()),
        ("effacer", AskedErasure()),
        ("confidentialité", AskedPrivacy()),
        ("Mes réponses", AskedAnswers()),
        ("stop", AskedStop()),
        ("langue", AskedLanguages()),
        ("language", AskedLanguages()),
        ("ressources", AskedResources()),
        ("retour", Back()),
        ("aidez-moi", None),
        ("start", None),
    ],
)
@pytest.mark.parametrize("screen", [None, shown(), shown(*TO_SUMMARY), shown(*TO_END)], ids=["before", "question", "summary", "end"])
def test_the_name_of_a_command_is_that_command_without_its_slash(screen: Screen | None, typed: str, act: Act | None) -> None:
    assert command_named(screen, typed) == act


def test_no_word_of_a_command_is_one_inside_an_open_text() -> None:
    assert {word: command_named(shown(*TO_Q5), word) for word in COMMANDS} == dict.fromkeys(COMMANDS)
    assert {word: act_named(shown(*TO_Q5), word) for word in COMMANDS if act_named(shown(*TO_Q5), word)} == {"retour": Back(Q5)}


@pytest.mark.parametrize(
    "screen",
    [shown(), shown(*TO_Q2), shown(*TO_Q3), shown(*TO_Q4), shown(setting=a_setting(script=VALUES)), shown(*TO_SUMMARY), shown(*TO_END)],
    ids=["one", "several", "line", "order", "value", "summary", "end"],
)
def test_every_word_of_a_command_is_one_wherever_no_text_is_asked_for(screen: Screen) -> None:
    assert {word: command_named(screen, word.capitalize()) for word in COMMANDS} == COMMANDS


@pytest.mark.parametrize(
    ("typed", "act"),
    [
        ("Pause", Paused()),
        ("plus de messages", Silenced()),
        ("oui, un seul rappel", Reminded(True)),
        ("Non, garder mes réponses", Resumed()),
        ("Tout effacer", AskedErasure()),
        ("English", Spoke("en")),
        ("francais simple", Spoke("fr-simple")),
        ("Pause for now", Paused()),
        ("Oui, tout effacer", None),
        ("Non merci", None),
    ],
)
@pytest.mark.parametrize("screen", [shown(), shown(*TO_Q2), shown(*TO_SUMMARY)], ids=["one", "several", "summary"])
def test_the_labels_of_buttons_beside_the_questions_are_understood(screen: Screen, typed: str, act: Act | None) -> None:
    assert command_named(screen, typed) == act
    assert command_named(shown(*TO_Q5), typed) is None


def test_a_label_beside_the_questions_gives_way_to_the_beginning_of_a_choice() -> None:
    steps = (replace(SMALL.steps[0], options=(Option("break", fr("Pause déjeuner")), Option("no", fr("Non")))), *SMALL.steps[1:])
    assert command_named(shown(setting=a_setting(script=replace(SMALL, steps=steps))), "pause") is None


@pytest.mark.parametrize(("label", "act"), [("Aide", None), ("Aide à domicile", AskedHelp()), ("L’aide", AskedHelp())])
def test_the_name_of_a_command_is_an_answer_only_where_a_choice_has_that_very_name(label: str, act: Act | None) -> None:
    steps = (replace(SMALL.steps[0], options=(Option("help", fr(label)), Option("no", fr("Non")))), *SMALL.steps[1:])
    assert command_named(shown(setting=a_setting(script=replace(SMALL, steps=steps))), "aide") == act


# --- Shortening ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("Un deux trois", 13, "Un deux trois"),
        ("Un deux trois", 12, "Un deux…"),
        ("Un deux, trois", 9, "Un deux…"),
        ("Un\n  deux", 20, "Un deux"),
        ("Quel\n âge\u202f?", 20, "Quel âge\u202f?"),
        ("Anticonstitutionnellement", 10, "Anticonst…"),
        ("À anticonstitutionnellement", 12, "À anticonst…"),
        ("", 5, ""),
    ],
)
def test_shortened_cuts_between_words_where_it_can(text: str, width: int, expected: str) -> None:
    assert shortened(text, width) == expected
    assert len(shortened(text, width)) <= width


def test_word_count_counts_what_a_reader_counts() -> None:
    assert word_count("Sans Telegram\u00a0: https://exemple.fr/c/a\n12 questions, l’IA\u202f?") == 6
