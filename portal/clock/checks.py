"""A year without holidays, said whenever the database is looked at: `manage.py check --database default`, migrate."""

from typing import Any

from django.core.checks import Tags, Warning, register
from django.db import connections

from portal.clock.models import CalendarYear
from portal.clock.tables import missing_years


@register(Tags.database)
def check_years(app_configs: Any = None, databases: Any = None, **kwargs: Any) -> list[Warning]:
    if "default" not in (databases or ()):
        return []
    if CalendarYear._meta.db_table not in connections["default"].introspection.table_names():
        return []  # before the first migration
    return [
        Warning(
            f"{year}年的节假日表没有导入，涉及该年的期限标为“待节假日表确认”",
            hint="由最上级部门的系统管理员在“节假日表”页面导入；自带的年份用 manage.py load_clock 装入",
            id="portal.W001",
        )
        for year in missing_years()
    ]
