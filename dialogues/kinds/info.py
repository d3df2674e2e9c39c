"""`info`: words without a question, or a resource card. It is no stop: it heads the screen of the next question."""

from dialogues.kinds.base import Kind

KIND = Kind(
    "info",
    "Information",
    "Une information ou une ressource, sans question.",
    None,
    keys=frozenset({"card"}),
    required=frozenset(),
    slots=lambda _: (),
    columns=lambda _: (),
)
