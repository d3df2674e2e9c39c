"""Which codes are told together, so that no line is of fewer people than the rule asks for. Pure.

Smallest first, into one line. All groups of a table merge the same codes: where one group told what another keeps to itself, the
difference from the whole would tell it. Never here: what else may tell it (see `audit`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from server.figures.crossing import DONT_KNOW, WITHOUT_ANSWER, Crossing, Part

Fewest = Callable[[Part, Part], int]
"""How many people of a group must have given one of these codes, for that to be told."""


def everywhere(fewest: int) -> Fewest:
    """So many, whoever they are and whatever they gave."""
    return lambda group, part: fewest


def few(count: int, fewest: int) -> bool:
    """Whether these are people, but too few."""
    return 0 < count < fewest


def gatherings(
    crossing: Crossing, groups: Sequence[Part], parts: Sequence[Part], fewest: Fewest, *, by_all: bool = False
) -> Iterator[tuple[Part, ...]]:
    """The parts that may be told of each group, so that no group has few people in any; then, each time, one line fewer.

    `by_all`: what was given in one group must have been given in all of them: of whoever gave it, on whatever day, it would be known that
    they are not of the others. It ends where a single line of everybody would be left.
    """
    table = _Table(crossing, groups, fewest, by_all)
    found = table.merged(parts)
    while found:
        yield found
        found = table.merged_further(found)


def merged(crossing: Crossing, groups: Sequence[Part], parts: Sequence[Part], fewest: Fewest) -> tuple[Part, ...]:
    """The parts that may be told of each group: none at all where only one would be left."""
    return _Table(crossing, groups, fewest, by_all=False).merged(parts)


@dataclass(frozen=True)
class _Table:
    """What is gathered, and what each line of it needs."""

    crossing: Crossing
    groups: Sequence[Part]
    fewest: Fewest
    by_all: bool

    def merged(self, parts: Sequence[Part]) -> tuple[Part, ...]:
        if self.crossing.overlapping:
            return self._apart(parts)
        small = [part for part in parts if self._is_small(part)]
        return self._gathered(parts, small) if small else self._worth_telling(parts)

    def merged_further(self, parts: Sequence[Part]) -> tuple[Part, ...]:
        """What is left once the line that gathers several codes, or else the smallest, takes one more."""
        if self.crossing.overlapping:  # there a gathered line tells nothing of the others by subtraction: without it, less is known
            return self._worth_telling([part for part in parts if len(part) == 1]) if any(len(part) > 1 for part in parts) else ()
        by_size = sorted(self._told(parts), key=lambda part: (len(part) == 1, self._size(part)))
        return self._gathered(parts, by_size[:2]) if len(by_size) > 1 else ()

    def _gathered(self, parts: Sequence[Part], small: Sequence[Part]) -> tuple[Part, ...]:
        # What nobody gave is gathered as well: else whatever is in the line would be known to have been given.
        line = frozenset[str]().union(*small, *(part for part in parts if not self._size(part)))
        rest = iter(sorted((part for part in parts if not part <= line), key=self._size))
        while self._is_small(line):
            added = next(rest, None)
            if added is None:  # a group of fewer people than it needs
                return ()
            line |= added
        return self._worth_telling([*(part for part in parts if not part <= line), line])

    def _apart(self, parts: Sequence[Part]) -> tuple[Part, ...]:
        """Where several codes can be given, what is not told of one cannot be found from the others: nothing has to grow.

        Who did not give a code is as much a group of people as who did. What everybody gave some code of is not gathered: it would be told
        of each of them.
        """
        small = [part for part in parts if self._is_small_or_almost_all(part)]
        kept = [part for part in parts if part not in small]
        line = frozenset[str]().union(*small)
        of_some = self._size(line) < sum(self.crossing.people(group) for group in self.groups)
        gathered = len(small) > 1 and of_some and not self._is_small_or_almost_all(line)
        return self._worth_telling([*kept, line] if gathered else kept)

    def _is_small(self, part: Part) -> bool:
        return self._are_few([self.crossing.count(group, part) for group in self.groups], part)

    def _is_small_or_almost_all(self, part: Part) -> bool:
        return self._is_small(part) or any(self._are_few(left, part) for left in self._left(part))

    def _left(self, part: Part) -> Iterator[list[int]]:
        """Who did not give any of these, by group: of all, and of those who are in no state that may be told beside it."""
        states = [state for state in (WITHOUT_ANSWER, DONT_KNOW) if part.isdisjoint(state)]
        for size in range(len(states) + 1):
            for some in combinations(states, size):
                beside = part.union(*some)
                yield [self.crossing.people(group) - self.crossing.count(group, beside) for group in self.groups]

    def _are_few(self, counts: Sequence[int], part: Part) -> bool:
        uneven = self.by_all and any(counts) and not all(counts)
        return uneven or any(few(count, self.fewest(group, part)) for group, count in zip(self.groups, counts, strict=True))

    def _size(self, part: Part) -> int:
        return sum(self.crossing.count(group, part) for group in self.groups)

    def _told(self, parts: Sequence[Part]) -> list[Part]:
        return [part for part in parts if self._size(part)]

    def _worth_telling(self, parts: Sequence[Part]) -> tuple[Part, ...]:
        """One line that gathers everybody says nothing; one answer that everybody gave says something."""
        told = self._told(parts)
        return tuple(parts) if len(told) > 1 or any(len(part) == 1 for part in told) else ()


def fewer_and_fewer(sizes: Mapping[Part, int], *, of_all: bool = False) -> Iterator[list[Part]]:
    """These groups, then each time one fewer, the smallest gathered first: in small groups there is nothing left to tell.

    Those without an answer share nothing: they are no group, and of them the audit alone decides; unless `of_all`: what is told of the
    groups is delicate by itself.
    """
    left = {part: size for part, size in sizes.items() if size and (of_all or not WITHOUT_ANSWER.issuperset(part))}
    while len(left) > 1:
        yield list(left)
        first, second = sorted(left, key=lambda part: left[part])[:2]
        left[first | second] = left.pop(first) + left.pop(second)
