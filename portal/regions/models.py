from django.db import models

from portal.regions.paths import path_field


class Level(models.IntegerChoices):
    PROVINCE = 1, "省级"
    CITY = 2, "市级"
    COUNTY = 3, "县级"
    TOWNSHIP = 4, "乡级"


class Region(models.Model):
    """A region by its GB/T 2260 code (townships: nine digits). What is not known is null and shown as 未知.

    `path`: "33/3301/330106/330106001/". `population*`: residents in the 2020 census. `latitude`, `longitude`: degrees.
    """

    code = models.CharField("代码", max_length=9)
    name = models.CharField("名称", max_length=50)
    level = models.PositiveSmallIntegerField("层级", choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级")
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

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering = ("path",)
        constraints = [
            models.UniqueConstraint(fields=["code"], name="one_region_a_code", violation_error_message="该区划代码已存在")
        ]

    def __str__(self):
        return self.name
