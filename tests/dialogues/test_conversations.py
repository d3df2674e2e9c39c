"""A thousand random conversations on random scripts: they end or ask, and nothing given is ever lost.

1. Whatever is done gives one screen and records at most one answer, a possible one.
2. The counts kept turn by turn are those of the answers.
3. An answer that is hidden stays as it was, and comes back with the answer that hid it.
4. A button touched again at once changes nothing.
5. Answering what is asked comes to an end.
6. Going back goes through the same questions the other way round, and the same answer again changes nothing.
7. What was drawn never changes.
8. Options are those of the question in an order of the person's own, the same each time, those apart last.

Ten times as many, in a few minutes: `CONVERSATIONS=10000 ./concertia test tests/dialogues/test_conversations.py`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest

from dialogues.answers import Answer, Facts, State, ways_out
from dialogues.counting import counted
from dialogues.engine import advance, begin
from dialogues.engine.prompts import options_of
from dialogues.kinds import Reading, Shape, read_value, shape_of
from dialogues.path import hidden, reachable
from dialogues.script import MAX_OTHER_LENGTH, Slot
from dialogues.turns import Back, Draw, Event, Finished, Input, Progress, Prompt, Reopened, Submitted, Summary, Tapped, Typed
from tests.dialogues.random_people import answer_at_random, anything
from tests.dialogues.random_scripts import random_gazetteer, random_lists, random_script
from tests.dialogues.talk import VISIT, Talk

CONVERSATIONS = int(os.environ.get("CONVERSATIONS", "1000"))
PEOPLE = 4
"""Conversations on each script."""
ACTIONS = 10
PARTS = 5


@pytest.mark.parametrize("part", range(PARTS))
def test_random_people_in_random_scripts(part: int) -> None:
    for number in range(part, CONVERSATIONS // PEOPLE, PARTS):
        with named(number):
            chance = Random(number)
            script = random_script(chance)
            for person in range(PEOPLE):
                facts = Facts(seed=chance.randrange(100), gazetteer=random_gazetteer(chance))
                talk = Talk(script, facts, random_lists(chance))
                for _ in range(ACTIONS):
                    do_and_check(talk, anything(talk, chance))
                answer_at_random(talk, chance)
                assert isinstance(talk.turn.screen, Summary | Finished)  # 5
                if person % 2:
                    change_and_change_back(talk, chance)
                else:
                    go_back_and_answer_again(talk)
                assert +talk.tallies == counted(talk.script, talk.answers, talk.facts, VISIT)  # 2


@contextmanager
def named(number: int) -> Iterator[None]:
    """Says in which script a conversation went wrong."""
    try:
        yield
    except AssertionError as error:
        error.add_note(f"script number {number}")
        raise


def do_and_check(talk: Talk, action: Input) -> None:
    before, buried, drawn = dict(talk.answers), hidden(talk.script, talk.answers, talk.facts), talk.facts.drawn
    turn = talk.do(action)
    assert isinstance(turn.screen, Prompt | Summary | Finished), action
    assert len(turn.recorded) <= 1
    for slot, answer in turn.recorded:
        assert is_possible(talk, slot, answer), (action, answer)
    assert {slot: answer for slot, answer in talk.answers.items() if slot in buried} == {slot: before[slot] for slot in buried}  # 3
    assert set(before) <= set(talk.answers)
    assert drawn.items() <= talk.facts.drawn.items()  # 7
    if isinstance(turn.screen, Prompt):
        assert is_shown_right(talk, turn.screen)
    if turn.event is Event.REOPENED or not is_repeatable(talk, action):
        return
    again = advance(talk.script, talk.answers, talk.place, action, talk.facts)
    assert (again.place, {**talk.answers, **dict(again.recorded)}) == (talk.place, talk.answers), action  # 4


def is_possible(talk: Talk, slot: Slot, answer: Answer) -> bool:
    step = talk.script.by_id[slot.question]
    if slot not in reachable(talk.script, talk.answers, talk.facts):
        return False
    if answer.state is not State.ANSWERED:
        return answer == Answer(answer.state) and answer.state in ways_out(step)
    shape = shape_of(step, talk.facts)
    if shape is Shape.TEXT:
        return answer.choices == () and all(answer.parts) and 1 <= len(answer.text) <= step.maximum
    options = {option.code: option for option in options_of(step, talk.facts, slot.repeat)}
    others = {code for code, option in options.items() if option.other}
    if answer.parts and (others.isdisjoint(answer.choices) or not 1 <= len(answer.text) <= MAX_OTHER_LENGTH):
        return False
    if shape is Shape.VALUE and answer.choices[0] not in options:
        return (read_value(step, answer.choices[0], talk.facts),) == tuple(map(Reading, answer.choices))
    if len(answer.choices) == 1 and options[answer.choices[0]].exclusive:
        return True
    fewest, most = (step.minimum, step.maximum) if shape in (Shape.SEVERAL, Shape.ORDER) else (1, 1)
    fits = fewest <= len(answer.choices) <= most and len(set(answer.choices)) == len(answer.choices) and set(answer.choices) <= set(options)
    return fits and not any(options[code].exclusive for code in answer.choices)


def is_shown_right(talk: Talk, prompt: Prompt) -> bool:
    """8, and a progress that counts within its bounds."""
    script = options_of(prompt.step, talk.facts, prompt.slot.repeat)
    apart = [option for option in script if option.exclusive or option.other]
    ordered = not prompt.step.shuffle or talk.script.fixed_order
    in_order = prompt.options == script if ordered else sorted(prompt.options, key=str) == sorted(script, key=str)
    return in_order and (not apart or list(prompt.options[-len(apart) :]) == apart) and counts_within(prompt.progress)


def counts_within(progress: Progress) -> bool:
    pairs = ((progress.line, progress.lines), (progress.part, progress.parts), (progress.card, progress.cards))
    return 1 <= progress.number <= progress.total and all(1 <= one <= all_ or (one, all_) == (0, 0) for one, all_ in pairs)


def is_repeatable(talk: Talk, action: Input) -> bool:
    """All but what is meant to do more each time: a tick, words, Back without the question it was touched on.

    An old button that has just reopened its question is one of that question then. The words beside « Autre » have no question of their
    own: what went back from them, or submitted the choice before them, then does so for the choice, or for them.
    """
    if isinstance(action, Tapped):
        step = talk.script.by_id.get(action.slot.question)
        return step is None or shape_of(step, talk.facts) not in (Shape.SEVERAL, Shape.ORDER)
    if isinstance(action, Submitted | Back) and action.slot:
        step = talk.script.by_id.get(action.slot.question)
        return step is None or not any(option.other for option in step.options)
    return not isinstance(action, Typed) and action != Back()


def change_and_change_back(talk: Talk, chance: Random) -> None:
    """Another choice in one question, then the first again: all that was answered is there, and nothing else was asked."""
    path, answers = reachable(talk.script, talk.answers, talk.facts), dict(talk.answers)
    codes = {slot: [option.code for option in options_of(talk.script.by_id[slot.question], talk.facts, slot.repeat)] for slot in path}
    one_of = [slot for slot in path if answers[slot].choices and is_one(talk, slot) and not answers[slot].parts]
    if not one_of:
        return
    slot = chance.choice(one_of)
    first = answers[slot].choices[0]
    for code in (chance.choice([code for code in codes[slot] if code != first]), first):
        talk.do(Reopened(slot.question, slot.repeat))
        while talk.prompt.slot != slot:
            talk.do(Submitted(talk.prompt.slot))
        talk.do(Tapped(slot, code))
        while talk.place.at is not None:
            talk.do(Submitted(talk.prompt.slot))
    assert {**talk.answers, **answers} == talk.answers  # 3
    answer_at_random(talk, chance)
    assert reachable(talk.script, talk.answers, talk.facts) == path


def is_one(talk: Talk, slot: Slot) -> bool:
    return shape_of(talk.script.by_id[slot.question], talk.facts) is Shape.ONE


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
    talk.do(Reopened(last.question, last.repeat))
    while isinstance(talk.turn.screen, Prompt):
        talk.do(Submitted(talk.prompt.slot))
    assert (talk.answers, talk.at) == (answers, "summary")
    assert begin(talk.script, talk.answers, talk.place, talk.facts).screen == talk.turn.screen
    assert not isinstance(talk.turn.screen, Draw)
