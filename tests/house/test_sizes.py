import ast
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
PARTS = ["portal", *(room for room in settings.ROOMS if not room.startswith("tests."))]
MODULES = [m for part in PARTS for m in (BASE / part).rglob("*.py") if "migrations" not in m.parts]


def functions(module):
    tree = ast.parse(module.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_there_is_something_to_measure():
    assert len(MODULES) > 40


def test_no_module_is_longer_than_400_lines():
    lines = {str(m.relative_to(BASE)): len(m.read_text().splitlines()) for m in MODULES}
    assert {module: n for module, n in lines.items() if n > 400} == {}


def test_no_function_is_longer_than_50_lines():
    lines = {
        f"{m.relative_to(BASE)}:{f.lineno} {f.name}": f.end_lineno - f.lineno + 1
        for m in MODULES
        for f in functions(m)
    }
    assert {function: n for function, n in lines.items() if n > 50} == {}


def test_no_template_is_longer_than_120_lines():
    lines = {str(t.relative_to(BASE)): len(t.read_text().splitlines()) for t in (BASE / "templates").rglob("*.html")}
    assert {template: n for template, n in lines.items() if n > 120} == {}
