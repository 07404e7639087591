from django.db import models


class Kind(models.TextChoices):
    DEPARTMENT = "department", "部门"
    PARTNER = "partner", "合作机构"
    OUTLET = "outlet", "网点"
