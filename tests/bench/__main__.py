"""Print the benchmark, one table a module: `python -m tests.bench`."""

import importlib
import pkgutil

from rich.console import Console
from rich.table import Table

import tests.bench


def main() -> None:
    """Run every module of this folder that has a `run`."""
    console = Console(width=110)
    for module in sorted(m.name for m in pkgutil.iter_modules(tests.bench.__path__) if m.name != "__main__"):
        found = importlib.import_module(f"tests.bench.{module}")
        console.print(f"[bold]{(found.__doc__ or module).splitlines()[0]}")
        table = Table("what", "ms", "ratio to the limit")
        for column in table.columns[1:]:
            column.justify = "right"
        for name, seconds, ratio in found.run():
            table.add_row(name, f"{1000 * seconds:.2f}", f"{ratio:.2f}")
        console.print(table)


if __name__ == "__main__":
    main()
