"""What changed between two scripts, in French sentences that an elected member can read: for `script diff` and for the official record.

Here: a sentence for each thing that can differ. Never here: what differs (see `dialogues.changes`), nor how a part is named (see `naming`).
"""

from collections.abc import Mapping
from typing import Any, Final

from babel import Locale

from dialogues.changes import Change, Nature, changes, is_another_scale
from dialogues.cleaning import as_any_keyboard
from dialogues.kinds import KINDS, Measure, measure_of
from dialogues.script import DEFAULT_LANGUAGE, Item, Option, Script, Step
from dialogues.values import Value
from server import words
from server.naming import Names, day, listed, number, quoted
from server.scripts import common_script
from storage.authorities import Authority

UNCHANGED: Final = "Le cadre n’a pas évolué."

# In the sentences below {} is what changed: the script, a step, or an option or a line of a step.
_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("le titre de {}", ""),
    "unit": ("l’unité de {}", "e"),
    "again": ("la proposition d’une carte de plus de {}", "e"),
    "card.title": ("le titre de la ressource de {}", ""),
}
"""Words beside the question and its options, and the feminine of what is said of them."""

_FLAGS: Final[Mapping[str, tuple[str, str]]] = {
    "fixed_order": (
        "{} mélange maintenant, pour chaque personne, les choix qui n’ont pas d’ordre naturel.",
        "{} montre maintenant tous les choix dans le même ordre à tout le monde.",
    ),
    "shuffle": (
        "les choix de {} sont maintenant dans le même ordre pour tout le monde.",
        "les choix de {} sont maintenant dans un ordre tiré au sort pour chaque personne.",
    ),
    "dont_know": ("{} ne propose plus « Je ne sais pas ».", "{} propose maintenant « Je ne sais pas »."),
    "profile": ("{} ne fait plus partie des questions sur la personne.", "{} fait maintenant partie des questions sur la personne."),
    "sensitive": ("{} n’est plus traitée comme sensible.", "{} est maintenant traitée comme sensible."),
    "exclusive": ("{} peut maintenant aller avec d’autres choix.", "{} ne peut plus aller avec d’autres choix."),
    "other": ("{} ne demande plus de précision.", "{} demande maintenant une précision."),
}
"""What is said when it is no more, and when it is now."""

_VALUES: Final[Mapping[str, tuple[str, str]]] = {
    "id": ("le nom court du déroulé est maintenant {value}", ""),
    "theme": ("{} a maintenant pour thème {value}", "{} n’a plus de thème"),
    "reason": ("{} est maintenant posée pour cette raison : {value}", "{} est maintenant posée sans raison écrite"),
    "feeds": ("les réponses à {} alimentent maintenant {value}", "les réponses à {} n’alimentent plus de liste"),
    "options_from": ("les choix de {} sont maintenant tirés de la liste {value}", "les choix de {} ne sont plus tirés d’une liste"),
    "own_from": (
        "les choix de {} commencent maintenant par ce que la personne a écrit à {value}",
        "les choix de {} ne commencent plus par ce que la personne a écrit",
    ),
    "items_from": ("{} porte maintenant sur des textes tirés de la liste {value}", "{} ne porte plus sur des textes tirés d’une liste"),
    "about": ("{} porte maintenant sur un texte lu à {value}", "{} ne porte plus sur un texte déjà lu"),
    "part_of": ("{} compte maintenant dans le choix {value} du tronc commun", "{} ne compte plus dans un choix du tronc commun"),
    "card.producer": ("la ressource de {} a maintenant pour producteur {value}", "la ressource de {} n’a plus de producteur"),
    "card.url": ("la ressource de {} a maintenant pour adresse {value}", "la ressource de {} n’a plus d’adresse"),
    "card.checked_on": ("la ressource de {} a été vérifiée le {value}", "la ressource de {} n’a plus de date de vérification"),
    "minimum": ("{} demande maintenant au moins {value}", ""),
    "maximum": ("{} accepte maintenant {value} au plus", ""),
    "decimals": ("{} accepte maintenant {value} après la virgule", "{} n’accepte plus de chiffre après la virgule"),
    "lowest": ("{} n’accepte maintenant rien avant {value}", "{} n’a plus de limite basse"),
    "highest": ("{} n’accepte maintenant rien après {value}", "{} n’a plus de limite haute"),
}
"""What is said with its value, and without one; what it was follows in parentheses."""

_FEEDS: Final = {
    "findings": "les diagnostics",
    "proposals": "les propositions",
    "vigilance_points": "les points de vigilance",
    "ai_library": "la bibliothèque d’IA",
}
_COUNTED: Final = {"text": ("caractère", "caractères"), "repeat": ("carte", "cartes"), "vote": ("texte", "textes")}
"""What the limits of a kind count, where it is not choices."""


def sentences(old: Script, new: Script, authority: Authority | None = None) -> tuple[str, ...]:
    """What changed from `old` to `new`, a sentence for each change, or `UNCHANGED` alone. `authority` is who speaks in the texts."""
    teller = _Teller(Names(old, authority), Names(new, authority))
    return tuple(teller.sentence(change) for change in changes(old, new)) or (UNCHANGED,)


class _Teller(Value, frozen=True):
    """`was` and `now` name the parts of the two scripts."""

    was: Names
    now: Names

    def sentence(self, change: Change) -> str:
        said = self._field(change) if change.nature is Nature.CHANGED else self._come_or_gone(change)
        return f"{said[:1].upper()}{said[1:]}"

    # --- What was added, removed or moved ---------------------------------------------------------------------------------------------

    def _come_or_gone(self, change: Change) -> str:
        return self._part(change) if change.part else self._step(change)

    def _step(self, change: Change) -> str:
        if change.nature is Nature.REMOVED:
            return f"{self.was.step(change.step)} a été retirée."
        done = "a été ajoutée," if change.nature is Nature.ADDED else "a été déplacée : elle vient maintenant"
        return f"{self.now.step(change.step)} {done} {self._place(change.step)}."

    def _place(self, step_id: str) -> str:
        """« après « … » (C04) », « au début »: among the steps of its section."""
        script = self.now.script
        within = script.by_id[step_id].within
        beside = [step.id for step in script.steps if step.within == within]
        before = beside[: beside.index(step_id)]
        if before:
            return f"après {self.now.wording(before[-1])}"
        return f"au début de {self.now.step(within)}" if within else "au début"

    def _part(self, change: Change) -> str:
        one, many, e = self._called(change)
        step = self.now.step(change.step)
        if change.nature is Nature.ADDED:
            return f"{one} {self.now.said(change.after.label)} a été ajouté{e} à {step}{self._counted(change)}."
        if change.nature is Nature.REMOVED:
            return f"{one} {self.was.said(change.before.label)} a été retiré{e} de {step}."
        labels = ", ".join(self.now.label(change.step, code) for code in change.after)
        return f"{many} de {step} sont dans un autre ordre : {labels}{self._unseen(change)}."

    def _counted(self, change: Change) -> str:
        """What an added option counts for, where that does not go without saying."""
        part: Option | Item = change.after
        if isinstance(part, Option) and part.part_of:
            return f" ; il compte dans le choix {self._of_the_core(change, part.part_of)} du tronc commun"
        before = [old.label.in_language(DEFAULT_LANGUAGE) for old in getattr(self.was.script.by_id[change.step], change.part)]
        again = part.label.in_language(DEFAULT_LANGUAGE) in before
        return ", sous un autre code : les réponses d’avant n’y comptent pas" if again else ""

    def _unseen(self, change: Change) -> str:
        """What another order means where each person has one of their own."""
        drawn = self.now.script.by_id[change.step].shuffle and not self.now.script.fixed_order
        return " ; chaque personne les voit dans un ordre tiré au sort" if drawn else ""

    def _called(self, change: Change) -> tuple[str, str, str]:
        """What one of the parts is called, and several, and the feminine of what is said of one."""
        step = self.now.script.by_id[change.step]
        if change.part == "items":
            return ("la phrase", "les phrases", "e") if step.kind == "vote" else ("la ligne", "les lignes", "e")
        return ("le degré", "les degrés", "") if step.scale else ("le choix", "les choix", "")

    # --- Fields -----------------------------------------------------------------------------------------------------------------------

    def _field(self, change: Change) -> str:
        if change.language:
            return self._text(change)
        if change.field in _FLAGS:
            return _FLAGS[change.field][bool(change.after)].format(self._named(change))
        if change.field in _VALUES:
            return self._value(change)
        match change.field:
            case "kind":
                before, after = (quoted(KINDS[kind].title) for kind in (change.before, change.after))
                return f"{self._named(change)} change de forme : {before} devient {after}."
            case "within":
                return f"{self._named(change)} a changé de partie : elle vient maintenant {self._place(change.step)}."
            case "card":
                return self._card(change)
            case "scale":
                return self._scale(change)
            case "when":
                return self._when(change)
            case "languages":
                return self._languages(change)
            case _:
                raise LookupError(f"no sentence for {change.field!r}")

    def _named(self, change: Change) -> str:
        if not change.step:
            return "le déroulé"
        step = self.now.step(change.step)
        return f"{self._called(change)[0]} {self.now.label(change.step, change.code)} de {step}" if change.code else step

    def _text(self, change: Change) -> str:
        name, e = self._words_of(change)
        tongue = "" if change.language == DEFAULT_LANGUAGE else f" en {_language(change.language)}"
        if change.before is None:
            return f"{name} a été {'traduit' if tongue else 'ajouté'}{e}{tongue} : {self.now.said(change.after)}."
        if change.after is None:
            return f"{name} n’est plus {'traduit' if tongue else 'écrit'}{e}{tongue} (avant : {self.was.said(change.before)})."
        if as_any_keyboard(change.before) == as_any_keyboard(change.after):
            whole = self._named(change) if change.field in ("ask", "label") else name
            return f"{whole} garde les mêmes mots{tongue}, écrits avec d’autres espaces ou d’autres signes."
        return f"{name} a été reformulé{e}{tongue} : {self.was.said(change.before)} est devenu {self.now.said(change.after)}."

    def _words_of(self, change: Change) -> tuple[str, str]:
        """What the words belong to, without saying them twice, and the feminine that follows."""
        if change.field == "ask":
            in_french = change.language == DEFAULT_LANGUAGE
            return f"{self.now.noun(change.step)} {change.step}" if in_french else self.now.step(change.step), "e"
        if change.field == "label":
            e = self._called(change)[2]
            if change.language != DEFAULT_LANGUAGE:
                return self._named(change), e
            return f"un{e}{self._called(change)[0][2:]} de {self.now.step(change.step)}", e
        name, e = _TEXTS[change.field]
        return name.format(self._named(change)).replace("de le ", "du "), e

    def _value(self, change: Change) -> str:
        has_value, has_none = _VALUES[change.field]
        template = has_none if has_none and not change.after else has_value
        said = template.format(self._named(change), value=self._written(change, self.now, change.after))
        return f"{said} (avant : {self._written(change, self.was, change.before)})." if change.before else f"{said}."

    def _written(self, change: Change, names: Names, value: Any) -> str:
        if value is None or value == "":
            return ""
        match change.field:
            case "theme":
                return quoted(words.THEMES.get(value, value))
            case "feeds":
                return _FEEDS.get(value, quoted(value))
            case "own_from" | "about":
                return names.wording(value)
            case "part_of":
                return self._of_the_core(change, value)
            case "minimum" | "maximum":
                return words.plural(value, *_COUNTED.get(names.script.by_id[change.step].kind, ("choix", "choix")))
            case "decimals":
                return words.plural(value, "chiffre", "chiffres")
            case "lowest" | "highest":
                return f"le {day(value)}" if measure_of(names.script.by_id[change.step]) is Measure.DAY else number(value)
            case "card.checked_on":
                return day(value)
            case _:
                return quoted(value)

    def _of_the_core(self, change: Change, code: str) -> str:
        """The label of a core option, in whichever script holds it."""
        for names in (self.was, self.now, Names(common_script(), self.now.authority)):
            step = names.script.by_id.get(change.step)
            if step is not None and any(option.code == code for option in step.options):
                return names.label(change.step, code)
        return quoted(code)

    # --- Fields with sentences of their own -------------------------------------------------------------------------------------------

    def _languages(self, change: Change) -> str:
        added = [f"est maintenant proposé aussi en {_language(tag)}" for tag in change.after if tag not in change.before]
        removed = [f"n’est plus proposé en {_language(tag)}" for tag in change.before if tag not in change.after]
        order = f"propose ses langues dans un autre ordre : {', '.join(map(_language, change.after))}"
        return f"le déroulé {' et '.join(added + removed) or order}."

    def _card(self, change: Change) -> str:
        if change.after:
            return f"{self._named(change)} présente maintenant la ressource {self.now.said(change.after.title)}."
        return f"{self._named(change)} ne présente plus la ressource {self.was.said(change.before.title)}."

    def _scale(self, change: Change) -> str:
        old, new = self.was.script.by_id[change.step], self.now.script.by_id[change.step]
        if not is_another_scale(old, new):
            return f"l’échelle de réponse de {self._named(change)} porte un autre nom."
        before, after = _labels(old), _labels(new)
        if not after:
            return f"{self._named(change)} ne propose plus de réponses (avant : {before})."
        if not before:
            return f"{self._named(change)} propose maintenant ces réponses : {after}."
        return f"{self._named(change)} propose maintenant ces réponses : {after} (avant : {before})."

    def _when(self, change: Change) -> str:
        asked = "posée" if self.now.noun(change.step) == "la question" else "montrée"
        before = f"seulement {self.was.condition(change.before)}" if change.before else "à tout le monde"
        after = f"seulement {self.now.condition(change.after)}" if change.after else "à tout le monde"
        if before == after:
            return f"la condition de {self._named(change)} est écrite autrement, avec le même sens."
        return f"{self._named(change)} est maintenant {asked} {after} (avant : {before})."


def _labels(step: Step) -> str:
    return listed(tuple(option.label.in_language(DEFAULT_LANGUAGE) for option in step.options))


def _language(tag: str) -> str:
    """« anglais »; a language that has no French name keeps its code."""
    plain = tag.removesuffix("-simple")
    name = str(Locale("fr").languages.get(plain, tag))
    return name if plain == tag else f"{name} simple"
