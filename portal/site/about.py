"""The site about itself: its map, whom it can be read by, and what robots may fetch."""

from typing import NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from portal.web.absolute import absolute
from portal.web.fresh import fresh
from portal.zones import serves

CLOSED = ("/account/", "/api/", "/large/", "/search/", "/work/")  # nothing to find there, or only what one asks


class Place(NamedTuple):
    label: str
    url_name: str
    words: str


MAP = {
    "办事": (
        Place("服务事项", "public-item-list", "合作网点可以办什么、带什么材料、多久办结"),
        Place("选择地区", "public-region", "看所在省、市、县现在开放的事项"),
        Place("办理进度", "progress", "合作意向办到哪一步"),
        Place("查验文书", "document-look-up", "核对一份文书是不是本平台生成、现在是否有效"),
    ),
    "公开": (
        Place("公告公示", "public-announcement-list", "部门的公告、公示、通知和政策说明"),
        Place("事项清单", "public-edition-all", "各省公布的各版清单，每版与前一版的差别"),
        Place("开放数据", "public-open-data", "清单的 JSON、CSV 和 Excel 文件，许可和校验值"),
        Place("合作需求", "public-need-list", "哪里需要合作机构、有什么条件、什么时候截止"),
    ),
    "本站": (
        Place("首页", "home", "常办事项和最近的公告"),
        Place("帮助", "help", "怎样用本站办事；部门和合作机构的人员怎样办理业务"),
        Place("搜索", "public-search", "在事项、公告、需求和清单里找"),
        Place("无障碍说明", "accessibility", "怎样放大文字、用键盘和读屏软件，有哪些不足"),
        Place("标准符合性", "conformance", "国家标准的每一条要求、平台现在做到了什么、还差什么"),
        Place("引用标准台账", "cited-standards", "标准引用了哪些其他标准、现在怎样、用在哪里"),
        Place("公告订阅", "public-announcement-feed", "Atom，用阅读器订阅新的公告"),
        Place("登录", "account_login", "部门和合作机构的工作人员办理业务"),
    ),
}


@login_not_required
@require_safe
@fresh
def site_map(request: HttpRequest) -> HttpResponse:
    groups = [
        (name, [(one, reverse(one.url_name)) for one in places if serves(one.url_name)])
        for name, places in MAP.items()
    ]
    way = [("首页", "/"), ("网站地图", "")]
    return render(request, "site/site_map.html", {"groups": groups, "breadcrumbs": way})


@login_not_required
@require_safe
@fresh
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html", {"breadcrumbs": [("首页", "/"), ("无障碍说明", "")]})


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {address}" for address in CLOSED)]
    lines.append(f"Sitemap: {absolute(request, reverse('sitemap'))}")
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


urlpatterns = [
    path("site-map/", site_map, name="site-map"),
    path("accessibility/", accessibility, name="accessibility"),
    path("robots.txt", robots, name="robots"),
]
