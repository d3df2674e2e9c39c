"""What is kept of one person, as values, and as the JSON they are handed: UTF-8, indented, keys in English as the columns of exports.

    {"format": "concertia-my-data", "version": 1, "day": "2027-01-11",
     "consultations": [{"consultation": "nantes", "title": …, "authorities": […],
       "linked_until": …, "words_kept_until": …, "kept_until": …, "wishes_kept_until": …,
       "status": "started", "channel": "telegram", "language": "fr", "script_version": …, "day": …, "notice_version": …,
       "former_consents": [{"notice_version": …, "day": …}], "seed": …, "may_publish": …, "reminder": …, "minutes": …, "place": …,
       "source": …,
       "wishes": ["results", "follow_up"], "themes": ["work"],
       "answers": [{"question": "C07", "item": "leaks", "repeat": 0, "asked": …, "state": "answered",
                    "choices": [{"code": "agree", "label": …}], "text": "", "counts": true, "day": …}],
       "former_answers": [{… as answers, with "replaced_on" for "counts" and "day"}],
       "drawn": [{"question": …, "options": [{"code": …, "label": …}]}],
       "texts": [{"list": …, "text": …}],
       "release_digest": "49e1999fbb1e72ff65f8c63f1e80dc3e" or null,
       "apart": {"bot": …, "chat": …, "begun_at": …, "last_active_at": …, "turn": …, "said_turn": …, "unreachable": false,
                 "messages_known": …, "messages_waiting": …, "is_spoken_of": true}}],
     "wishes_alone": [{"consultation": …, "title": …, "kept_until": …, "wishes": […], "themes": […]}],
     "not_handled": [{"day": …, "message": {…}}]}

A key may be added; none is renamed or removed without another `version`. Never here: where it is read from, and who asks.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.acts import Wished
from bot.screens.answers import question_of
from bot.screens.shares import Share
from dialogues.answers import Answer
from dialogues.engine.prompts import View, items_of
from dialogues.script import Option, Slot
from storage.consultations import Consultation
from storage.held import Former
from storage.rows import place_to_text

FORMAT: Final = "concertia-my-data"
VERSION: Final = 1
PLAIN: Final = ("status", "channel", "language", "notice_version", "seed", "may_publish", "reminder", "minutes")
"""What is told of a person as it is kept, under its own name: a field more is a name more here."""
DIGEST_SHOWN: Final = 12
"""Characters of a version's digest, as in exports."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Something that could not be handled, kept for a few days as it came."""

    day: date
    body: str


def as_json(shares: Sequence[Share], wishes: Sequence[tuple[Consultation, Wished]], letters: Sequence[Letter], today: date) -> bytes:
    """The file. `wishes`: those of consultations in which this person cannot be found any more."""
    whole = {
        "format": FORMAT,
        "version": VERSION,
        "day": today.isoformat(),
        "consultations": [_consultation(share) for share in shares],
        "wishes_alone": [_wish_alone(consultation, wished) for consultation, wished in wishes],
        "not_handled": [{"day": letter.day.isoformat(), "message": _read(letter.body)} for letter in letters],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode(errors="replace")


def _consultation(share: Share) -> dict[str, Any]:
    asked, person = share.setting.consultation, share.person
    return {
        "consultation": asked.code,
        "title": asked.title,
        "authorities": [authority.name for authority in asked.authorities],
        "kept_until": asked.retention_date.isoformat(),
        "linked_until": asked.identities_until.isoformat(),
        "words_kept_until": asked.texts_until.isoformat(),
        "wishes_kept_until": asked.contacts_until.isoformat(),
        "script_version": share.view.script.digest[:DIGEST_SHOWN],
        "day": person.consented_on.isoformat(),
        "former_consents": [{"notice_version": one.notice_version, "day": one.consented_on.isoformat()} for one in share.former_consents],
        **{name: getattr(person, name) for name in PLAIN},
        "place": json.loads(place_to_text(person.place)),
        "source": share.held.place,
        "wishes": sorted(share.wishes.topics),
        "themes": sorted(share.wishes.themes),
        "answers": [_answer_of(share, slot) for slot in share.slots],
        "former_answers": [_former_of(share, former) for former in share.former],
        "drawn": [{"question": step, "options": [_option(share, one) for one in drawn]} for step, drawn in sorted(person.drawn.items())],
        "texts": [{"list": name, "text": text} for name, text in share.held.texts],
        "release_digest": share.held.release_digest.hex() if share.held.release_digest else None,
        "apart": _apart(share),
    }


def _wish_alone(consultation: Consultation, wished: Wished) -> dict[str, Any]:
    return {
        "consultation": consultation.code,
        "title": consultation.title,
        "kept_until": consultation.contacts_until.isoformat(),
        "wishes": sorted(wished.topics),
        "themes": sorted(wished.themes),
    }


def _apart(share: Share) -> dict[str, Any]:
    """What finds them again, kept apart from the answers."""
    person = share.person
    return {
        "bot": person.bot_id,
        "chat": share.chat,
        "begun_at": person.begun_at.isoformat() if person.begun_at else None,
        "last_active_at": person.active_at.isoformat(),
        "turn": person.turn,
        "said_turn": person.said_turn,
        "unreachable": person.unreachable,
        "messages_known": share.held.messages,
        "messages_waiting": share.held.waiting,
        "is_spoken_of": share.is_spoken_of,
    }


def _answer_of(share: Share, slot: Slot) -> dict[str, Any]:
    counts = {"counts": slot not in share.person.hidden, "day": share.day_of(slot).isoformat()}
    return _said(share, share.view, slot, share.person.answers[slot]) | counts


def _former_of(share: Share, former: Former) -> dict[str, Any]:
    # What was typed then has words of its own: it is seen as the answer that it was.
    view = View(share.view.script, {**share.view.answers, former.slot: former.answer}, share.view.facts)
    return _said(share, view, former.slot, former.answer) | {"replaced_on": former.replaced_on.isoformat()}


def _said(share: Share, view: View, slot: Slot, answer: Answer) -> dict[str, Any]:
    labels = {option.code: share.setting.words(option.label) for option in view.labels(slot)}
    line = next((item.label for item in items_of(view.script.by_id[slot.question], view.facts) if item.code == slot.item), None)
    return {
        **slot._asdict(),
        "asked": question_of(share.setting, view.ask(slot), line),
        "state": answer.state.value,
        "choices": [{"code": code, "label": labels.get(code)} for code in answer.choices],
        "text": answer.text,
    }


def _option(share: Share, option: Option) -> dict[str, str]:
    return {"code": option.code, "label": share.setting.words(option.label)}


def _read(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body
