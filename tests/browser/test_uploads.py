"""An application with eleven files, at a desk and on a phone, with and without scripts; what is refused is kept."""

import pytest

from onboarding.models import Application
from portal.evidence.models import Evidence
from tests.evidence.corpus import executable
from tests.factories.evidence import paper, picture

SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
FILES = {
    "service_rules": ["制度一.pdf", "制度二.pdf"],
    "answers-0-evidence": ["营业执照.jpg", "场所照片.png"],
    "answers-1-evidence": ["考核办法.pdf"],
    "outlets-0-premises_proof": ["不动产权证.pdf", "租赁合同.pdf", "授权书.jpg"],
    "outlets-0-photos": ["门头.jpg", "大厅.webp", "专窗.jpg"],
}
CONTENT = {"pdf": paper, "jpg": picture, "png": lambda: picture("png"), "webp": lambda: picture("webp")}


def on_disk(name: str) -> dict:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": CONTENT[name.rpartition(".")[2]]()}


def choose(desk, field: str, *files: dict) -> None:
    desk.page.set_input_files(f"[name={field}-add]", list(files))


@pytest.mark.requirement("R020", "R021")
@pytest.mark.parametrize(("size", "scripts"), [("desk", True), ("phone", True), ("phone", False)])
def test_eleven_files_are_sent_with_an_application(rooms, desk, size, scripts):
    need = rooms.need(title="西湖区合作网点")
    liaison = desk(rooms.liaison, scripts=scripts, viewport=SIZES[size])
    liaison.go(f"/work/applications/new/?need={need.pk}")
    liaison.fill(statement="愿意承接", contact_name="余示范", contact_phone="13800000001")
    liaison.fill(answers__0__statement="临街大厅", answers__1__statement="五项制度", outlets__0__name="北山网点")
    for field, names in FILES.items():
        choose(liaison, field, *map(on_disk, names))
    choose(liaison, "outlets-0-photos", *map(on_disk, FILES["outlets-0-photos"]),
           {"name": "证照.jpg", "mimeType": "image/jpeg", "buffer": executable()})  # fmt: skip
    liaison.press("起草合作意向")

    said = "“证照.jpg”没有上传：只收 JPG、PNG、WebP 图片和 PDF 文件，这个文件的内容不是其中一种"
    assert said in liaison.page.inner_text("#id_outlets-0-photos")
    assert Evidence.objects.count() == 11
    shown = {field: liaison.texts(f"#id_{field} .files a") for field in FILES}
    assert shown == FILES
    assert liaison.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    liaison.page.locator("#id_service_rules .files li >> nth=1").get_by_label("移除").check()
    liaison.press("起草合作意向")
    one = Application.objects.get()
    assert Evidence.objects.of(one).count() == 10
    assert liaison.texts("#service-rules a") == ["制度一.pdf"]
    assert liaison.texts("#outlets .files a") == FILES["outlets-0-premises_proof"] + FILES["outlets-0-photos"]
    loaded = "img => img.complete && img.naturalWidth > 0"
    for image in liaison.page.locator("#outlets .files img").all():
        image.scroll_into_view_if_needed()
        assert liaison.page.wait_for_function(loaded, arg=image.element_handle())
    assert liaison.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_saved_picture_opens_alone_and_a_pdf_is_saved(rooms, desk):
    one = rooms.application()
    reviewer = desk(rooms.reviewer)
    reviewer.go(one.get_absolute_url())
    with reviewer.page.expect_download() as saved:
        reviewer.page.locator("#outlets .files a", has_text=".pdf").click()
    assert saved.value.suggested_filename == "材料.pdf"
    reviewer.follow("材料.jpeg", "#outlets")
    assert reviewer.page.evaluate("document.images[0].naturalWidth") == 64
    assert reviewer.page.evaluate("self.origin") == "null"  # a page without rights


@pytest.mark.parametrize("size", SIZES)
def test_what_is_too_large_is_told_in_the_browser(rooms, desk, settings, size):
    """The answer arrives although the portal does not keep what is sent."""
    settings.REQUEST_MAX_MB = 1
    need = rooms.need()
    liaison = desk(rooms.liaison, viewport=SIZES[size])
    liaison.go(f"/work/applications/new/?need={need.pk}")
    large = {"name": "大.jpg", "mimeType": "image/jpeg", "buffer": bytes(int(1.5 * 2**20))}
    choose(liaison, "outlets-0-photos", large)
    assert liaison.press("起草合作意向").status == 413
    assert liaison.heading == "提交的内容太大"
