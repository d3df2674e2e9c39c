"""What people do and what they are answered, as values that no channel owns.

Whatever shows a value of what people do (a debugger, a log line by mistake) shows neither their words, nor who they are, nor a code: such
fields are no part of its `repr`.

A channel turns what it receives into `Said`, hands it to the conversation, and shows the `Reply`. Nothing here knows Telegram or HTML.
"""

from __future__ import annotations

from typing import Literal

from dialogues.kinds import Shape
from dialogues.script import DEFAULT_LANGUAGE, Slot
from dialogues.turns import Input
from dialogues.values import Value
from storage import bots

Channel = Literal["telegram", "web"]
Topic = Literal["results", "follow_up"]
Keyboard = Literal["text", "numeric", "decimal"]

WEB_BOT = bots.WEB
"""The bot id under which the web pages speak."""

# --- Acts: an input of the engine, or one of these ------------------------------------------------------------------------------------


class Started(Value, frozen=True):
    """Came in, with the public code of a consultation or without. `entry`, here and below: the code of the link or of the invitation that
    they came by, empty if they came by none."""

    unshown = ("entry",)

    code: str | None = None
    entry: str = ""


class Consented(Value, frozen=True):
    """Is 15 or older and accepts the notice, read in `language`: the version `notice` of it, as the button in hand says. Empty: a button
    from before they said it. None: the one in force, of one who cannot have another in hand."""

    unshown = ("entry",)

    language: str
    entry: str = ""
    notice: str | None = None


class Refused(Value, frozen=True):
    """Does not want to take part. Nothing is kept."""

    unshown = ("entry",)

    entry: str = ""


class Noticed(Value, frozen=True):
    """Asked for the notice: the long one, or in another language."""

    unshown = ("entry",)

    language: str
    long: bool = False
    entry: str = ""


class AskedHelp(Value, frozen=True):
    pass


class AskedPrivacy(Value, frozen=True):
    pass


class AskedData(Value, frozen=True):
    """Wants all that is kept of them: to read, and as a file."""


class AskedAnswers(Value, frozen=True):
    """Wants to read what they answered so far."""


class AskedLanguages(Value, frozen=True):
    pass


class Spoke(Value, frozen=True):
    """Wants to go on in `language`; the notice in it, before taking part."""

    language: str


class AskedResources(Value, frozen=True):
    pass


class AskedStop(Value, frozen=True):
    """Wants to stop, one way or another."""


class Paused(Value, frozen=True):
    """Stops for now. Nothing changes: where they will resume is said."""


class Reminded(Value, frozen=True):
    """Says whether they want to be reminded, once."""

    wished: bool


class Silenced(Value, frozen=True):
    """Wants no message any more but answers to their own: of no consultation of this bot."""


class AskedPublishing(Value, frozen=True):
    """Wants to change whether their sentences may be published."""


class AllowedPublishing(Value, frozen=True):
    """Says whether their sentences may be published, without a name."""

    may_publish: bool


class Resumed(Value, frozen=True):
    """Wants the question in front again."""


class AskedErasure(Value, frozen=True):
    pass


class ConfirmedErasure(Value, frozen=True):
    """Erases this person's part in `consultation`; without one, every participation they have with this bot, or in this browser."""

    consultation: int | None = None


class Wished(Value, frozen=True):
    """Wants to be told of these and of nothing else: said whole, so that a double tap says it twice and changes nothing.

    `themes`: those on which they want to hear of what follows; none: on all. `choosing`: they are still choosing among them.
    """

    topics: frozenset[Topic]
    themes: frozenset[str] = frozenset()
    choosing: bool = False


class AskedHandover(Value, frozen=True):
    """Wants to go on elsewhere: from a page in a chat, from a chat on a page."""


class TookOver(Value, frozen=True):
    """Gives the code by which what was begun elsewhere goes on here, as it was written."""

    unshown = ("code",)

    code: str


class Unreadable(Value, frozen=True):
    """Sent what is no text: a sticker, a photo, a voice message…"""

    kind: str


Beside = (
    AskedHelp
    | AskedPrivacy
    | AskedAnswers
    | AskedData
    | AskedLanguages
    | Spoke
    | AskedResources
    | AskedStop
    | Paused
    | Reminded
    | Silenced
    | AskedPublishing
    | AllowedPublishing
)
"""Acts beside the questions."""

Act = (
    Input
    | Beside
    | Started
    | Consented
    | Refused
    | Noticed
    | Resumed
    | AskedErasure
    | ConfirmedErasure
    | Wished
    | AskedHandover
    | TookOver
    | Unreadable
)


class EditedMessage(Value, frozen=True):
    """The text of an earlier message was changed: the conversation finds which answer it was part of."""

    unshown = ("text",)

    message_id: int
    text: str


# --- Screens --------------------------------------------------------------------------------------------------------------------------


class Button(Value, frozen=True):
    label: str
    act: Act


class Choice(Value, frozen=True):
    """One option as shown.

    `rank` is its position in a ranking, from 1, once chosen; `ticked` what is chosen or was answered before. `face` is what stands for it
    where choices stand side by side, such as the degree of a numeric scale. `other`: words may be written beside it.
    """

    code: str
    label: str
    ticked: bool = False
    rank: int | None = None
    face: str = ""
    other: bool = False


class Form(Value, frozen=True):
    """What the question in front takes. A chat shows `choices` as buttons, a page as fields; `submit` closes all shapes but ONE.

    `most` counts choices or characters; `text` is what an open question holds already, the value typed before, or the words beside
    « Autre ». `keyboard` is the smallest that a value can be typed on.
    """

    shape: Shape
    slot: Slot
    choices: tuple[Choice, ...] = ()
    most: int = 1
    text: str = ""
    submit: Button | None = None
    keyboard: Keyboard = "text"


class Link(Value, frozen=True):
    label: str
    url: str


class Resource(Value, frozen=True):
    """Something to read or try before answering: what it is, in a few lines, and where it is, if that is known."""

    title: str
    lines: tuple[str, ...]
    link: Link | None = None


class Screen(Value, frozen=True):
    """One screen, in plain words without markup, in the order shown.

    `key` names what is shown, the same for all people: script version, step, language. `event` says what has just happened, `intro`
    heads a question, `quote` is what it is about in somebody's own words, `title` is the question itself, `body` what helps to answer it.
    `resources` are what one may read or try elsewhere; `buttons` are rows.
    """

    key: str
    title: str = ""
    progress: str = ""
    event: str = ""
    intro: tuple[str | Resource, ...] = ()
    quote: str = ""
    body: tuple[str, ...] = ()
    resources: tuple[Resource, ...] = ()
    form: Form | None = None
    buttons: tuple[tuple[Button, ...], ...] = ()
    links: tuple[Link, ...] = ()
    language: str = "fr"
    fictional: bool = False


# --- In and out of the conversation ---------------------------------------------------------------------------------------------------


class Said(Value, frozen=True):
    """One thing a person did on a channel.

    `person` is the channel's name for them (Telegram's user id, the token of a browser's cookie): it is hashed, never kept. `update_id`
    is None where the channel never sends twice. `consultation` is the id a button or a page belongs to; None means the one now spoken of.
    `message_id` is the message that carried text. `rides`: an answer can travel with the acknowledgement. `raw` is kept sealed if the
    update cannot be handled. `language`: what a page is read in by somebody new; a chat has it from the notice in front.
    """

    unshown = ("person", "chat", "raw")

    channel: Channel
    bot_id: int
    person: str
    act: Act | EditedMessage
    update_id: int | None = None
    consultation: int | None = None
    chat: int | None = None
    message_id: int | None = None
    rides: bool = False
    raw: bytes = b""
    language: str = DEFAULT_LANGUAGE


class File(Value, frozen=True):
    """A file to hand out, made when it was asked for and kept nowhere."""

    unshown = ("content",)

    name: str
    content: bytes


class Reply(Value, frozen=True):
    """What to show: one screen, or None when nothing is to be said: an edited message changed nothing, or a tap was one of a double tap.

    `consultation` is the one its buttons belong to (None: none yet). What a chat does with the message whose button was touched:
    `settled`: the question it has answered, as the lines to leave in its place; `in_place`: the screen takes its place.
    `file` comes after the screen. `code` is the one shown, for a page to make a link of; `wrong_code`: the one given leads to nothing.
    `rides`: it counts as said already and must travel with the acknowledgement; otherwise call, then `mark_said(identity, turn)` when
    `identity` is set.
    """

    unshown = ("code",)

    screen: Screen | None
    consultation: int | None = None
    settled: tuple[str, ...] = ()
    in_place: bool = False
    rides: bool = False
    identity: int | None = None
    turn: int = 0
    file: File | None = None
    code: str = ""
    wrong_code: bool = False


class Owed(Value, frozen=True):
    """A screen that may not have reached its chat: to be said, then marked as said for (identity, turn)."""

    identity: int
    turn: int
    chat: int
    reply: Reply
