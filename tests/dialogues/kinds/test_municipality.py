"""Where one lives: typed where a list is known, chosen where none is."""

from dialogues.answers import Facts
from dialogues.events import Event
from dialogues.kinds import Reading, Shape, read_value, shape_of
from dialogues.kinds.municipality import MAX_CANDIDATES
from dialogues.municipalities import Gazetteer, Municipality
from dialogues.script import Slot
from dialogues.turns import Summary, Tapped, Typed, Written
from tests.dialogues.talk import Talk, answered, script_of

SCRIPT = script_of("  - {id: Q, kind: municipality, ask: Où ?}\n  - {id: R, kind: text, maximum: 9, ask: Pourquoi ?, when: Q is 27351}")
Q = Slot("Q")
NORMANDY = Gazetteer(
    (
        Municipality("27351", "Lyons-la-Forêt", "Eure"),
        Municipality("76351", "Le Havre", "Seine-Maritime"),
        Municipality("27568", "Sainte-Colombe", "Eure"),
        Municipality("25515", "Sainte-Colombe", "Doubs"),
        Municipality("14007", "Ailly", "Calvados"),
    )
)


def talk(gazetteer: Gazetteer = NORMANDY) -> Talk:
    return Talk(SCRIPT, Facts(gazetteer=gazetteer))


def summed_up(conversation: Talk) -> list[str]:
    """The words that the summary has for what may have been answered."""
    summary = conversation.turn.screen
    assert isinstance(summary, Summary)
    return [one.label.in_language("fr") for one in summary.entries[0].options]


def test_without_a_list_one_lives_in_the_territory_or_elsewhere() -> None:
    conversation = talk(Gazetteer())
    assert shape_of(conversation.prompt.step, conversation.facts) is Shape.ONE
    assert [option.code for option in conversation.prompt.options] == ["within", "elsewhere"]
    assert conversation.do(Typed("Lyons-la-Forêt")).event is Event.NOT_AN_OPTION
    conversation.do(Typed("dans le territoire"))
    assert conversation.answers == {Q: answered("within")}


def test_with_a_list_a_name_or_elsewhere_is_the_answer() -> None:
    conversation = talk()
    assert (conversation.prompt.shape, [option.code for option in conversation.prompt.options]) == (Shape.VALUE, ["elsewhere"])
    conversation.do(Typed("lyons la foret"))
    assert (conversation.answers, conversation.at) == ({Q: answered("27351")}, "R")
    conversation = talk()
    conversation.do(Typed("Ailleurs"))
    assert conversation.answers == {Q: answered("elsewhere")}
    conversation = talk()
    conversation.do(Tapped(Q, "elsewhere"))
    assert conversation.answers == {Q: answered("elsewhere")}


def test_the_beginning_of_a_name_is_offered_never_understood() -> None:
    conversation = talk()
    turn = conversation.do(Typed("Lyon"))
    assert (turn.event, [(one.code, one.label.in_language("fr")) for one in turn.candidates]) == (
        Event.AMBIGUOUS,
        [("27351", "Lyons-la-Forêt (Eure)")],
    )
    assert conversation.answers == {}
    conversation.do(Tapped(Q, "27351"))
    assert conversation.answers == {Q: answered("27351")}


def test_a_place_of_the_list_comes_before_elsewhere_which_begins_alike() -> None:
    conversation = talk(Gazetteer((Municipality("99001", "Ail", "Ailleurs"),)))
    conversation.do(Typed("Ail"))
    assert conversation.answers == {Q: answered("99001")}
    conversation = talk()
    assert [one.code for one in conversation.do(Typed("Ail")).candidates] == ["14007"]
    assert conversation.do(Typed("Ailleur")).event is None  # no place begins so
    assert conversation.answers == {Q: answered("elsewhere")}


def test_namesakes_are_told_apart_by_their_department() -> None:
    conversation = talk()
    turn = conversation.do(Typed("ste colombe"))
    assert [one.label.in_language("fr") for one in turn.candidates] == ["Sainte-Colombe (Doubs)", "Sainte-Colombe (Eure)"]
    conversation.do(Typed("Sainte-Colombe Eure"))
    assert conversation.answers == {Q: answered("27568")}
    assert summed_up(conversation) == ["Ailleurs", "Sainte-Colombe (Eure)"]


def test_a_name_of_nowhere_is_told() -> None:
    conversation = talk()
    assert conversation.do(Typed("Marseille")).event is Event.NOT_A_MUNICIPALITY
    assert conversation.do(Typed("  ")).event is Event.EMPTY
    assert conversation.do(Written(Q, "")).event is Event.EMPTY
    assert conversation.do(Tapped(Q, "13055")).event is Event.STALE
    assert conversation.do(Tapped(Q, "")).event is Event.STALE
    assert conversation.do(Tapped(Q, "Le Havre")).event is Event.STALE  # a button carries a code
    assert conversation.answers == {}


def test_no_more_candidates_than_a_screen_has_buttons_for() -> None:
    many = Gazetteer(Municipality(f"{number:05}", "Saint-Sauveur", f"Département {number:02}") for number in range(MAX_CANDIDATES + 1))
    reading = read_value(SCRIPT.steps[0], "Saint-Sauveur", Facts(gazetteer=many))
    assert [one.code for one in reading.candidates] == [f"{number:05}" for number in range(MAX_CANDIDATES)]
    assert read_value(SCRIPT.steps[0], "St Sauveur Département 08", Facts(gazetteer=many)) == Reading("00008")


def test_an_answer_whose_place_the_list_has_lost_stays_a_code() -> None:
    conversation = talk()
    conversation.do(Typed("Le Havre"))
    conversation.facts = Facts(gazetteer=Gazetteer((Municipality("27351", "Lyons-la-Forêt", "Eure"),)))
    conversation.do(Typed("rien"))
    assert summed_up(conversation) == ["Ailleurs", "76351"]
