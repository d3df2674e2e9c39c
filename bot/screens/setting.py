"""Where a screen is shown: which consultation, script, language and channel; and how the script's words become the authority's own."""

import re

from bot.acts import Channel
from bot.screens.spoken import capital
from bot.wording import Argument, say
from dialogues.script import DEFAULT_LANGUAGE, PLACEHOLDERS, Script, Text
from dialogues.values import Value
from storage.authorities import Authority
from storage.consultations import Consultation

DIGEST_SHOWN = 8
"""Characters of a script's digest in a screen's key: enough to tell apart the versions one process speaks of."""
ENTRY = "entree"
"""The part of an address of our pages that holds what somebody came by."""
GO_ON = "/continuer"
"""The page, below that of the consultation, where the code of a chat is typed."""
_PLACEHOLDER = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")
_ARTICLE = re.compile(r"^(?:le |la |les |l’)")


class Setting(Value, frozen=True):
    """What all the screens of one person in one consultation share. `web_url` is the same consultation on the web, `entry` the code of the
    link or of the invitation that somebody new came by. `takes_part`: they are not new.
    """

    consultation: Consultation
    script: Script
    language: str
    channel: Channel
    web_url: str
    entry: str = ""
    takes_part: bool = False

    @property
    def web_way_in(self) -> str:
        """Where one answers on the web instead: by what one came by, or, taking part already, by a code that takes the answers along."""
        if self.takes_part:
            return self.web_go_on
        return f"{self.web_url}?{ENTRY}={self.entry}" if self.entry else self.web_url

    @property
    def web_go_on(self) -> str:
        """Where what was begun in a chat goes on."""
        language = "" if self.language == DEFAULT_LANGUAGE else f"?langue={self.language}"
        return f"{self.web_url}{GO_ON}{language}"

    @property
    def web_path(self) -> str:
        """The same consultation on the web, for whoever is there."""
        return f"/c/{self.consultation.code}"

    @property
    def la_collectivite(self) -> str:
        """The authority that speaks, the first of those that consult: « le Sicoval », and « Sicoval » in any other language than French."""
        return in_language(self.consultation.authorities[0], "la_collectivite", self.language)

    def say(self, message_id: str, /, **arguments: Argument) -> str:
        """One of the bot's own sentences, in the reader's language."""
        return say(self.language, message_id, **arguments)

    def words(self, text: Text) -> str:
        """Words of the script, in the reader's language. Only the known placeholders are filled: any other brace stays."""
        written = text.in_language(self.language)
        if "{" not in written:
            return written
        # Where French words stand in for a translation, the name must go with them: « l’accueil à la Ville ».
        language = DEFAULT_LANGUAGE if written == text.in_language(DEFAULT_LANGUAGE) else self.language
        return _PLACEHOLDER.sub(lambda found: in_language(self.consultation.authorities[0], found[1], language), written)

    def key(self, name: str) -> str:
        """The key of a screen of this script: the same for all who read it in this language."""
        return f"{self.script.digest[:DIGEST_SHOWN]} {name} {self.language}"


def in_language(authority: Authority, name: str, language: str) -> str:
    """What a placeholder stands for. French contracts and elides, as it is stored; another language takes the bare name."""
    if language.partition("-")[0] != DEFAULT_LANGUAGE:
        return capital(_ARTICLE.sub("", authority.la_collectivite))
    forms = {
        "la_collectivite": authority.la_collectivite,
        "a_collectivite": authority.a_collectivite,
        "de_collectivite": authority.de_collectivite,
    }
    return forms[name] if name in forms else capital(forms[name.lower()])
