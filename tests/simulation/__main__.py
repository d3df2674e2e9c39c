"""One simulation to be read: `.venv/bin/python -m tests.simulation SEED` tells all that happened, then the verdict."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.simulation.simulator import Case, begun, simulate

with TemporaryDirectory() as folder:
    sys.stdout.write(str(simulate(Case(int(sys.argv[1])), begun(Path(folder)))))
