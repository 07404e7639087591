"""重置第二因素: a lost telephone, by the security administrator, with a reason."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.accounts import rules
from portal.accounts.models import User
from portal.notices.accounts import reset_second_factor
from portal.site.accounts.navigation import GIVE
from portal.site.accounts.views import ForAdministrators
from portal.web.forms import LONGEST_REASON, Form
from portal.web.views import ModelView


class ReasonForm(Form):
    reason = forms.CharField(
        label="理由",
        max_length=LONGEST_REASON,
        widget=forms.Textarea,
        help_text="怎样核实了是本人提出的，如当面、打单位登记的电话；记入审计记录",
    )


class Reset(ForAdministrators, ModelView):
    model = User
    related = ("organisation",)
    permissions = (GIVE,)
    page_title = "重置第二因素"
    template_name = "site/accounts/second_factor_reset.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.asked(self.seen_object(), ReasonForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        person, form = self.seen_object(), ReasonForm(request.POST)
        if not form.is_valid():
            return self.asked(person, form, 422)
        reset_second_factor(person, reason=form.cleaned_data["reason"], by=self.actor)
        words = f"已重置{person}的第二因素，本人已收到通知，下次登录须重新设置。"
        messages.success(request, words, extra_tags="s-done")
        return redirect(person)

    def asked(self, person: User, form: ReasonForm, status: int = 200) -> HttpResponse:
        way = self.way((str(person), person.get_absolute_url()), (self.page_title, ""))
        refusal = rules.why_no_factor_reset(person, self.actor)
        return self.page(status, object=person, form=form, bound=[form], refusal=refusal, breadcrumbs=way)
