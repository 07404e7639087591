"""Which code and which tests carry a row: found in docstrings and marks, and kept in a file, because a production
site need not have the tests."""

import ast
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from portal.conformance.rows import DATA

FILE = DATA / "carried.json"
ROW = re.compile(r"\bR\d{3}\b")
MARK = "pytest.mark.requirement"
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Found = Iterator[tuple[str, str]]  # row, and the name of what carries it; "" for the module as a whole


class Carried(NamedTuple):
    """Each as "onboarding/rules.py: need_is_open"; a module as a whole as its path alone."""

    code: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


def in_code(tree: ast.AST) -> Found:
    """R032 in the docstring of a module, a class or a function."""
    for node, name in _named(tree):
        for row in ROW.findall(ast.get_docstring(node) or ""):
            yield row, name


def in_tests(tree: ast.AST) -> Found:
    """The rows of every mark: over a test or one of its parameters, over a class, in `pytestmark`."""
    for node, name in _named(tree):
        marks = node.body if isinstance(node, ast.Module) else node.decorator_list
        for mark in marks:
            if not isinstance(mark, Definition):
                yield from ((row, name) for row in _marked(mark))


def _marked(node: ast.AST) -> Iterator[str]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and _is_mark(call.func):
            yield from (ast.literal_eval(row) for row in call.args)


def _is_mark(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and MARK.endswith(function.attr) and ast.unparse(function) == MARK


def _named(node: ast.AST, name: str = "") -> Iterator[tuple[ast.Module | Definition, str]]:
    """Every module, class and function with its dotted name."""
    if isinstance(node, ast.Module | Definition):
        yield node, name
    for child in _statements(node):
        own = f"{name}.{child.name}".strip(".") if isinstance(child, Definition) else name
        yield from _named(child, own)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """Nothing is defined inside an expression, and most of a file is expressions."""
    return (child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt | ast.excepthandler))


def carried(base: Path, parts: list[str]) -> dict[str, Carried]:
    """Row → what carries it, in the product code of these parts and in tests/; without the rows that nothing
    carries. Raises FileNotFoundError where there are no tests."""
    if not (base / "tests").is_dir():
        raise FileNotFoundError(base / "tests")
    modules = [file for part in parts for file in (base / part).rglob("*.py") if "migrations" not in file.parts]
    code = _gathered(base, modules, in_code)
    tests = _gathered(base, list((base / "tests").rglob("test_*.py")), in_tests)
    return {row: Carried(tuple(code[row]), tuple(tests[row])) for row in sorted({*code, *tests})}


def _gathered(base: Path, files: list[Path], find: Callable[[ast.AST], Found]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(files):
        place = file.relative_to(base).as_posix()
        for row, name in dict.fromkeys(find(ast.parse(file.read_text(encoding="utf-8")))):
            found[row].append(f"{place}: {name}" if name else place)
    return found


def as_json(found: dict[str, Carried]) -> str:
    return json.dumps({row: one._asdict() for row, one in found.items()}, ensure_ascii=False, indent=1) + "\n"


@cache
def known() -> dict[str, Carried]:
    """As it was written by `manage.py conformance`."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    return {row: Carried(tuple(one["code"]), tuple(one["tests"])) for row, one in stored.items()}
