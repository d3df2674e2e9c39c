"""What is said to many people at once: a word of those who consult, or the reminder that somebody agreed to. Each has its way out."""

from bot.acts import Button, Resumed, Screen, Silenced
from bot.wording import say
from dialogues.script import DEFAULT_LANGUAGE
from storage.broadcasts import Kind
from storage.consultations import Consultation


def broadcast_screen(consultation: Consultation, kind: str, text: str, language: str) -> Screen:
    """`kind` is one of `storage.broadcasts.Kind`, or `reminder`, whose words are ours and not `text`."""
    if kind == "reminder":
        text = say(language, "broadcast-reminder", title=consultation.title, closes=consultation.closes_on)
    resume = (Button(say(language, "button-resume"), Resumed()),)
    silence = (Button(say(language, "button-silence"), Silenced()),)
    return Screen(
        f"broadcast {kind} {language}",
        body=(text,),
        buttons=(resume, silence) if kind in ("closing", "reminder") else (silence,),
        language=language,
        fictional=consultation.fictional,
    )


def first_words(consultation: Consultation, kind: Kind) -> str:
    """What an organiser may begin with, in French."""
    title = consultation.title
    match kind:
        case "closing":
            return say(DEFAULT_LANGUAGE, "broadcast-closing", title=title, closes=consultation.closes_on)
        case "results":
            return say(DEFAULT_LANGUAGE, "broadcast-results", title=title, url=consultation.results_url)
        case "follow_up":
            return say(DEFAULT_LANGUAGE, "broadcast-follow-up", title=title)
