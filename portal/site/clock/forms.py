from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone

from portal.clock import imports
from portal.web.forms import Form

FIRST_YEAR, YEARS_AHEAD = 2004, 5


class YearForm(Form):
    """Which year, from which notice; and its rows, once they have been read."""

    year = forms.IntegerField(label="年份", min_value=FIRST_YEAR)
    source = forms.CharField(label="依据", max_length=200, help_text="国务院办公厅通知的名称和文号，最多 200 字")
    text = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].validators = []  # lines of a file, read row by row with their own words
        last = timezone.localdate().year + YEARS_AHEAD
        self.fields["year"].validators.append(MaxValueValidator(last, f"年份应不晚于 {last} 年"))


class FileForm(YearForm):
    file = forms.FileField(
        label="节假日表文件",
        help_text=f"CSV，三列：日期,安排（放假或上班）,名称；最多 {imports.MOST_ROWS - 1} 行，UTF-8 或 GB 18030",
    )

    def clean_file(self) -> str:
        """The text of the file."""
        file = self.cleaned_data["file"]
        if file.size > imports.MOST_BYTES:
            raise forms.ValidationError(f"文件最大 {imports.MOST_BYTES // 1000} KB，一年的节假日表没有这么大")
        try:
            return imports.decoded(file.read())
        except ValueError as error:
            raise forms.ValidationError("读不出文字，请另存为 UTF-8 编码的 CSV") from error
