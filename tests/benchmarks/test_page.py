"""What the figures come to, and what is said of them."""

import pytest

from benchmarks import __main__ as programme
from benchmarks import page
from benchmarks.alone import Benchmark
from benchmarks.harness import Line

BARE = Line("bare", [1.0, 4.0, 2.0], rows=2)
MUCH = Line("much", [3.0, 8.0, 8.0], rows=1, yardstick=BARE, more={"file, kB": 1234})


def test_the_ratio_is_the_median_of_each_run_s_for_one_row():
    assert BARE.each == 1.0
    assert BARE.times is None
    assert MUCH.times == 6.0  # of 6, 4 and 8


def test_runs_that_are_no_pairs_have_no_ratio():
    with pytest.raises(ValueError, match="zip"):
        Line("other", [1.0], yardstick=BARE).times  # noqa: B018


def test_a_table_names_the_yardstick_and_has_every_column():
    head, _, bare, much = (
        [cell.strip() for cell in row.split("|")[1:-1]] for row in page.table([BARE, MUCH]).split("\n")
    )
    assert head == ["", "rows", "runs", "median", "spread", "a row", "× yardstick", "file, kB"]
    assert bare == ["bare", "2", "3", "2.00 s", "1.00 s – 4.00 s", "1.00 s", "yardstick", ""]
    assert much == ["much", "1", "3", "8.00 s", "3.00 s – 8.00 s", "", "6.00", "1,234"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.0000012, "1.20 µs"), (0.0456, "45.6 ms"), (0.9996, "1,000 ms"), (1.5, "1.50 s"), (1234.5, "1,234 s")],
)
def test_times_have_three_digits(seconds, words):
    assert f"| {words} |" in page.table([Line("one", [seconds])])


def test_one_that_failed_is_said_and_the_others_are_there(monkeypatch, capsys):
    def fails(name, size):
        raise RuntimeError("no disk")

    monkeypatch.setattr(programme.alone, "measured", fails)
    assert programme.measured("gate", "small") == []
    assert "no disk" in capsys.readouterr().err
    ones = [
        (Benchmark(name, f"About {name}.\n\nMore.", {}, iter), lines) for name, lines in (("a", []), ("b", [BARE]))
    ]
    text = page.page({"machine": "small"}, ones)
    assert f"## a\n\nAbout a.\n\n{page.FAILED}\n\nMore." in text
    assert "- machine: small" in text
    assert "| bare |" in text
