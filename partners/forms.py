from typing import Any

from django import forms

from partners.enums import PartnerKind
from partners.models import Partner, Qualification, telephone
from portal.web.forms import Form, ModelForm
from portal.web.regions import RegionField


class RegisterForm(Form):
    """A new entry with its head office; the register's own action writes both."""

    takes_actor = True

    name = forms.CharField(label="机构名称", max_length=200, help_text="与营业执照一致的全称")
    code = forms.CharField(label="统一社会信用代码", max_length=18, help_text="18 位，字母大写")
    kind = forms.ChoiceField(label="机构类型", choices=PartnerKind.choices)
    region = RegionField(label="总部所在区划", help_text="到省、市或县（市、区）即可")
    telephone = forms.CharField(label="办公电话", max_length=30, validators=[telephone])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        by = kwargs.get("by")
        super().__init__(*args, **kwargs)
        if by is not None and by.organisation is not None:
            self.fields["region"].within = by.organisation.region_path
        self.fields["region"].level = None

    def clean_code(self) -> str:
        """Small letters are a habit, not a fault."""
        code = self.cleaned_data["code"].upper()
        for check in Partner._meta.get_field("code").validators:
            check(code)
        return code


class TelephoneForm(ModelForm):
    class Meta:
        model = Partner
        fields = ("telephone",)


class QualificationForm(ModelForm):
    class Meta:
        model = Qualification
        fields = ("name", "certificate", "valid_from", "valid_until")
