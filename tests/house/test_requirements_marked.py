"""Every row of the standard that this version answers for is proved by a marked test."""

import ast
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

ROWS = {"R010", "R013", "R015", "R020", "R024", "R031", "R032"}
KNOWN = {f"R{number:03d}" for number in range(1, 137)}  # the rows of the standard's requirements


def marked(text):
    """The rows of every requirement mark in a module: over a test, in `pytestmark`, or over a parameter."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.requirement":
            yield from (ast.literal_eval(row) for row in node.args)


def counted():
    files = Path(settings.BASE_DIR, "tests").rglob("test_*.py")
    return Counter(row for file in files for row in marked(file.read_text()))


def test_every_row_has_tests():
    assert ROWS - set(counted()) == set()


def test_only_rows_of_the_standard_are_named():
    assert set(counted()) - KNOWN == set()


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("@pytest.mark.requirement('R010', 'R020')\ndef test_it(): pass", ["R010", "R020"]),
        ("pytestmark = [pytest.mark.django_db, pytest.mark.requirement('R024')]", ["R024"]),
        ("def test_it(): 'R031'", []),
    ],
)
def test_marks_are_found_where_they_stand(text, rows):
    assert list(marked(text)) == rows
