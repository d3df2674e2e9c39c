"""A server that is killed again and again while people answer: `./concertia bench pannes`.

`ledger` holds what was sent and what of it was acknowledged, `checking` compares the files that a dead server leaves with it. `storm` has
people answer, and kills and starts the server meanwhile. `report` says what came of it. People, Telegram and the way between them and the
program are those of `tests.benchmarks.throughput`.

Never here: how answers of other kinds than one touch are kept. That is what `tests/journeys/test_kill.py` is for.
"""
