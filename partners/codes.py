"""The unified social credit code of GB 32100-2015: 18 characters, the last one a check."""

from django.core.exceptions import ValidationError

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I O Z S V
LENGTH = 18


def check_character(body: str) -> str:
    """The check character for the first 17: weights are powers of 3 modulo 31."""
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(body))
    return ALPHABET[-total % 31]


def validate_code(code: str) -> None:
    """Raises ValidationError that says what is wrong with which character."""
    if len(code) != LENGTH:
        raise ValidationError(f"统一社会信用代码应为 {LENGTH} 位，现在是 {len(code)} 位")
    if strange := [c for c in code if c not in ALPHABET]:
        raise ValidationError(f"统一社会信用代码由数字和大写字母组成，不用 I、O、Z、S、V；“{strange[0]}”不在其中")
    if (right := check_character(code[:-1])) != code[-1]:
        raise ValidationError(f"统一社会信用代码的校验位不符：按前 17 位应为“{right}”，现在是“{code[-1]}”")
