from portal.web.navigation import Nav, register

register(
    Nav("服务事项", "事项清单", "catalogueedition-list", ("services.view_catalogueedition",), order=40),
    Nav("服务事项", "事项收紧", "narrowing-list", ("services.view_narrowing",), order=42),
    Nav("服务事项", "指导记录", "guidance-list", ("services.view_guidance",), order=43),
    Nav(
        "服务事项", "事项库", "serviceitem-list", ("services.draft_catalogue", "services.approve_catalogue"), order=44
    ),
    Nav("服务事项", "待确认的缺省值", "serviceitem-pending", ("services.draft_catalogue",), order=46),
)
