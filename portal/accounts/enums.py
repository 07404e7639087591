from django.db import models


class Kind(models.TextChoices):
    """Who works here (§1, R002): departments, partners and their outlets. Everybody else reads what is public."""

    DEPARTMENT = "department", "部门"
    PARTNER = "partner", "合作机构"
    OUTLET = "outlet", "网点"
