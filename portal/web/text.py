"""What may be typed: any written character, rare ones included, and nothing that cannot be read; limits in words."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, RegexValidator
from django.utils.deconstruct import deconstructible

telephone = RegexValidator(
    r"^(0\d{2,3}-?)?(\d{7,8}(-\d{1,6})?|\d{5})$|^1\d{10}$|^[48]00-?\d{3}-?\d{4}$",
    "电话应为区号加号码（如 0571-12345678）、手机号、五位客服号或 400/800 号码",
)
WRITTEN = "\t\n\r"
UNSEEN = {"Cc", "Cs", "Cn"}  # control characters, halves of pairs, code points that are no characters
UNREADABLE = "\ufffd"
TURNING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they reorder reading
WIDTHLESS = set("\u00ad\u200b\u2060\ufeff")


def shown_safely(text: str) -> str:
    """The text with a mark for each character that HTML does not know."""
    return "".join(c if c in WRITTEN or unicodedata.category(c) not in UNSEEN else UNREADABLE for c in text)


def readable(text: str) -> None:
    """Refuses what a reader cannot see or reads in another order than it was typed."""
    for place, character in enumerate(text, 1):
        if character not in WRITTEN and (unicodedata.category(character) in UNSEEN or character in TURNING):
            raise ValidationError(f"第 {place} 个字是看不见的控制字符，请删去后重新填写")


def visible(text: str) -> None:
    """For names: two that differ only in a character without width read the same."""
    for place, character in enumerate(text, 1):
        if character in WIDTHLESS:
            raise ValidationError(f"第 {place} 个字没有宽度、看不见，请删去后重新填写")


def one_line(text: str) -> None:
    if any(character in text for character in WRITTEN):
        raise ValidationError("应写在一行内，不能换行")


@deconstructible
class AtMost(MaxLengthValidator):
    """The limit and the actual length, in characters and not in code units."""

    def __init__(self, limit_value: Any) -> None:
        super().__init__(limit_value, "最多 %(limit_value)d 个字，现在是 %(show_value)d 个字")


NUMBERS = {MinValueValidator: "应不小于 %(limit_value)s", MaxValueValidator: "应不大于 %(limit_value)s"}


def in_figures(validators: Iterable[Any]) -> list:
    """The same limits, with our words where nobody has given them any."""
    return [_ours(validator) for validator in validators]


def _ours(validator: Any) -> Any:
    kind = type(validator)
    if kind is MaxLengthValidator:
        return AtMost(validator.limit_value)
    if kind in NUMBERS and validator.message == kind.message:
        return kind(validator.limit_value, NUMBERS[kind])
    return validator
