from portal.notices.kinds import NoticeKind


class ExportReady(NoticeKind):
    key, label = "web.export_ready", "导出文件已生成"
    subject = "导出的“{title}”可以下载"
    text = "“{title}”的导出文件已生成，共 {rows} 行，保留至{until}。"


class ExportRefused(NoticeKind):
    key, label = "web.export_refused", "导出文件没有生成"
    subject = "“{title}”的导出文件没有生成"
    text = "{reason}，“{title}”的导出文件没有生成。"
