"""A person at a browser: goes to addresses, reads, types, presses."""

from typing import Any

from django.test import Client
from playwright.sync_api import BrowserContext, Response

from portal.accounts.actor import Actor

PASSWORD = "quiet-river-42"


class Desk:
    def __init__(self, context: BrowserContext, site: str) -> None:
        context.set_default_timeout(10_000)
        self.context, self.site, self.page = context, site, context.new_page()

    def let_in(self, actor: Actor) -> None:
        """With the session of a login that happened before."""
        client = Client()
        client.force_login(actor.user)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.site}
        self.context.add_cookies([cookie])

    def log_in(self, actor: Actor) -> None:
        """On the page of the login, where one was sent."""
        actor.user.set_password(PASSWORD)
        actor.user.save()
        self.fill(login=actor.user.username, password=PASSWORD)
        self.press("登录")

    def go(self, path: str) -> Response:
        return self.page.goto(f"{self.site}{path}")

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.site)

    def fill(self, **fields: Any) -> None:
        """By the name of the control, `__` for each hyphen: requirements__0__text."""
        for name, value in fields.items():
            self.page.fill(f"[name={name.replace('__', '-')}]", str(value))

    def give(self, **fields: Any) -> None:
        """By the name of the control, whatever its kind: text, the value of a choice, the bytes of a table."""
        for name, value in fields.items():
            control = self.page.locator(f"[name={name}]")
            if isinstance(value, bytes):
                control.set_input_files({"name": "表.csv", "mimeType": "text/csv", "buffer": value})
            elif control.evaluate("control => control.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)

    def choose(self, label: str, option: str, within: str = "body") -> None:
        self.page.locator(within).get_by_label(label, exact=True).select_option(label=option)

    def press(self, name: str) -> Response:
        """A button that sends: waits for the page that comes back."""
        with self.page.expect_navigation() as sent:
            self.page.get_by_role("button", name=name, exact=True).click()
        return sent.value

    def follow(self, name: str, within: str = "main") -> Response:
        with self.page.expect_navigation() as sent:
            self.page.locator(within).get_by_role("link", name=name, exact=True).first.click()
        return sent.value

    @property
    def title(self) -> str:
        return self.page.title()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def texts(self, selector: str) -> list[str]:
        """Of each such element, in one line."""
        return [" ".join(text.split()) for text in self.page.locator(selector).all_inner_texts()]

    @property
    def said(self) -> list[str]:
        """What the page says about what was just done."""
        return self.texts("[role=status]")

    @property
    def offered(self) -> list[str]:
        """Every button of 现在可以办, with its reasons if it is closed."""
        return self.texts("#actions li")

    def fact(self, label: str) -> str:
        """The fact beside this label, the first there is."""
        return (
            self.page.locator("dl > div", has=self.page.get_by_text(label, exact=True))
            .first.locator("dd")
            .inner_text()
        )
