"""接口令牌: granted by the security administrator, drawn once by the account, ended by either."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from portal.accounts import fresh
from portal.accounts.actions import GIVE
from portal.accounts.models import User
from portal.tokens import actions, rules
from portal.tokens.filters import TokenFilter
from portal.tokens.forms import RevokeForm, TokenForm
from portal.tokens.models import ApiToken
from portal.tokens.tables import COLUMNS, FACTS
from portal.web.views import DetailView, ListView, ModelView, RecordFormView


class Tokens:
    """A security administrator sees those of the organisations in scope, everybody else one's own."""

    model = ApiToken
    related = ("membership__user", "membership__organisation", "granted_by", "revoked_by")

    def rows(self) -> QuerySet:
        found = ApiToken.objects
        mine = found.administered_by if GIVE in self.actor.permissions else found.of
        return mine(self.actor).select_related(*self.related)


class TokenList(Tokens, ListView):
    columns = COLUMNS
    filterset = TokenFilter
    empty = ("还没有接口令牌", "程序要通过接口办事的，请安全管理员在那个账号的页面上发放。")


class TokenDetail(Tokens, DetailView):
    facts = FACTS
    template_name = "tokens/detail.html"

    def context(self) -> dict:
        is_open = self.object.is_open(timezone.localdate())
        return {"may_draw": is_open and is_own(self.object, self.actor), "may_revoke": not self.object.revoked_at}


def is_own(token: ApiToken, actor: Any) -> bool:
    return token.membership.user == actor.user and token.membership.organisation == actor.organisation


class TokenNew(Tokens, RecordFormView):
    """For the account that `account` names."""

    permission = GIVE
    form_class = TokenForm
    label = "发放"

    def instance(self) -> ApiToken:
        given = self.request.GET.get("account", "")
        people = User.objects.serving_below(self.actor)
        account = people.filter(pk=given).first() if given.isdecimal() and len(given) < 16 else None
        if account is None:
            raise Http404
        self.account = account
        if reasons := {rules.why_not_for(place, self.actor) for place in account.memberships.acting()} - {""}:
            raise PermissionDenied("；".join(sorted(reasons)))
        token = ApiToken()
        token.account = account
        return token

    def saved(self, form: Any) -> ApiToken:
        return actions.grant(form.save(commit=False), by=self.actor)

    @property
    def page_title(self) -> str:
        account = getattr(self, "account", None)
        return f"给{account}发放接口令牌" if account else "发放接口令牌"

    @property
    def back_url(self) -> str:
        return self.account.get_absolute_url()


@method_decorator(never_cache, name="dispatch")
class TokenDraw(Tokens, ModelView):
    """A question with its consequences; the answer shows the secret, this once."""

    template_name = "tokens/draw.html"
    page_title = "领取令牌"

    def rows(self) -> QuerySet:
        return ApiToken.objects.of(self.actor).select_related(*self.related)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if fresh.why_not_fresh(request):
            return fresh.confirm(request)
        return self.page(object=self.seen_object(), breadcrumbs=self.crumbs())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        token = self.seen_object()
        if fresh.why_not_fresh(request):
            return fresh.confirm(request)
        try:
            secret = actions.draw(token, by=self.actor)
        except ValidationError as refusal:
            messages.error(request, "；".join(refusal.messages), extra_tags="s-late")
            return redirect(token)
        self.template_name = "tokens/drawn.html"
        return self.page(object=token, secret=secret, breadcrumbs=self.crumbs())

    def crumbs(self) -> list[tuple[str, str]]:
        token = self.seen_object()
        return self.way((str(token), token.get_absolute_url()), (self.page_title, ""))


class TokenRevoke(Tokens, ModelView):
    template_name = "tokens/revoke.html"
    page_title = "作废令牌"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.asked(self.seen_object(), RevokeForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        token, form = self.seen_object(), RevokeForm(request.POST)
        if not form.is_valid():
            return self.asked(token, form, 422)
        try:
            actions.revoke(token, reason=form.cleaned_data["reason"], by=self.actor)
        except ValidationError as refusal:
            messages.error(request, "；".join(refusal.messages), extra_tags="s-late")
        else:
            messages.success(request, f"已作废：{token}。用它的程序从现在起不能再办事。", extra_tags="s-done")
        return redirect(token)

    def asked(self, token: ApiToken, form: RevokeForm, status: int = 200) -> HttpResponse:
        way = self.way((str(token), token.get_absolute_url()), (self.page_title, ""))
        return self.page(status, object=token, form=form, bound=[form], breadcrumbs=way)
