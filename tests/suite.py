"""The whole check, as `./concertia test` runs it: format, lint, types, import contract, then every test.

With arguments, only the tests they choose: `./concertia test tests/dialogues -k engine`.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.support.browser import DEBIAN_PACKAGES, find_chromium

ROOT = Path(__file__).parents[1]

# As modules, not as the commands in .venv/bin: those hold a path that is wrong once the folder has moved.
CHECKS = {
    "ruff check": ["-m", "ruff", "check", "--quiet"],
    "ruff format": ["-m", "ruff", "format", "--check", "--quiet"],
    "djlint": ["-m", "djlint", "--lint", "--quiet", "--allow-empty-input", "server"],
    "mypy": ["-m", "mypy"],
    "import-linter": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
}

# Whichever is idle takes over tests from the others: those that start servers and browsers take a hundred times as long as most.
ON_EVERY_CORE = [f"--numprocesses={os.cpu_count() or 1}", "--dist=worksteal"]


def main(pytest_arguments: list[str]) -> int:
    """Run every step even when one fails; return 0 when all succeed."""
    if pytest_arguments:
        return pytest(pytest_arguments)
    install_chromium()
    failed = [name for name, command in CHECKS.items() if not check(name, command)]
    # Last, so that its own closing line, which holds the counts, ends the output.
    status = pytest(ON_EVERY_CORE)
    if failed:
        print(f"En échec avant les tests : {', '.join(failed)}", file=sys.stderr)
    return status or int(bool(failed))


def pytest(arguments: list[str]) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT).returncode


def check(name: str, command: list[str]) -> bool:
    """Run one check, show its duration in seconds, and what it said when it fails."""
    start = time.monotonic()
    done = subprocess.run([sys.executable, *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    succeeded = done.returncode == 0
    print(f"{'✓' if succeeded else '✗'} {name} ({time.monotonic() - start:.1f} s)", flush=True)
    if not succeeded:
        print(done.stdout, flush=True)
    return succeeded


def install_chromium() -> None:
    """Install the browser where that can be done without asking; else the tests that need one say what to type."""
    if find_chromium() or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Installation de Chromium, pour les essais dans un navigateur (une minute)…", flush=True)
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in ([*apt, "update"], [*apt, "install", "-y", "--no-install-recommends", *DEBIAN_PACKAGES]):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
