from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

ROW = r"^R\d{3}\Z"
MOST_EDITION, MOST_CLAUSE = 40, 20


class ClauseQuerySet(models.QuerySet):
    def newest(self) -> "ClauseQuerySet":
        """All numbers of the edition that was loaded last; none while no edition has been."""
        last = self.order_by("-loaded_at", "-pk").values("edition")[:1]
        return self.filter(edition=models.Subquery(last))


class ClauseNumber(models.Model):
    """Under which clause a row of the standard stands in a published edition. `clause`: "" where the edition says
    nothing of the kind. The draft's numbers come with the rows. Public, like the regions: it hangs on nobody.
    """

    edition = models.CharField("版本", max_length=MOST_EDITION)
    row = models.CharField("条目", max_length=4, validators=[RegexValidator(ROW)])
    clause = models.CharField("条款号", max_length=MOST_CLAUSE, blank=True)
    loaded_at = models.DateTimeField("装入时间", default=timezone.now)

    objects = ClauseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "条款号"
        ordering = ("edition", "row")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "row"], name="one_clause_a_row", violation_error_message="这一条已有条款号"
            ),
            models.CheckConstraint(condition=models.Q(row__regex=ROW), name="clause_of_a_row"),
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.row} {self.clause}"
