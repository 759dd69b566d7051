"""How large the library is, counted in statements: ``python tests/statements.py``."""

import ast
from collections import Counter
from pathlib import Path

LIBRARY = Path(__file__).resolve().parents[1] / "acm_lib"


def statements_by_room() -> Counter:
    """Statements of the library by room; the modules at the top are the room ``.``."""
    rooms: Counter = Counter()
    for module in LIBRARY.rglob("*.py"):
        inside = module.relative_to(LIBRARY).parts
        tree = ast.parse(module.read_text(encoding="utf-8"))
        room = inside[0] if len(inside) > 1 else "."
        rooms[room] += sum(isinstance(node, ast.stmt) for node in ast.walk(tree))
    return rooms


if __name__ == "__main__":
    rooms = statements_by_room()
    for room, number in sorted(rooms.items()):
        print(f"{room:12} {number:6,}")
    print(f"{'all':12} {rooms.total():6,}")
