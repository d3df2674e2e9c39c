"""A thousand random conversations on random scripts: they end or ask, and nothing given is ever lost.

1. Whatever is done gives one screen and records at most one answer, a possible one.
2. The counts kept turn by turn are those of the answers.
3. An answer that is hidden stays as it was.
4. A button touched again at once changes nothing.
5. Answering what is asked comes to an end.
6. Going back goes through the same questions the other way round, and the same answer again changes nothing.
"""

from random import Random

import pytest

from dialogues.answers import Answer, State, ways_out
from dialogues.counting import counted
from dialogues.engine import advance, begin
from dialogues.kinds import KINDS, Shape
from dialogues.path import hidden, reachable
from dialogues.prompts import options_of
from dialogues.script import Slot
from dialogues.turns import Back, Draw, Event, Finished, Input, Prompt, Reopened, Submitted, Summary, Tapped, Typed
from tests.dialogues.random_people import answer_at_random, anything
from tests.dialogues.random_scripts import random_draws, random_script
from tests.dialogues.talk import Talk

SCRIPTS = 250
PEOPLE = 4
ACTIONS = 10


@pytest.mark.parametrize("part", range(5))
def test_random_people_in_random_scripts(part: int) -> None:
    for number in range(part, SCRIPTS, 5):
        chance = Random(number)
        script = random_script(chance)
        for _ in range(PEOPLE):
            talk = Talk(script, draws=random_draws(chance, script))
            for _ in range(ACTIONS):
                do_and_check(talk, anything(talk, chance))
            answer_at_random(talk, chance)
            assert isinstance(talk.turn.screen, Summary | Finished)  # 5
            go_back_and_answer_again(talk)


def do_and_check(talk: Talk, action: Input) -> None:
    before, buried = dict(talk.answers), hidden(talk.script, talk.answers, talk.facts)
    turn = talk.do(action)
    assert isinstance(turn.screen, Prompt | Summary | Finished), action
    assert len(turn.recorded) <= 1
    for slot, answer in turn.recorded:
        assert is_possible(talk, slot, answer), (action, answer)
    assert {slot: answer for slot, answer in talk.answers.items() if slot in buried} == {slot: before[slot] for slot in buried}  # 3
    assert set(before) <= set(talk.answers)
    assert {cell: count for cell, count in talk.tallies.items() if count} == dict(counted(talk.script, talk.answers, talk.facts))  # 2
    if turn.event is Event.REOPENED or not is_repeatable(talk, action):
        return
    again = advance(talk.script, talk.answers, talk.place, action, talk.facts)
    assert (again.place, {**talk.answers, **dict(again.recorded)}) == (talk.place, talk.answers), action  # 4


def is_possible(talk: Talk, slot: Slot, answer: Answer) -> bool:
    step = talk.script.by_id[slot.question]
    if slot not in talk.script.slots[step.id]:
        return False
    if answer.state is not State.ANSWERED:
        return answer == Answer(answer.state) and answer.state in ways_out(step)
    shape = KINDS[step.kind].shape
    if shape is Shape.TEXT:
        return answer.choices == () and all(answer.parts) and 1 <= len(answer.text) <= step.maximum
    options = {option.code: option for option in options_of(step, talk.facts)}
    most = 1 if shape is Shape.ONE else step.maximum
    fits = 1 <= len(answer.choices) <= most and len(set(answer.choices)) == len(answer.choices) and set(answer.choices) <= set(options)
    return fits and answer.parts == () and (len(answer.choices) == 1 or not any(options[code].exclusive for code in answer.choices))


def is_repeatable(talk: Talk, action: Input) -> bool:
    """All but what is meant to do more each time: a tick, words, Back without the question it was touched on.

    An old button that has just reopened its question is one of that question then.
    """
    if isinstance(action, Tapped):
        step = talk.script.by_id.get(action.slot.question)
        return step is None or KINDS[step.kind].shape is Shape.ONE
    return not isinstance(action, Typed) and action != Back()


def go_back_and_answer_again(talk: Talk) -> None:
    path = reachable(talk.script, talk.answers, talk.facts)
    if isinstance(talk.turn.screen, Finished):
        talk.do(Back())
    met: list[Slot] = []
    for _ in path:
        talk.do(Back())
        met.append(talk.prompt.slot)
    assert met == list(reversed(path))  # 6
    answers = dict(talk.answers)
    last = path[-1]
    talk.do(Reopened(last.question))
    while isinstance(talk.turn.screen, Prompt):
        talk.do(Submitted(talk.prompt.slot))
    assert (talk.answers, talk.at) == (answers, "summary")
    assert begin(talk.script, talk.answers, talk.place, talk.facts).screen == talk.turn.screen
    assert not isinstance(talk.turn.screen, Draw)
