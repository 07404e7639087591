from django.db import models
from django.db.models import F, Q

from portal.regions.paths import path_field


class Level(models.IntegerChoices):
    PROVINCE = 1, "省级"
    CITY = 2, "市级"
    COUNTY = 3, "县级"
    TOWNSHIP = 4, "乡级"


class RegionQuerySet(models.QuerySet):
    def current(self) -> "RegionQuerySet":
        """The regions of today, without those that another has followed."""
        return self.filter(successor=None)


class Region(models.Model):
    """A region by its GB/T 2260 code (townships: nine digits). What is not known is null and shown as 未知.

    `path`: "33/3301/330106/330106001/". `population*`: residents in the 2020 census. `latitude`, `longitude`: degrees.
    `successor`: set on a region that is no more, names the one that took its place. Its row and path stay: what was
    done under the old code keeps it.
    """

    code = models.CharField("代码", max_length=9)
    name = models.CharField("名称", max_length=50)
    level = models.PositiveSmallIntegerField("层级", choices=Level.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    path = path_field("路径")
    population = models.PositiveIntegerField("常住人口", null=True, blank=True)
    population_urban = models.PositiveIntegerField("城镇人口", null=True, blank=True)
    population_rural = models.PositiveIntegerField("乡村人口", null=True, blank=True)
    population_60 = models.PositiveIntegerField("60岁及以上人口", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="后继区划"
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering = ("path",)
        constraints = [
            models.UniqueConstraint(
                fields=["code"], name="one_region_a_code", violation_error_message="该区划代码已存在"
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("id")),
                name="no_region_follows_itself",
                violation_error_message="区划不能以自己为后继",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def population_text(self) -> str:
        return "未知" if self.population is None else f"{self.population:,}"
