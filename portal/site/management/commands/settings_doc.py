from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.settings.env import REQUIRED, VARIABLES, Variable

FILE = Path(settings.BASE_DIR) / "docs" / "settings.md"

HEAD = """\
# 环境变量

由 `manage.py settings_doc` 根据 `portal/settings/base.py` 生成，请勿手改。生产环境就是 `portal.settings.base`
加上这些变量；`make run` 与 `make test` 自带其余所需的一切。取值不合要求的，服务不启动。

| 变量 | 类型 | 默认值 | 用途 |
|---|---|---|---|
"""
TAIL = """
另有几个变量不是门户的设置，只供启动和测试的工具读取：`DJANGO_SETTINGS_MODULE`（用哪份设置，生产环境为
`portal.settings.base`）、`PORT`（`make run` 的端口，默认 8000）、`CHROMIUM`（浏览器测试所用的程序，默认
chromium-headless-shell，没有它则用 chromium）、`FONTCONFIG_FILE`（浏览器测试和截图所用的字体，`make` 自动设置）、
`TEST_DB`（测试数据库的名称，默认 portal）、`RACE_ROUNDS`（每种竞争试几轮，默认 40）、
`SHOTS`（浏览器测试把所见页面存为图片的目录，默认不存）。
"""
KINDS = {"str": "文字", "bool": "true 或 false", "int": "整数", "list": "以逗号分隔的列表", "url": "地址"}


class Command(BaseCommand):
    help = "生成 docs/settings.md"
    requires_system_checks = ()

    def handle(self, **_options: Any) -> None:
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(document(), encoding="utf-8")
        self.stdout.write(f"已写入 {FILE.relative_to(settings.BASE_DIR)}")


def document() -> str:
    return HEAD + "".join(_line(variable) for variable in VARIABLES.values()) + TAIL


def _line(variable: Variable) -> str:
    return f"| `{variable.name}` | {KINDS[variable.kind]} | {_default(variable.default)} | {variable.purpose} |\n"


def _default(value: Any) -> str:
    if value is REQUIRED:
        return "必须设置"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if value not in ("", []) else "无"
