"""A script with the kinds of question that `samples` has not: values, votes, words beside « Autre », cards; and people who answer it."""

from dataclasses import replace

from dialogues.answers import Answer, State
from dialogues.script import Item, Option, Script, Slot, Step
from storage.imports import ImportedParticipation
from tests.storage.samples import DAY, chosen, fr, options, with_digest, written

VOTES = options("for", "against", "none")
DEGREES = options("1", "2", "3", "4", "5")
COMPLETE = with_digest(
    Script(
        "complete",
        fr("Un script complet"),
        ("fr",),
        (
            Step("years", "number", fr("Depuis combien d’années ?"), lowest="0", highest="100", decimals=1, unit=fr("années")),
            Step("since", "date", fr("Depuis quel jour ?"), lowest="1900-01-01", highest="2027-12-31"),
            Step("home", "municipality", fr("Où habitez-vous ?"), options=options("within", "elsewhere"), profile=True),
            Step("care", "vote", fr("Pour ou contre ?"), options=VOTES, items=(Item("a", fr("Prévenir.")), Item("b", fr("Contrôler.")))),
            Step(
                "topic",
                "multi",
                fr("De quoi parlez-vous ?"),
                options=(*options("work", "school"), Option("other", fr("Autre"), other=True)),
                maximum=2,
            ),
            Step("rule", "text", fr("Quelle règle ?"), maximum=200),
            Step("others", "vote", fr("Pour ou contre cette règle ?"), options=VOTES, items_from="rules", maximum=2),
            Step("rewrite", "text", fr("Comment la réécrire ?"), about="others", maximum=200),
            Step("cards", "repeat", fr("Un enjeu"), options=options("more", "enough"), again=fr("Une autre carte ?"), maximum=3),
            Step("stake", "text", fr("Quel enjeu ?"), maximum=150, within="cards"),
            Step("weight", "scale", fr("Quelle importance ?"), scale="1-5", options=DEGREES, within="cards"),
            Step("who", "multi", fr("Pour qui ?"), options=options("young", "old"), maximum=2, within="cards"),
            Step(
                "clash",
                "single",
                fr("Contre quel autre ?"),
                options=options("no"),
                options_from="stakes",
                own_from="stake",
                within="cards",
            ),
        ),
    )
)

RULE_A, RULE_B = Option("aaaaaa", fr("Prévenir avant.")), Option("bbbbbb", fr("Dire pourquoi."))
STAKE = Option("cccccc", fr("Garder un guichet."))
OWN_1 = Option("own_1", fr("Mon métier"))
DRAWN = {"others": (RULE_A, RULE_B), "clash.1": (STAKE,), "clash.2": (OWN_1, STAKE)}

ANSWERS = {
    Slot("years"): chosen("2.5"),
    Slot("since"): chosen("2024-02-29"),
    Slot("home"): chosen("2A004"),
    Slot("care", "a"): chosen("for"),
    Slot("care", "b"): Answer(State.SKIPPED),
    Slot("topic"): Answer(State.ANSWERED, ("school", "other"), ("La cantine", "et le sport")),
    Slot("rule"): written("Prévenir."),
    Slot("others", "aaaaaa"): chosen("for"),
    Slot("others", "bbbbbb"): chosen("against"),
    Slot("rewrite", "aaaaaa"): written("Prévenir avant tout."),
    Slot("stake", "", 1): written("Mon métier"),
    Slot("weight", "", 1): chosen("5"),
    Slot("who", "", 1): chosen("old"),
    Slot("clash", "", 1): chosen("cccccc"),
    Slot("cards", "", 1): chosen("more"),
    Slot("stake", "", 2): written("L’école"),
    Slot("weight", "", 2): Answer(State.SKIPPED),
    Slot("who", "", 2): chosen("young", "old"),
    Slot("clash", "", 2): chosen("own_1"),
    Slot("cards", "", 2): chosen("enough"),
}
WHOLE = ImportedParticipation("web", "fr", 7, DAY, ANSWERS, DRAWN)
"""Has answered all that was put to them."""
ONE_CARD = replace(
    WHOLE,
    answers=ANSWERS
    | {
        Slot("years"): chosen("12"),
        Slot("home"): chosen("elsewhere"),
        Slot("topic"): chosen("work"),
        Slot("cards", "", 1): chosen("enough"),
    },
)
"""The same who wanted one card only, after having filled a second: that one is hidden."""
NOTHING_DRAWN = replace(
    WHOLE,
    answers={slot: answer for slot, answer in ONE_CARD.answers.items() if slot.question not in ("others", "rewrite") and slot.repeat < 2}
    | {Slot("clash", "", 1): Answer(State.SKIPPED)},
    drawn={"others": (), "clash.1": ()},
)
"""Nobody else had written anything yet: no vote, no text to rewrite, nothing to choose among."""
