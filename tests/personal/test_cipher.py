from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from portal.personal.cipher import NONCE, Unreadable, decrypt, encrypt, fingerprint, is_current
from portal.personal.kinds import KINDS, masked
from portal.personal.values import Personal

PLACE = "onboarding.application.contact_phone"
AES, SM4 = ("a", bytes(range(32))), ("s", bytes(range(16)))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def keys(*given):
    """A context rather than the fixture `settings`: hypothesis runs many examples in one test."""
    return override_settings(PERSONAL_KEYS=list(given))


BOTH = pytest.mark.parametrize("key", [AES, SM4])


@BOTH
@given(text=TEXT)
def test_what_is_encrypted_is_decrypted(key, text):
    with keys(key):
        assert decrypt(encrypt(text, PLACE), PLACE) == text


@BOTH
@given(text=TEXT, place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_one_changed_bit_is_found(key, text, place, bit):
    with keys(key):
        name, _, body = encrypt(text, PLACE).partition(":")
        raw = bytearray(urlsafe_b64decode(body))
        raw[place % len(raw)] ^= 1 << bit
        with pytest.raises(Unreadable, match="密文被改动，或者是从别处移来的"):
            decrypt(f"{name}:{urlsafe_b64encode(bytes(raw)).decode()}", PLACE)


@BOTH
@given(text=TEXT)
def test_what_is_moved_to_another_column_is_not_read(key, text):
    with keys(key), pytest.raises(Unreadable, match=r"partners\.contact\.phone：密文被改动，或者是从别处移来的"):
        decrypt(encrypt(text, PLACE), "partners.contact.phone")


@pytest.mark.parametrize(
    "stored", ["a", "a:", "s:", "a:!!", "a:AAAA", "s:AAAA", ":", "a:" + "A" * 40, "s:" + "A" * 40]
)
def test_nonsense_is_not_read(stored):
    with keys(AES, SM4), pytest.raises(Unreadable):
        decrypt(stored, PLACE)


def test_a_ciphertext_under_another_name_of_the_same_key_is_not_read():
    with keys(("one", AES[1]), ("two", AES[1])):
        stored = encrypt("13800138000", PLACE)
        with pytest.raises(Unreadable, match="密文被改动"):
            decrypt(stored.replace("one:", "two:"), PLACE)


def test_a_key_that_is_gone_is_said():
    with keys(AES):
        stored = encrypt("13800138000", PLACE)
    with keys(SM4), pytest.raises(Unreadable, match="PERSONAL_KEYS 中没有写入时所用的密钥"):
        decrypt(stored, PLACE)


def test_the_form_of_what_is_stored():
    """AES-256-GCM with the key id and the place along: any library reads it."""
    with keys(AES):
        name, _, body = encrypt("张三", PLACE).partition(":")
    raw = urlsafe_b64decode(body)
    assert name == "a"
    assert AESGCM(AES[1]).decrypt(raw[:NONCE], raw[NONCE:], f"a\0{PLACE}".encode()).decode() == "张三"


def test_the_same_text_is_never_stored_twice_alike():
    assert len({encrypt("张三", PLACE) for _ in range(100)}) == 100


def test_the_first_key_writes_and_all_read():
    with keys(AES):
        old = encrypt("张三", PLACE)
    with keys(SM4, AES):
        new = encrypt("张三", PLACE)
        assert (new.partition(":")[0], is_current(new), is_current(old)) == ("s", True, False)
        assert decrypt(old, PLACE) == decrypt(new, PLACE) == "张三"


def test_a_fingerprint_depends_on_key_and_place(settings):
    one = fingerprint("13800138000", PLACE)
    assert one == fingerprint("13800138000", PLACE)
    assert one != fingerprint("13800138000", "partners.contact.phone")
    settings.PERSONAL_INDEX_KEY = "another" * 10
    assert one != fingerprint("13800138000", PLACE)


@given(kind=st.sampled_from(sorted(KINDS)), text=TEXT)
def test_whatever_prints_a_value_prints_its_mask(kind, text):
    value, mask = Personal(kind, text), masked(text, kind)
    assert str(value) == f"{value}" == "%s" % value == mask  # noqa: UP031
    assert repr(value) == f"<{KINDS[kind].label} {mask}>"


@given(text=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), digits=st.from_regex(r"[0-9]{4}", fullmatch=True))
def test_the_last_four_digits(text, digits):
    value = Personal("phone", text)
    assert value.ends_with(text[-4:])
    assert value.ends_with(digits) == (digits == text[-4:])


@pytest.mark.parametrize("digits", ["", "8", "000", "138000", "13800138000", "８０００", "abcd"])
def test_no_other_digits_will_do(digits):
    assert not Personal("phone", "13800138000").ends_with(digits)
    assert not Personal("phone", "").ends_with(digits)
