"""An authenticator as a telephone has it (RFC 6238), written anew, so that the portal's own is not its own judge."""

import hmac
import re
import struct
from base64 import b32decode

from django.test import Client

from tests.accounts.conftest import PASSWORD

LOGIN, SET_UP, CODE, CONFIRM, CODES = (
    f"/account/{page}/" for page in ("login", "authenticator", "code", "confirm", "recovery-codes")
)
SECURITY = "/work/me/security/"


def code_at(secret: str, seconds: float) -> str:
    """Six digits for the half minute around this time."""
    digest = hmac.digest(b32decode(secret), struct.pack(">Q", int(seconds) // 30), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


def password_in(user, client: Client | None = None, password: str = PASSWORD):
    """The browser, and the answer to the first step of the login."""
    client = client or Client()
    return client, client.post(LOGIN, {"login": user.username, "password": password})


class Telephone:
    """Whose it is, what it was told, and what it shows at the time of the test's clock."""

    def __init__(self, user, clock) -> None:
        self.user, self.clock, self.secret, self.codes = user, clock, "", []

    def code(self, later: int = 0) -> str:
        """`later`: so many half minutes."""
        return code_at(self.secret, self.clock.now + 30 * later)

    def set_up(self, client: Client):
        """In a browser that is logged in; the answer of the page with the recovery codes."""
        page = client.get(SET_UP).content.decode()
        self.secret = re.search(r'text-break d-block">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
        answer = client.post(SET_UP, {"code": self.code()})
        assert (answer.status_code, answer.url) == (302, CODES), answer.content.decode()
        shown = client.get(CODES)
        self.codes = re.findall(r"<li>(\d{8})</li>", shown.content.decode())
        return shown

    def log_in(self, client: Client | None = None, code: str = "") -> Client:
        """By both steps, after a moment in which the code has changed."""
        self.clock.pass_by(minutes=2)
        client, answer = password_in(self.user, client)
        assert answer.url == CODE
        assert client.post(CODE, {"code": code or self.code()}).status_code == 302
        return client
