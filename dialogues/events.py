"""What can happen in a turn that its screen must say. No rule lives here."""

from enum import StrEnum


class Event(StrEnum):
    """What happened that the screen must say, beyond the question itself.

    Unless said otherwise the question stands and nothing is recorded.
    """

    NOT_AN_OPTION = "not_an_option"
    AMBIGUOUS = "ambiguous"
    """Between several options; the turn's `candidates` are those."""
    TOO_MANY = "too_many"
    TOO_FEW = "too_few"
    NONE_CHOSEN = "none_chosen"
    EXCLUSIVE = "exclusive"
    """An exclusive option was sent together with others."""
    REPEATED = "repeated"
    """An option was sent more than once: it stays ticked once."""
    EMPTY = "empty"
    STALE = "stale"
    """A button of a question this person is not asked (any more)."""
    REOPENED = "reopened"
    """An old button reopened its question; its answer stands until another is given."""
    CUT = "cut"
    """A text was over the limit: its beginning is kept."""
    RECEIVED = "received"
    """A text is kept and stays open for more."""
    CORRECTED = "corrected"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DATE = "not_a_date"
    NOT_A_MUNICIPALITY = "not_a_municipality"
    """No municipality of the list is called so."""
    NOT_A_VALUE = "not_a_value"
    """What was typed is none of what the question takes, and nothing more precise is to be said."""
    TOO_LOW = "too_low"
    """A number under its lower bound, or a date before it."""
    TOO_HIGH = "too_high"
    AT_START = "at_start"
    """There is nothing to go back to."""
