"""How far an export is, as a terminal shows it: one line for each file, where somebody looks on.

Never here: what is in a file, nor where it goes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from server import words


@contextmanager
def shown() -> Iterator[Callable[[str, int, int], None]]:
    """What to tell how far each file is. It is shown beside what the command prints, and not at all where nobody looks on."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"))
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:

        def tell(name: str, rows: int, of: int) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name, told="")
            told = f"{words.number(rows)} sur {words.number(of)}" if of else ""
            progress.update(tasks[name], completed=rows, total=of or None, told=told)

        yield tell
