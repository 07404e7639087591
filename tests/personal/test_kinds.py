import pytest
from django.core.exceptions import ValidationError

from portal.personal.kinds import KINDS, comparable, masked

# 11010519491231002X is the example of GB 11643; 4111 1111 1111 1111 that of the card networks.
GOOD = [
    ("id_number", "11010519491231002x", "11010519491231002X"),
    ("id_number", " 110105 19491231 002X", "11010519491231002X"),
    ("phone", "138 0013 8000", "13800138000"),
    ("phone", "１３８００１３８０００", "13800138000"),
    ("phone", "0571-12345678", "0571-12345678"),
    ("phone", "02187654321", "02187654321"),
    ("bank_card", "4111 1111 1111 1111", "4111111111111111"),
    ("email", " yu@example.com ", "yu@example.com"),
    ("name", "  阿卜杜拉·买买提 ", "阿卜杜拉·买买提"),
    ("name", "𠮷野 三郎", "𠮷野 三郎"),
]
WRONG = [
    ("id_number", "110105194912310021", "身份证号的校验位不对，请核对有没有写错"),
    ("id_number", "11010519490231002X", "身份证号的第 7 至 14 位不是一个日期"),
    ("id_number", "11010530491231002X", "身份证号的出生日期不在合理范围"),
    ("id_number", "440524188001010014", "身份证号的出生日期不在合理范围"),
    ("id_number", "11010549123100", "身份证号应为 18 位，前 17 位是数字，末位是数字或 X"),
    ("id_number", "1101051949123100٢X", "身份证号应为 18 位，前 17 位是数字，末位是数字或 X"),
    ("phone", "12800138000", "电话应为 11 位手机号，或区号加号码（如 0571-12345678）"),
    ("phone", "1380013800", "电话应为 11 位手机号，或区号加号码（如 0571-12345678）"),
    ("phone", "95588", "电话应为 11 位手机号，或区号加号码（如 0571-12345678）"),
    ("bank_card", "4111111111111112", "银行卡号的校验位不对，请核对有没有写错"),
    ("bank_card", "41111111111", "银行卡号应为 12 至 19 位数字"),
    ("email", "yu@", "电子邮箱应像 name@example.com"),
]
MASKS = [
    ("name", "张三", "张*"),
    ("name", "张三丰", "张**"),
    ("name", "张", "*"),
    ("name", "𠮷野三郎", "𠮷***"),
    ("id_number", "11010519491231002X", "110***********002X"),
    ("phone", "13800138000", "138****8000"),
    ("phone", "0571-12345678", "057******5678"),
    ("phone", "12345678", "****"),
    ("bank_card", "4111111111111111", "****1111"),
    ("email", "yu.example@bank.example", "y****@bank.example"),
    ("email", "y@bank.example", "****@bank.example"),
    ("email", "nothing", "****"),
    ("text", "随便什么", "****"),
    ("phone", "", ""),
]


@pytest.mark.parametrize(("kind", "typed", "kept"), GOOD)
def test_what_is_right_is_kept_in_one_spelling(kind, typed, kept):
    tidy = KINDS[kind].tidy(typed)
    KINDS[kind].check(tidy)
    assert tidy == kept


@pytest.mark.parametrize(("kind", "typed", "said"), WRONG)
def test_what_is_wrong_is_said_without_repeating_it(kind, typed, said):
    with pytest.raises(ValidationError) as refusal:
        KINDS[kind].check(typed)
    assert refusal.value.messages == [said]


@pytest.mark.parametrize(("kind", "value", "mask"), MASKS)
def test_masks(kind, value, mask):
    assert masked(value, kind) == mask


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [("phone", "0571-12345678", "057112345678"), ("email", "Yu@Example.com", "yu@example.com"),
     ("id_number", "11010519491231002x", "11010519491231002X")],
)  # fmt: skip
def test_two_spellings_of_the_same_are_found_alike(kind, one, other):
    assert comparable(one, kind) == comparable(other, kind)
