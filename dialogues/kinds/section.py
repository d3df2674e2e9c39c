"""`section`: a titled part. Its steps follow it in the script's list; its title heads the progress line of their screens."""

from dialogues.kinds.base import Kind

KIND = Kind(
    "section",
    "Partie",
    "Une partie du script, avec un titre.",
    None,
    keys=frozenset({"steps"}),
    required=frozenset({"steps"}),
    slots=lambda _: (),
    columns=lambda _: (),
)
