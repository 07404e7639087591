"""Announcements at every stage: public, a publicity that runs, one for tomorrow, one to approve, one to write."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.announcements.actions import keep_dates
from portal.announcements.forms import AnnouncementForm
from portal.announcements.models import Announcement
from portal.flow.gate import enter, perform
from portal.site.demo import Demo

LIST = """为方便群众就近办理社会保险业务，我厅编制了合作网点可办的服务事项清单，现予公布。

清单分批实施，由少到多、由简到繁，高频事项优先。每个事项需要什么材料、多久办结，见“服务事项”栏目的办事指南。

清单以外的事项，请到社会保险经办机构办理，或者在网上办理。"""
CANDIDATES = """经公开征集、审核和协商，拟同意下列机构在西湖区设立合作网点，现予公示，接受社会监督。

一、示例银行西湖支行，拟设网点 3 个。

二、样例农商银行西湖支行，拟设网点 3 个。

公示期内，单位和个人对上述机构有意见的，可以向我局反映。以单位名义反映的请加盖公章，以个人名义反映的请署真实姓名和联系方式。"""
HOLIDAY = """元旦放假期间，合作网点暂停办理社会保险业务，自助终端照常使用。

急需办理的，可以在网上办理。"""


def make(demo: Demo) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    one = {"kind": "notice", "contact": "", "publish_at": "", "period": ""}
    publicity = {"kind": "publicity", "contact": "0571-12333", "period": 5}
    approved(demo, "zhejiang", one | {"title": "浙江省合作网点服务事项清单公布", "body": LIST})
    approved(demo, "xihu", one | publicity | {"title": "拟设合作网点的机构名单公示", "body": CANDIDATES})
    when = timezone.localtime(tomorrow).strftime("%Y-%m-%dT09:00")
    approved(demo, "hangzhou", one | {"title": "元旦期间合作网点服务安排", "body": HOLIDAY, "publish_at": when})
    submitted(
        demo, "xihu", one | {"kind": "circular", "title": "西湖区合作网点培训安排", "body": "培训时间和地点另行通知。"}
    )
    written(demo, "xihu", one | {"title": "西湖区合作网点服务时间调整", "body": "调整后的时间待定。"})
    keep_dates()


def written(demo: Demo, place: str, data: dict[str, Any]) -> Announcement:
    by = demo.actors[f"{place}.reviewer"]
    return enter(Announcement(issued_by=by.organisation), "draft", by=by, forms=(AnnouncementForm,), data=data)


def submitted(demo: Demo, place: str, data: dict[str, Any]) -> Announcement:
    return perform(written(demo, place, data), "submit", by=demo.actors[f"{place}.reviewer"])


def approved(demo: Demo, place: str, data: dict[str, Any]) -> None:
    one = submitted(demo, place, data)
    perform(one, "approve", by=demo.actors[f"{place}.approver"], seen=one.version)
