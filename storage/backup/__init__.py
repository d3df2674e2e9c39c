"""Copies of the database that can be put back: dated ones of the answers, which name nobody, and one of those who can be found again.

    answers-20261129T063000Z.sqlite     one for each backup, thirty days of them
    identities.sqlite                   one, replaced each time: what was destroyed is in no copy after the next backup
    erased                              who erased their answers, by the random number of a participation or a wish (see `tombstones`)

All are SQLite files, whatever the database. Never here: a command, nor a word to people.
"""

from typing import Final

DAYS_KEPT: Final = 30
"""How long a dated file is kept where nobody says otherwise: that much longer than the database it holds people's words."""
