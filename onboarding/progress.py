"""How far an application is, for whoever has its number and the last four digits of its contact's telephone.

Nothing personal, and nothing of what it says. A wrong number and a wrong telephone have one answer; both are counted.
"""

import re
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from onboarding.enums import ApplicationState
from onboarding.models import Application
from onboarding.queries import by_number_and_telephone
from portal.flow.offers import turn
from portal.personal.kinds import compact
from portal.web.forms import Form
from portal.web.limits import Limit, demand
from portal.web.navigation import Public, register_public

NUMBER = re.compile(rf"{Application.number_prefix}-(\d{{6,15}})", re.ASCII)
INSTEAD = "；申请单位也可以登录后查看"
FROM_ONE_ADDRESS = Limit(  # a whole office shares an address
    "progress", "60/10m/ip", "从这个网络地址查询的次数太多", INSTEAD, closed=True
)
FOR_ONE_NUMBER = Limit(  # of ten thousand endings
    "progress-number", "10/h/key,30/d/key", "查询这个编号的次数太多", INSTEAD, closed=True
)
UNKNOWN = "没有查到。请核对编号和联系电话的后四位；还没有提交的合作意向不能在这里查询。"
WORDS = {
    ApplicationState.SUBMITTED: "部门已收到，等待受理。",
    ApplicationState.REVIEWING: "部门正在审核。",
    ApplicationState.RECOMMENDED: "部门已完成审核，等待决定。",
    ApplicationState.RETURNED: "部门要求补正，等待申请单位补正后提交。",
    ApplicationState.APPROVED: "已批准。",
    ApplicationState.REJECTED: "已驳回，申请单位登录后可以查看理由。",
    ApplicationState.WITHDRAWN: "申请单位已撤回。",
    ApplicationState.ENDED: "合作需求已撤回，这件合作意向随之终止。",
    ApplicationState.EXPIRED: "申请单位没有在期限内补正，这件合作意向已终止。",
}


class ProgressForm(Form):
    number = forms.CharField(label="编号", max_length=20, help_text="在回执上，例如 YX-000318")
    digits = forms.CharField(label="联系电话后四位", max_length=10, help_text="提交时填写的联系电话的最后 4 位数字")
    digits.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean_number(self) -> str:
        """Written in one way: more zeros are no other number, and no other count of questions."""
        found = NUMBER.fullmatch(compact(self.cleaned_data["number"]).upper())
        if not found:
            raise ValidationError("编号应为 YX- 加至少 6 位数字，例如 YX-000318")
        return f"{Application.number_prefix}-{int(found[1]):06d}"

    def clean_digits(self) -> str:
        digits = compact(self.cleaned_data["digits"])
        if not re.fullmatch(r"\d{4}", digits, re.ASCII):
            raise ValidationError("请填写 4 位数字")
        return digits


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """The digits are sent, never part of an address. A QR code fills in the number."""
    if request.method != "POST":
        return _page(request, ProgressForm(initial={"number": request.GET.get("number", "")[:20]}))
    demand(request, FROM_ONE_ADDRESS)
    form = ProgressForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    return _answer(request, form)


def _answer(request: HttpRequest, form: ProgressForm) -> HttpResponse:
    """Every question about a number counts, right or wrong, before it is answered: a guess learns nothing more."""
    number, digits = form.cleaned_data["number"], form.cleaned_data["digits"]
    demand(request, FOR_ONE_NUMBER, key=number)
    found = by_number_and_telephone(number, digits)
    if found is None:
        form.add_error(None, UNKNOWN)
        return _page(request, form, status=422)
    return _page(request, form, found=told(found))


def told(one: Application) -> dict[str, Any]:
    """What everybody may know."""
    next_ = turn(one)
    ours = next_ is not None and next_.organisation == one.department
    who = str(one.department) if ours else "申请单位"
    return {
        "object": one, "words": WORDS[ApplicationState(one.state)], "since": one.since,
        "who": who if next_ else "", "what": next_.step.label if next_ else "", "due": one.due if next_ else None,
    }  # fmt: skip


def _page(request: HttpRequest, form: ProgressForm, found: Any = None, status: int = 200) -> HttpResponse:
    way = [("首页", "/"), ("查询办理进度", "")]
    content = {"form": form, "bound": [form], "found": found, "breadcrumbs": way}
    response = render(request, "onboarding/progress.html", content, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response


register_public(Public("办理进度", "progress", order=30))
urlpatterns = [path("progress/", progress, name="progress")]
