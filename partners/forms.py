from typing import Any

from django import forms

from partners.enums import PartnerKind
from partners.models import Contact, Partner, Qualification, telephone
from portal.accounts.enums import Kind
from portal.accounts.models import Organisation
from portal.regions.paths import under
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
        fields = ("name", "certificate", "valid_from", "valid_until", "scans")


class ContactForm(ModelForm):
    narrows = ("organisation",)

    class Meta:
        model = Contact
        fields = ("organisation", "duty", "name", "phone", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tree = under("path", self.instance.partner.organisation.path)
        self.fields["organisation"].queryset = Organisation.objects.filter(tree, kind=Kind.PARTNER)
        self.fields["phone"].help_text = "11 位手机号，或区号加号码（如 0571-12345678）"
        self.fields["name"].help_text = "姓名、电话和邮箱加密保存；别人看到的是遮盖后的，查看明文须写明理由并留有记录"
