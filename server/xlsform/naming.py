"""The names that the questions of a script go by in an XLSForm: their ids, but where a form has another use for them."""

from __future__ import annotations

from collections.abc import Mapping

from dialogues.script import Script

RESERVED = ("meta", "data", "audit", "instanceid", "instancename")
"""Names that every form has already, whatever their case."""


class Names:
    """The name of each question, of each line of a table, and of what asks for the words beside « Autre »; each only once, in any case."""

    def __init__(self, script: Script) -> None:
        self._taken = set(RESERVED)
        names = {(step.id, ""): self._free(step.id) for step in script.steps}
        names |= {(step.id, item.code): self._free(f"{step.id}_{item.code}") for step in script.steps for item in step.items}
        self.all: Mapping[tuple[str, str], str] = names
        self._beside = {step.id: self._free(f"{step.id}_other") for step in script.steps if any(option.other for option in step.options)}

    def of(self, step_id: str, item: str = "") -> str:
        return self.all[step_id, item]

    def beside(self, step_id: str) -> str:
        """The name of what asks for the words beside « Autre »."""
        return self._beside[step_id]

    def _free(self, name: str) -> str:
        while name.lower() in self._taken:
            name += "_"
        self._taken.add(name.lower())
        return name
