"""Import and export of items by Excel: django-import-export rows, each written through the door that pages use."""

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.results import Result
from tablib import Dataset

from portal.accounts.actor import Actor
from portal.flow.gate import amend, enter, perform
from portal.flow.refusals import Refused
from portal.jobs.progress import counted
from services import forms, sheet
from services.models import ServiceItem


class ItemResource(ModelResource):
    """Rows of `sheet.COLUMNS` for the items of one province. All of them or none; a row that changes nothing is
    passed over; what is wrong stands with its row and column."""

    code = Field(attribute="code", column_name=sheet.CODE)

    class Meta:
        model = ServiceItem
        fields = ("code",)
        import_id_fields = ("code",)
        use_transactions = True
        clean_model_instances = False

    def __init__(self, by: Actor, work: str = "") -> None:
        """work: what the progress is called; "" tells nobody."""
        super().__init__()
        self.by, self.work = by, work

    def get_queryset(self) -> Any:
        return ServiceItem.objects.filter(issuer=self.by.organisation).prefetch_related("materials")

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        codes = Counter(dataset[sheet.CODE])
        self.twice = {code for code, times in codes.items() if times > 1}
        self.known = {item.code: item for item in self.get_queryset()}
        rows = range(len(dataset) + 1)
        self.told = counted(self.work, rows, len(dataset)) if self.work else iter(rows)

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        next(self.told)

    def get_instance(self, instance_loader: Any, row: Any) -> ServiceItem | None:
        return self.known.get(row[sheet.CODE])

    def init_instance(self, row: Any = None) -> ServiceItem:
        return ServiceItem(issuer=self.by.organisation)

    def import_instance(self, instance: ServiceItem, row: Any, **kwargs: Any) -> None:
        """The row is written by the door."""
        if row[sheet.CODE] in self.twice:
            raise ValidationError({"code": f"{sheet.CODE}：“{row[sheet.CODE]}”在表里不止一次"})

    def skip_row(self, instance: ServiceItem, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        known = self.known.get(row[sheet.CODE])
        return known is not None and not import_validation_errors and sheet.row_of(known) == dict(row)

    def validate_instance(self, instance: ServiceItem, import_validation_errors: Any = None, **kwargs: Any) -> None:
        if import_validation_errors:
            raise ValidationError(import_validation_errors)

    def save_instance(self, instance: ServiceItem, is_create: bool, row: Any, **kwargs: Any) -> None:
        try:
            if is_create:
                data = sheet.content(row, ())
                enter(instance, "register", by=self.by, forms=(forms.NewItemForm, forms.MaterialForms), data=data)
            else:
                self._changed(self.known[instance.code], row)
        except Refused as refusal:
            raise ValidationError(list(words(refusal))) from refusal

    def _changed(self, item: ServiceItem, row: Any) -> None:
        """The content first; a risk that changed is assessed with the reason that the sheet gives."""
        data = sheet.content(row, item.materials.all())
        seen = item.version
        fresh = amend(item, by=self.by, seen=seen, forms=(forms.ItemForm, forms.MaterialForms), data=data)
        if (data["risk"], data["risk_reason"]) != (fresh.risk, fresh.risk_reason):
            perform(fresh, "assess_risk", by=self.by, risk=data["risk"], note=data["risk_reason"])

    def after_save_instance(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the door has written everything."""

    def save_m2m(self, *args: Any, **kwargs: Any) -> None:
        """Nothing, for the same reason."""


def words(refusal: Refused) -> list[str]:
    """Column and what is wrong with it, a sentence each."""
    labels = {name: label for label, name in sheet.COLUMNS.items()}
    found = [
        f"{labels.get(name, sheet.MATERIALS if name.startswith('materials') else name)}：{text}"
        for name, texts in refusal.errors.items()
        for text in texts
    ]
    return found or [str(reason) for reason in refusal.reasons]


def bring_in(dataset: Dataset, by: Actor, *, dry_run: bool, work: str = "") -> Result:
    """`dry_run` writes nothing, and neither does a sheet with a fault. Row by row: new, update, skip, or invalid."""
    resource = ItemResource(by, work)
    return resource.import_data(
        dataset, dry_run=dry_run, raise_errors=False, rollback_on_validation_errors=True, use_transactions=True
    )


def faults(result: Result) -> list[tuple[int, list[str]]]:
    """Row of the sheet, counted with its head, and what is wrong there."""
    wrong = [(number, row) for number, row in enumerate(result.rows, 2) if row.validation_error or row.errors]
    return [(number, _messages(row)) for number, row in wrong]


def _messages(row: Any) -> list[str]:
    found = list(row.validation_error.messages) if row.validation_error else []
    return found + [str(error.error) for error in row.errors]
