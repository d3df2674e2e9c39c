import tempfile
import tracemalloc

from server.exports.shuffle import Shuffled

PIECES = [f"ligne {number}\n".encode() * (number % 3) for number in range(300)]


def shuffled() -> list[bytes]:
    with tempfile.TemporaryFile() as spool:
        pieces = Shuffled(spool)
        for piece in PIECES:
            pieces.add(piece)
        assert len(pieces) == len(PIECES)
        return list(pieces)


def test_every_piece_comes_back_once_in_another_order() -> None:
    first, second = shuffled(), shuffled()
    assert sorted(first) == sorted(second) == sorted(PIECES)
    assert first != PIECES
    assert first != second


def test_nothing_gives_nothing() -> None:
    with tempfile.TemporaryFile() as spool:
        assert list(Shuffled(spool)) == []


def test_pieces_do_not_stay_in_memory() -> None:
    with tempfile.TemporaryFile() as spool:
        tracemalloc.start()
        pieces = Shuffled(spool)
        for _ in range(10_000):
            pieces.add(b"x" * 1_000)
        for _ in pieces:
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 500_000, "ten megabytes passed through"
