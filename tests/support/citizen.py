"""Someone who says and taps, on any channel, and whose conversation can be read afterwards.

Never here: a channel. What they tap is a button of a screen they were shown, carrying the consultation of that screen.
"""

from collections.abc import Iterator
from typing import NamedTuple

from bot.acts import Act, Button, Channel, EditedMessage, Reply, Said, Screen, Started, Unreadable
from bot.conversation import Conversation
from bot.screens.reading import as_text
from dialogues.turns import Tapped, Typed
from tests.support.clock import ManualClock

RULE = "─" * 60
SECONDS_TO_READ = 5.0


class Shown(NamedTuple):
    """A screen, and the consultation its buttons belong to."""

    screen: Screen
    consultation: int | None


class Citizen:
    """`page` is the consultation whose pages a browser is at. Each act comes some seconds after the one before."""

    def __init__(
        self,
        conversation: Conversation,
        clock: ManualClock,
        updates: Iterator[int],
        number: int,
        bot_id: int,
        channel: Channel,
        page: int | None = None,
        *,
        rides: bool = False,
    ) -> None:
        self.number = number
        self.seen: list[Shown] = []
        """Every screen shown, the last one last."""
        self.last: Said | None = None
        """What was said last, as it can be delivered again."""
        self._conversation = conversation
        self._clock = clock
        self._updates = updates
        self._bot_id = bot_id
        self._channel: Channel = channel
        self._page = page
        self._rides = rides
        self._message = 0
        self._told: list[str] = []

    @property
    def screen(self) -> Screen:
        return self.seen[-1].screen

    @property
    def transcript(self) -> str:
        return f"\n\n{RULE}\n\n".join(self._told)

    # --- What they do -------------------------------------------------------------------------------------------------------------

    async def start(self, code: str | None = None, entry: str = "") -> Reply:
        """By a link to the consultation `code`; `entry`: that a place, or an invitation, gave."""
        return await self._do(f"/start {'_'.join(filter(None, (code, entry)))}".strip(), Started(code, entry))

    async def command(self, name: str, act: Act) -> Reply:
        """`/aide` and the like."""
        return await self._do(name, act)

    async def tap(self, label: str, *, on: int = -1, after: float = SECONDS_TO_READ) -> Reply:
        """The choice or button whose label begins so, on the last screen; `on`: on an earlier one of `seen`."""
        shown = self.seen[on]
        act = button_of(shown.screen, label)
        old = "" if on == -1 else " sur un ancien message"
        return await self._do(f"touche « {label} »{old}", act, consultation=shown.consultation, after=after)

    async def type(self, *texts: str) -> Reply:
        """These messages, one after the other; each has the next number from 1."""
        reply = None
        for text in texts:
            self._message += 1
            reply = await self._do(f"écrit « {text} »", Typed(text), message_id=self._message)
        assert reply is not None
        return reply

    async def edit(self, message: int, text: str) -> Reply:
        return await self._do(f"modifie son message {message} : « {text} »", EditedMessage(message, text))

    async def send(self, kind: str) -> Reply:
        """Something that is no text: Telegram's word for it."""
        return await self._do(f"envoie : {kind}", Unreadable(kind))

    async def do(self, act: Act, *, told: str = "", after: float = SECONDS_TO_READ) -> Reply:
        """Anything else, as a button of the last screen; `told` is how it reads."""
        return await self._do(told or type(act).__name__, act, consultation=self.seen[-1].consultation if self.seen else None, after=after)

    async def again(self) -> Reply:
        """The last thing said is delivered once more."""
        assert self.last is not None
        return self._hear_out("(livré une seconde fois)", await self._conversation.hear(self.last), touched=False)

    def note(self, title: str) -> None:
        """A line of the transcript for its reader."""
        self._told.append(f"({title})")

    def begin_anew(self) -> None:
        """The transcript begins with what comes now, after the screen in front."""
        self._told = [f"Robot :\n\n{as_text(self.screen)}"]

    async def _do(
        self,
        told: str,
        act: Act | EditedMessage,
        *,
        consultation: int | None = None,
        message_id: int | None = None,
        after: float = SECONDS_TO_READ,
    ) -> Reply:
        self._clock.advance(after)
        web = self._channel == "web"
        self.last = Said(
            self._channel,
            self._bot_id,
            str(self.number),
            act,
            update_id=None if web else next(self._updates),
            consultation=self._page if web else consultation,
            chat=None if web else self.number,
            message_id=message_id,
            rides=self._rides,
            raw=told.encode(errors="replace"),
        )
        return self._hear_out(told, await self._conversation.hear(self.last), touched=consultation is not None)

    def _hear_out(self, told: str, reply: Reply, *, touched: bool) -> Reply:
        self._told.append(f"Citoyen : {told}\n\n{_answer(reply, touched=touched)}")
        if reply.screen:
            self.seen.append(Shown(reply.screen, reply.consultation))
        return reply


def button_of(screen: Screen, label: str) -> Act:
    """What the choice or button does whose label begins so; the first one, if there are several."""
    choices = screen.form.choices if screen.form else ()
    submit = (screen.form.submit,) if screen.form and screen.form.submit else ()
    buttons: list[Button] = [*submit, *(button for row in screen.buttons for button in row)]
    named: list[tuple[str, Act]] = [(choice.label, Tapped(screen.form.slot, choice.code)) for choice in choices if screen.form]
    named += [(button.label, button.act) for button in buttons]
    for name, act in named:
        if name.startswith(label):
            return act
    raise LookupError(f"no « {label} » among {[name for name, _ in named]}")


def _answer(reply: Reply, *, touched: bool) -> str:
    """What the chat shows: the trace left in place of a question, then the screen. `touched`: a button, whose message may be replaced."""
    parts = ["La question devient :\n" + "\n".join(reply.settled)] if reply.settled else []
    if reply.screen is None:
        parts.append("(Le robot ne dit rien.)")
    else:
        place = " (à la place du message touché)" if reply.in_place and touched else ""
        parts.append(f"Robot{place} :\n\n{as_text(reply.screen)}")
    return "\n\n".join(parts)
