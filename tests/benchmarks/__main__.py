"""`./concertia bench`: every benchmark, or those whose name holds one of the words given. Fails when one is slower than it must be.

`./concertia bench fuites`, `utilite`, `exporter`, `formats`, `api`, `démarrer`, `tableaux`, `sauvegarder`, `débit` and `pannes`: what is
measured once and takes a while, only if named.
"""

import sys

from tests.benchmarks import api, backups, dashboards, erasure, exporting, filtering, formats, leaks, live, scripts, starting, usefulness
from tests.benchmarks.kills import report as kills
from tests.benchmarks.measuring import conditions, measure
from tests.benchmarks.throughput import report as throughput

BENCHMARKS = (*scripts.BENCHMARKS, *filtering.BENCHMARKS, *erasure.BENCHMARKS, *live.BENCHMARKS)
REPORTS = {
    "fuites": leaks.report,
    "utilite": usefulness.report,
    "exporter": exporting.report,
    "formats": formats.report,
    "api": api.report,
    "démarrer": starting.report,
    "tableaux": dashboards.report,
    "sauvegarder": backups.report,
    "débit": throughput.report,
    "pannes": kills.report,
}
FAILED = "✗"


def main(words: list[str]) -> int:
    """Measures, says, and returns 0 when all are fast enough."""
    if words and words[0] in REPORTS:
        return _reported(words[0], words[1:])
    chosen = [benchmark for benchmark in BENCHMARKS if not words or any(word in benchmark.name for word in words)]
    if not chosen:
        print(
            "Aucune mesure ne s’appelle ainsi. Les voici :",
            *(benchmark.name for benchmark in BENCHMARKS),
            *REPORTS,
            sep="\n",
            file=sys.stderr,
        )
        return 2
    print(conditions(), flush=True)
    results = measure(chosen)
    print(*results, sep="\n")
    return int(not all(result.kept for result in results))


def _reported(name: str, arguments: list[str]) -> int:
    print(conditions(), flush=True)
    failed = False
    for line in REPORTS[name](arguments):
        print(line, flush=True)
        failed = failed or line.startswith(FAILED)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
