from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.accounts.actor import STRANGER, Actor
from portal.notices.models import MOST_UNREAD, Notice
from portal.web.look import is_large
from portal.web.navigation import menu, public_menu

MINISTRY = "https://beian.miit.gov.cn/"
POLICE = "https://beian.mps.gov.cn/#/query/webSearch"


def unread(actor: Actor) -> str:
    """How many notices are unread, at most 99+; "" for none. One statement along an index of the unread ones."""
    found = Notice.objects.of(actor).unread().order_by()[: MOST_UNREAD + 1].count()
    return f"{MOST_UNREAD}+" if found > MOST_UNREAD else str(found or "")


def registry_of(code: str) -> str:
    """Where a code of the site can be looked up; the licence of a site has to lead there. "" where nobody says."""
    if "公网安备" in code:
        return f"{POLICE}?code={''.join(filter(str.isdecimal, code))}"
    return MINISTRY if "ICP" in code.upper() else ""


def page(request: HttpRequest) -> dict:
    """What every page has: the names from the settings, who is acting, the menu, the size of print."""
    actor = getattr(request, "actor", STRANGER)
    return {
        "SITE_NAME": settings.SITE_NAME,
        "OPERATOR": settings.OPERATOR,
        "HOTLINE": settings.HOTLINE,
        "COMPLAINT_LINE": settings.COMPLAINT_LINE,
        "SITE_CODES": [(code, registry_of(code)) for code in settings.SITE_CODES],
        "actor": actor,
        "navigation": SimpleLazyObject(lambda: menu(actor, request.path)),
        "public_navigation": SimpleLazyObject(lambda: public_menu(request.path)),
        "unread": SimpleLazyObject(lambda: unread(actor)),
        "large": is_large(request),
        "here": request.get_full_path(),
        "breadcrumbs": [],
        "request_id": getattr(request, "number", ""),
    }
