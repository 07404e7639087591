"""Which paragraph of which guide a page's 帮助 leads to: guide → heading → pages by the names of their addresses, a
step as `page/step`. The same page may be explained to several roles; each is led to its own."""

from portal.site.help.rendering import slug

_WRITTEN = {
    "public": {
        "找一个事项": "home public-item-list public-region public-search site-map",
        "看懂办事指南": "public-item",
        "看公告和公示": "public-announcement-list public-announcement public-need-list public-need",
        "各省的清单和开放数据": "public-edition-all public-edition-list public-edition public-edition-differences "
        "public-open-data",
        "查询办理进度": "progress",
        "查验文书": "document-look-up document-check",
        "平台按什么标准建设": "conformance cited-standards",
        "字太小、看不清": "accessibility",
    },
    "everyone": {
        "登录": "account_login account_logout account_change_password",
        "第二因素": "account-security mfa_authenticate mfa_activate_totp mfa_add_webauthn mfa_view_recovery_codes "
        "mfa_generate_recovery_codes factor-remove",
        "再次验证身份": "account_reauthenticate",
        "我的会话和登录记录": "login-list",
        "身份和角色": "acting role-list",
        "工作台": "workbench",
        "期限怎样计算": "clock-list limit-list calendaryear-list calendaryear-detail",
        "导出 Excel": "export-list export-detail",
        "查找": "search",
        "通知和邮件": "notice-list notice-choice notice-address notice-detail",
        "个人信息": "personal-show",
        "机器对接": "apitoken-list apitoken-detail apitoken-draw apitoken-revoke",
    },
    "liaison": {
        "看合作需求": "cooperationneed-list cooperationneed-detail",
        "提出合作意向": "application-new application-edit",
        "提交": "application-step/submit",
        "各个状态的意思": "application-list application-detail application-step",
        "补正": "application-step/resubmit",
        "确认协商纪要": "negotiation-list negotiation-detail negotiation-step",
        "撤回": "application-step/withdraw",
        "看服务事项清单": "catalogueedition-list catalogueedition-detail catalogueedition-compare "
        "catalogueentry-detail catalogueedition-applicable narrowing-list narrowing-detail guidance-list "
        "guidance-detail",
    },
    "partner_manager": {
        "登记信息": "partner-list partner-detail partner-edit",
        "登记资质": "qualification-new qualification-retire",
        "联系人": "contact-new contact-edit contact-remove",
        "看各分支的办理情况": "application-list application-detail negotiation-list negotiation-detail "
        "cooperationneed-list cooperationneed-detail cooperation-list cooperation-detail",
        "谁看过我们的个人信息": "reading-list",
    },
    "reviewer": {
        "起草合作需求": "cooperationneed-new cooperationneed-edit",
        "合作需求的状态": "cooperationneed-list cooperationneed-detail cooperationneed-step cooperationneed-batch",
        "受理": "application-list application-detail application-batch application-step",
        "核对资格条件": "application-edit",
        "退回补正": "application-step/send_back",
        "记录协商": "negotiation-list negotiation-new negotiation-detail negotiation-edit negotiation-step",
        "比较和推荐": "need-comparison application-step/recommend",
        "提级办理": "application-step/take_over",
        "撰写公告": "announcement-list announcement-new announcement-edit",
        "公告的状态": "announcement-detail announcement-step",
    },
    "approver": {
        "公布合作需求": "cooperationneed-list cooperationneed-detail cooperationneed-step",
        "决定合作意向": "application-list application-detail application-step need-comparison",
        "审签公告": "announcement-list announcement-detail announcement-step",
        "审定和公布服务事项清单": "catalogueedition-list catalogueedition-detail catalogueedition-step "
        "catalogueedition-compare",
        "审定办理时限": "limitset-list limitset-detail limitset-step limitset-compare limitset-effect",
        "批准事项收紧": "narrowing-list narrowing-detail narrowing-step",
    },
    "catalogue_manager": {
        "维护服务事项": "serviceitem-list serviceitem-new serviceitem-detail serviceitem-edit serviceitem-step "
        "serviceitem-batch",
        "导入 Excel": "serviceitem-import itemimport-detail",
        "待确认的缺省值": "serviceitem-pending",
        "起草清单": "catalogueedition-new catalogueedition-edit catalogueedition-step catalogueedition-compare",
        "清单的状态": "catalogueedition-list catalogueedition-detail catalogueentry-detail",
        "起草事项收紧": "narrowing-list narrowing-new narrowing-detail narrowing-edit narrowing-step",
        "本地现行事项": "catalogueedition-applicable",
        "记录指导": "guidance-list guidance-new guidance-detail guidance-edit guidance-step",
    },
    "system_administrator": {
        "建立单位": "organisation-list organisation-new organisation-detail organisation-edit",
        "建立账号": "user-list user-new user-detail user-edit",
        "重置密码、停用和恢复": "user-password user-activation",
        "登记合作机构": "partner-list partner-new partner-detail",
        "导入节假日表": "calendaryear-import calendaryear-list calendaryear-detail",
        "看管后台任务": "job-list",
    },
    "security_administrator": {
        "授予和收回角色": "user-list user-detail user-roles membership-edit organisation-list organisation-detail",
        "哪些角色不能在一起": "role-list",
        "重置第二因素": "user-second-factor",
        "接口令牌": "apitoken-list apitoken-new apitoken-detail apitoken-revoke",
        "起草本省的办理时限": "limitset-list limitset-new limitset-detail limitset-edit limitset-step "
        "limitset-compare limitset-effect",
    },
    "audit_administrator": {
        "审计记录": "audit-list",
        "明文查看记录": "reading-list",
    },
    "api": {
        "从哪里开始": "docs",
    },
}
PARAGRAPHS = {
    (guide, page): slug(heading)
    for guide, paragraphs in _WRITTEN.items()
    for heading, pages in paragraphs.items()
    for page in pages.split()
}
