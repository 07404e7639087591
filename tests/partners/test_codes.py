import pytest
from django.core.exceptions import ValidationError

from partners.codes import ALPHABET, check_character, validate_code
from tests.factories.partners import code

# Two companies as they are registered, and the example of the standard itself.
REAL = ["91110108551385082Q", "91440300708461136T", "91350100M000100Y43"]
# Letters may come first: foundations, trade unions, villages.
LETTERS_FIRST = ["A1110000MB0000000", "N2330106MF0000001", "Y1440000MJK12345X"]


def test_the_alphabet_has_no_letter_that_is_read_as_another():
    assert ALPHABET == "0123456789ABCDEFGHJKLMNPQRTUWXY"
    assert set("IOZSV") & set(ALPHABET) == set()


@pytest.mark.parametrize("known", REAL)
def test_real_codes_are_valid(known):
    validate_code(known)


@pytest.mark.parametrize("body", LETTERS_FIRST)
def test_a_code_may_begin_with_a_letter(body):
    validate_code(body + check_character(body))


def test_the_check_character_of_a_code_by_hand():
    """9·1 + 1·3 + 3·9 + 5·27 + 1·26 + M(21)·20 + 1·8 + Y(30)·30 + 4·28 = 1640 = 52·31 + 28, and 31 - 28 = 3."""
    assert check_character("91350100M000100Y4") == "3"


@pytest.mark.parametrize("known", REAL)
def test_every_single_wrong_character_is_refused(known):
    for place, right in enumerate(known):
        for wrong in ALPHABET.replace(right, ""):
            with pytest.raises(ValidationError, match="校验位不符"):
                validate_code(known[:place] + wrong + known[place + 1 :])


@pytest.mark.parametrize("known", REAL)
def test_two_neighbours_changed_over_are_refused(known):
    pairs = [place for place in range(17) if known[place] != known[place + 1]]
    for place in pairs:
        with pytest.raises(ValidationError):
            validate_code(known[:place] + known[place + 1] + known[place] + known[place + 2 :])


@pytest.mark.parametrize("letter", "IOZSV")
def test_letters_that_are_not_used_are_named(letter):
    with pytest.raises(ValidationError) as refused:
        validate_code("9111010855138508" + letter + "Q")
    assert refused.value.messages == [f"统一社会信用代码由数字和大写字母组成，不用 I、O、Z、S、V；“{letter}”不在其中"]


@pytest.mark.parametrize("character", ["q", "-", " ", "９", "Ｑ", "中", "\U00020bb7"])
def test_other_characters_are_named(character):
    with pytest.raises(ValidationError, match=f"“{character}”不在其中"):
        validate_code("9111010855138508" + character + "Q")


@pytest.mark.parametrize(("given", "length"), [("", 0), ("91110108551385082", 17), ("91110108551385082Q1", 19)])
def test_the_length_is_said(given, length):
    with pytest.raises(ValidationError) as refused:
        validate_code(given)
    assert refused.value.messages == [f"统一社会信用代码应为 18 位，现在是 {length} 位"]


def test_the_right_check_character_is_said():
    with pytest.raises(ValidationError) as refused:
        validate_code("91110108551385082R")
    assert refused.value.messages == ["统一社会信用代码的校验位不符：按前 17 位应为“Q”，现在是“R”"]


def test_the_factory_makes_valid_and_different_codes():
    made = [code() for _ in range(100)]
    for one in made:
        validate_code(one)
    assert len(set(made)) == 100
