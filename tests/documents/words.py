"""The text layer of a PDF."""

import pypdfium2


def pages(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as document:
        return [one.get_textpage().get_text_range().replace("\r\n", "\n") for one in document]


def of(content: bytes) -> str:
    return "".join(pages(content))
