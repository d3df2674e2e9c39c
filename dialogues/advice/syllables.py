"""The syllables of French words, counted from their spelling. Pure.

No kept library counts them: hyphenation leaves out every syllable that a line may not be broken at. What is counted is what is said: a
final mute e is none, a glide makes one syllable with its vowel (« bien », « nuit »). Spelling alone does not tell « ils président » from
« un président »: « -ent » is a syllable but in the endings that only verbs have.
"""

import re

_PIECES = re.compile(r"[’'-]")
_VOWEL = "aeiouyàâéèêëîïôùûü"
_REWRITTEN = (
    (re.compile("œ|æ"), "e"),
    (re.compile(r"guë(?=s?$)"), "gu"),
    (re.compile(rf"qu(?=[{_VOWEL}]|$)"), "k"),
    (re.compile("gu(?=[eiyéèêî])"), "g"),
    (re.compile("(?<=[ao]i)ent$|(?<=ss|nn|tt|is|ch)ent$|(?<=oiv|riv|euv)ent$"), ""),
    (re.compile(rf"(?<=[{_VOWEL}])e(?=s?$)|(?<=[{_VOWEL}])(?P<between>[^{_VOWEL}]+)e(?=s?$)"), r"\g<between>"),
    (re.compile("^pays"), "pa|is"),
    (re.compile(rf"(?<=[{_VOWEL}])y(?=[{_VOWEL}])"), "j"),
)
"""What is written and not said, in this order: u after q and g, the ends of verbs, the final e of a word that has another vowel."""
_APART = (
    re.compile(rf"(?<=[{_VOWEL}])(?=[ïëü])"),
    re.compile(rf"(?<=é)(?=[{_VOWEL}])"),
    re.compile("(?<=[ao])(?=[éè])"),
    re.compile("(?<=a)(?=o(?!û))"),
    re.compile("(?<=o)(?=a)"),
    re.compile("(?<=o)(?=e(?!u))"),
    re.compile("(?<=co)(?=o[pr])"),
    re.compile("(?<=[bcdfgptv][lr]i)(?=[aeouéèê])"),
    re.compile("(?<=[bcdfgptv][lr]u)(?=[aeéèê])"),
    re.compile("(?<=[bcdfgptv][lr]ou)(?=[aeéèê])"),
)
"""Where two vowels side by side are said apart: « ré-u-nion », « po-ème », « co-a-li-tion », « cli-ent »."""
_VOWELS = re.compile(f"[{_VOWEL}]+")


def count_syllables(word: str) -> int:
    """The syllables of a French word, one at least. A figure counts one per digit, initials one per letter."""
    return sum(map(_syllables, _PIECES.split(word))) or 1


def _syllables(piece: str) -> int:
    """Those of what stands between apostrophes and hyphens; none for « l’ »."""
    digits = sum(character.isdigit() for character in piece)
    if digits:
        return digits
    if len(piece) > 1 and piece.isupper():
        return len(piece)
    said = piece.casefold()
    for written, spoken in _REWRITTEN:
        said = written.sub(spoken, said)
    for apart in _APART:
        said = apart.sub("|", said)
    return len(_VOWELS.findall(said))
