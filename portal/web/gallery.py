"""The twelve components with samples, for whoever builds a page; only in development."""

from types import SimpleNamespace

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal.flow.refusals import Reason
from portal.web.forms import Form
from portal.web.tables import Column, Fact, Group, rows_of

TONES = {"s-todo": "草稿", "s-now": "待审核", "s-wait": "待补正", "s-done": "运行", "s-late": "已撤销"}


class SampleForm(Form):
    name = forms.CharField(label="网点名称", max_length=20, help_text="与金融许可证一致")
    days = forms.IntegerField(
        label="补正期限（工作日）",
        min_value=3,
        error_messages={"min_value": "应为 3 至 15 个工作日，现在是 2"},
    )
    until = forms.DateField(label="截止日期", required=False)
    grade = forms.ChoiceField(label="等级", choices=[("a", "优质网点"), ("b", "基础网点")])
    services = forms.MultipleChoiceField(
        label="服务形式",
        choices=[("accept", "业务受理"), ("self", "自助")],
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.ChoiceField(
        label="退回原因",
        choices=[("old", "材料过期或无效"), ("dim", "材料不清楚")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="向对方说明", widget=forms.Textarea, required=False)
    true = forms.BooleanField(label="以上内容真实", required=False)


class FilterSample(Form):
    q = forms.CharField(label="名称或编号", required=False)
    state = forms.ChoiceField(label="状态", choices=[("", "全部"), *((v, v) for v in TONES.values())], required=False)


@login_not_required
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    form = SampleForm({"days": "2", "grade": "a", "reason": "old"})
    return render(
        request,
        "pages/gallery.html",
        {
            **_table(),
            **_facts(),
            **_history(),
            **_offers(),
            "form": form,
            "filter": FilterSample(),
            "bound": [form],
            "tones": TONES,
        },
    )


def _table() -> dict:
    columns = (
        Column("网点", "name", sort="name", small="number"),
        Column("状态", "state", wide=False),
        Column("办件", "cases", num=True),
    )
    objs = [_outlet(1, "示例银行青溪支行", 1284), _outlet(2, "示例银行北苑支行" * 25, 96)]
    return {
        "columns": columns,
        "rows": rows_of(objs, columns, frozenset({1})),
        "heads": {columns[0]: ("?sort=-name", "ascending")},
        "page": SimpleNamespace(rows=objs, total=1284, single=False),
        "links": [("第一页", "?"), ("上一页", "?before=x"), ("下一页", "")],
        "chips": [{"label": "状态", "value": "待审核", "url": "?"}],
    }


def _outlet(pk: int, name: str, cases: int) -> SimpleNamespace:
    return SimpleNamespace(
        pk=pk, name=name, number=f"SB-990106-{pk:05}", state="运行", cases=cases, get_absolute_url=lambda: "#c3"
    )


def _facts() -> dict:
    facts = (Fact("合作机构", "bank"), Fact("核准日期", "day"), Fact("地址", "place", full=True))
    thing = SimpleNamespace(bank="示例银行示例市分行", day=timezone.localdate(), place="南屏县竹溪镇人民路 2 号")
    return {"group": Group("意向内容", facts), "thing": thing}


def _history() -> dict:
    sent_back = SimpleNamespace(
        label="退回补正",
        tone="s-wait",
        state=SimpleNamespace(label="待补正"),
        who="李样例（受理审核员，示例市人力资源和社会保障局）",
        at=timezone.now(),
        note="金融许可证已于10月31日到期，请换有效的。",
        digest="4c1077aa" + "0" * 52 + "e915",
    )
    return {"records": [sent_back, sent_back]}


def _offers() -> dict:
    reason = Reason("第 4 项资格条件没有核对。", at="c6")
    offers = [
        _offer("recommend", "推荐给审批负责人", "primary"),
        _offer("decide", "作出决定", "secondary", reasons=[reason]),
        _offer("reject", "驳回", "danger", confirm=("驳回后不能恢复",)),
    ]
    return {"offers": offers, "amend": None}


def _offer(name: str, label: str, kind: str, reasons: list | None = None, confirm: tuple = ()) -> dict:
    step = SimpleNamespace(name=name, label=label, confirm=confirm)
    return {
        "step": step,
        "reasons": [(reason, f"#{reason.at}") for reason in reasons or ()],
        "kind": kind,
        "url": "#c9",
    }
