"""The kinds of personal data: how each is written, what is wrong with it, and what of it a page may show.

Masks are those of common practice (domain notes §6.3): a name's first character, the first three and the last four of
a number, the last four of a bank card, the first letter and the host of an e-mail address.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

HIDDEN = "****"
MOBILE_OR_LANDLINE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}", re.ASCII)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"


@dataclass(frozen=True)
class Kind:
    """`tidy` writes one value always in one way, `check` raises ValidationError, `mask` hides."""

    label: str
    longest: int
    tidy: Callable[[str], str]
    check: Callable[[str], None]
    mask: Callable[[str], str]


def compact(text: str) -> str:
    """Numbers as people type them, full-width or in groups, without their gaps."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def check_nothing(text: str) -> None:
    """Any text will do."""


def check_id_number(number: str) -> None:
    """GB 11643: seventeen digits with a real date of birth, and a check character modulo 11. The first six digits are
    not looked up: counties come and go."""
    if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
        raise ValidationError("身份证号应为 18 位，前 17 位是数字，末位是数字或 X")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise ValidationError("身份证号的第 7 至 14 位不是一个日期") from error
    if not date(1900, 1, 1) <= born <= date.today():
        raise ValidationError("身份证号的出生日期不在合理范围")
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    if CHECK_CHARACTERS[total % 11] != number[17]:
        raise ValidationError("身份证号的校验位不对，请核对有没有写错")


def check_phone(number: str) -> None:
    if not MOBILE_OR_LANDLINE.fullmatch(number):
        raise ValidationError("电话应为 11 位手机号，或区号加号码（如 0571-12345678）")


def check_bank_card(number: str) -> None:
    """ISO/IEC 7812: 12 to 19 digits whose weighted sum ends with 0."""
    if not re.fullmatch(r"\d{12,19}", number, re.ASCII):
        raise ValidationError("银行卡号应为 12 至 19 位数字")
    digits = [int(digit) for digit in reversed(number)]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    if (sum(digits[::2]) + doubled) % 10:
        raise ValidationError("银行卡号的校验位不对，请核对有没有写错")


def check_email(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError("电子邮箱应像 name@example.com") from error


def mask_name(name: str) -> str:
    """张三 → 张*; a single character says nothing."""
    return name[0] + "*" * (len(name) - 1) if len(name) > 1 else "*"


def mask_middle(number: str) -> str:
    """The first three and the last four; a short one shows nothing."""
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) > 9 else HIDDEN


def mask_card(number: str) -> str:
    return HIDDEN + number[-4:] if len(number) > 9 else HIDDEN


def mask_email(address: str) -> str:
    name, at, host = address.rpartition("@")
    return f"{name[0]}{HIDDEN}@{host}" if at and len(name) > 1 else HIDDEN + at + host * bool(at)


def mask_all(text: str) -> str:
    return HIDDEN


KINDS = {
    "name": Kind("姓名", 50, lambda text: " ".join(text.split()), check_nothing, mask_name),
    "id_number": Kind("身份证号", 18, lambda text: compact(text).upper(), check_id_number, mask_middle),
    "phone": Kind("电话", 20, compact, check_phone, mask_middle),
    "bank_card": Kind("银行卡号", 19, compact, check_bank_card, mask_card),
    "email": Kind("电子邮箱", 254, lambda text: text.strip(), check_email, mask_email),
    "text": Kind("文字", 500_000, lambda text: text, check_nothing, mask_all),
}


def masked(value: str, kind: str) -> str:
    """What may be shown of a value in clear; "" stays ""."""
    return KINDS[kind].mask(value) if value else ""


def comparable(value: str, kind: str) -> str:
    """What two spellings of the same have in common: `0571-12345678` and `057112345678`, `A@b.cn` and `a@b.cn`."""
    tidy = KINDS[kind].tidy(value)
    return tidy.replace("-", "") if kind == "phone" else tidy.casefold()
