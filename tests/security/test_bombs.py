"""Files that are small when they are sent and large, or endless, when somebody opens them."""

import tracemalloc
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from services import sheet
from tests.services.test_sheet import ROW, book

TEXTS = "xl/sharedStrings.xml"
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


def repacked(part: str, content: bytes) -> SimpleUploadedFile:
    """A sound sheet of one row in which one part is another."""
    packed = BytesIO()
    with ZipFile(book(ROW)) as sound, ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name in sound.namelist():
            if name != part:
                archive.writestr(name, sound.read(name))
        archive.writestr(part, content)
    assert len(packed.getvalue()) < sheet.MOST_BYTES
    return SimpleUploadedFile("事项.xlsx", packed.getvalue())


def outcome(file: SimpleUploadedFile) -> str:
    """The refusal or what was read, for little memory."""
    tracemalloc.start()
    try:
        return str(sheet.read(file))
    except ValidationError as refused:
        return str(refused.messages[0])
    finally:
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert most < 40_000_000


def test_a_part_of_endless_text():
    bomb = b"<sst><si><t>" + b"0" * 60_000_000
    assert outcome(repacked(TEXTS, bomb)) == "工作簿展开后太大，请只留要导入的工作表，去掉图片后另存"


def test_an_entity_that_stands_for_a_thousand_million_words():
    """Refused, or left unread: that depends on the machine's XML library."""
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]><sst><si><t>&a9;</t></si></sst>'
    assert "haha" not in outcome(repacked(TEXTS, bomb.encode()))


def test_an_entity_that_is_a_file_of_this_machine(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("not-for-sheets")
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]><sst><si><t>&a;</t></si></sst>'
    assert "not-for-sheets" not in outcome(repacked(TEXTS, bomb.encode()))
