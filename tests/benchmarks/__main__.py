"""`./concertia bench`: every benchmark, or those whose name holds one of the words given. Fails when one is slower than it must be."""

import sys

from tests.benchmarks import erasure, scripts
from tests.benchmarks.measuring import conditions, measure

BENCHMARKS = (*scripts.BENCHMARKS, *erasure.BENCHMARKS)


def main(words: list[str]) -> int:
    """Measures, says, and returns 0 when all are fast enough."""
    chosen = [benchmark for benchmark in BENCHMARKS if not words or any(word in benchmark.name for word in words)]
    if not chosen:
        print("Aucune mesure ne s’appelle ainsi. Les voici :", *(benchmark.name for benchmark in BENCHMARKS), sep="\n", file=sys.stderr)
        return 2
    print(conditions(), flush=True)
    results = measure(chosen)
    print(*results, sep="\n")
    return int(not all(result.kept for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
