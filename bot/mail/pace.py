"""How fast e-mails go to many people."""

from typing import Final

MOST_A_SECOND: Final = 5
"""Letters in a second. Hosts of small mail servers commonly cap them at some hundreds a minute, and call what is faster spam."""
