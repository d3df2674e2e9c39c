"""Updates by the grammar of the Bot API's own description, then broken: what a hostile or future Telegram might send.

Without the description, from a few updates written here. Never here: what should become of them.
"""

import copy
import json
from collections.abc import Mapping
from random import Random
from typing import Any, Final

from tests.faults.deliveries import tap, text
from tests.support.botapi import Description, description

DEEPEST: Final = 6
"""Objects within objects of a true update."""
ODD: Final[tuple[object, ...]] = (
    *(None, True, False, 0, -1, 2**31, 2**53, 2**64, 10**400, 0.5, -0.0, 1e308, float("nan"), float("inf")),
    *("", "\x00", "\ud800", "a" * 5_000, "\u202e", "/start", "t1:C01:::yes", [], {}, [[]], [None], {"": None}, "2026-11-29"),
)
DEEP: Final = 100_000
LARGE: Final = 600 * 1024
PEOPLE: Final = 50
WORDS: Final = ("Bonjour", "/start nantes-ia", "/aide", "/effacer", "1", "passer", "x" * 4_096, "\x00", "é\u0301")


class Grammar:
    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._described = description()
        self._number = 10**8

    def body(self) -> bytes:
        """One update, as bytes: most often broken in one way or several."""
        self._number += 1
        update = self._update()
        for _ in range(self._chance.choice((0, 1, 1, 1, 2, 4))):
            self._break(update)
        body = json.dumps(update).encode()
        match self._chance.random():
            case rare if rare < 0.0005:
                return b'{"update_id":%d,"message":' % self._number + b"[" * DEEP + b"]" * DEEP + b"}"
            case rare if rare < 0.001:
                return json.dumps({**update, "more": "a" * LARGE}).encode()
            case rare if rare < 0.05:
                damaged = bytearray(body)
                for _ in range(self._chance.randint(1, 6)):
                    damaged[self._chance.randrange(len(damaged))] = self._chance.randrange(256)
                return bytes(damaged)
            case rare if rare < 0.06:
                return body[: self._chance.randrange(len(body))]
        return body

    def _update(self) -> dict[str, Any]:
        person = self._chance.randint(1, PEOPLE)
        if self._described is None or self._chance.random() < 0.3:
            written = text(self._number, person, self._chance.choice(WORDS), self._chance.randint(1, 99))
            touched = tap(self._number, person, self._chance.choice(("y1:fr", "b1", "t1:P07:::service_users", "c1", "zzz")))
            return self._chance.choice((written, touched))
        kinds = [field for field in self._described.types["Update"]["fields"] if field["name"] != "update_id"]
        # Those that the bot asks for, more often than those that it never asked for.
        asked = [field for field in kinds if field["name"] in ("message", "edited_message", "callback_query", "my_chat_member")]
        kind = self._chance.choice(self._chance.choice((kinds, asked, asked)))
        return {"update_id": self._number, kind["name"]: self.value(self._described, kind["types"][0], DEEPEST)}

    def value(self, described: Description, kind: str, room: int) -> object:
        """Something of this type; what may be left out is, more and more often the deeper it lies."""
        chance = self._chance
        if kind.startswith("Array of "):
            return [self.value(described, kind.removeprefix("Array of "), room - 1) for _ in range(chance.randint(0, 2) if room > 0 else 0)]
        match kind:
            case "String":
                return chance.choice(("private", "group", "member", "kicked", "Camille", *WORDS))
            case "Integer":
                return chance.choice((chance.randint(1, PEOPLE), 0, 1_790_000_000))
            case "Float":
                return chance.random()
            case "Boolean" | "True":
                return chance.random() < 0.5
        of = described.types[kind]
        if "subtypes" in of:
            return self.value(described, chance.choice(of["subtypes"]), room)
        wanted = [field for field in of.get("fields", ()) if field["required"] or (room > 0 and chance.random() < 0.15)]
        if kind == "Message":
            wanted += [field for field in of["fields"] if field["name"] in ("from", "text") and field not in wanted]
        return {field["name"]: self.value(described, field["types"][0], room - 1) for field in wanted} if room > -DEEPEST else {}

    def _break(self, value: object) -> None:
        """Takes away, replaces or doubles something somewhere inside."""
        chance, inside = self._chance, value
        while isinstance(inside, dict | list) and inside:
            key = chance.choice(list(inside) if isinstance(inside, dict) else range(len(inside)))
            inner = inside[key]
            if isinstance(inner, dict | list) and inner and chance.random() < 0.8:
                inside = inner
                continue
            if isinstance(inside, dict) and chance.random() < 0.3:
                del inside[key]
            elif not (key == "update_id" and isinstance(inside, Mapping) and chance.random() < 0.9):
                inside[key] = copy.deepcopy(chance.choice(ODD))
            return
