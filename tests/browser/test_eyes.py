"""What the eyes are for: they find what is wrong, at the size where it shows."""

import pytest

from tests.browser import eyes

PAGE = """<!doctype html><html lang="zh"><head><title>页</title><style>{css}</style></head>
<body><main><h1>页</h1><p>看不清的字</p></main></body></html>"""
PALE, ON_TELEPHONES = "p { color: #ccc }", "@media (min-width: 400px) { p { display: none } }"


@pytest.mark.parametrize(
    ("css", "where"),
    [
        (PALE, ["axe, desk", "axe, telephone, large"]),
        (PALE + ON_TELEPHONES, ["axe, telephone, large"]),
        ("", []),
    ],
)
def test_pale_letters(page, css, where):
    page.set_viewport_size(eyes.DESK)
    page.set_content(PAGE.format(css=css))
    assert [fault.partition(":")[0] for fault in eyes.faults(page, "页") if "color-contrast" in fault] == where


@pytest.mark.parametrize("css", ["h1 { width: 500px }", "h1 { width: 600px } p { display: none }"])
def test_what_stands_out(page, css):
    page.set_viewport_size(eyes.DESK)
    page.set_content(PAGE.format(css=css))
    assert [fault.partition(":")[0] for fault in eyes.faults(page, "页") if "sideways" in fault] == [
        "sideways on a telephone",
        "sideways on a telephone in large print",
    ]
