"""Encryption at rest: AES-256-GCM or SM4-GCM, by the length of the key.

Stored text: `key id:base64url(nonce, ciphertext, tag)`. The place (`onboarding.application.contact_phone`) and the key
id are authenticated along: what was moved to another column or relabelled is not read. The first key of
`PERSONAL_KEYS` encrypts, all of them decrypt.
"""

import binascii
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from django.conf import settings

NONCE, TAG, SM4_BYTES = 12, 16, 16


class Unreadable(Exception):
    """What is stored cannot be decrypted; the words name the place and never the content."""


class Sm4Gcm:
    """The interface of AESGCM over the block cipher of GB/T 32907."""

    def __init__(self, key: bytes) -> None:
        self.algorithm = SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        encryptor = Cipher(self.algorithm, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        decryptor = Cipher(self.algorithm, modes.GCM(nonce, data[-TAG:])).decryptor()
        decryptor.authenticate_additional_data(associated_data)
        return decryptor.update(data[:-TAG]) + decryptor.finalize()


def encrypt(text: str, place: str) -> str:
    """Under the current key; the same text is stored differently every time."""
    name, key = settings.PERSONAL_KEYS[0]
    nonce = os.urandom(NONCE)
    sealed = _cipher(key).encrypt(nonce, text.encode(), _associated(name, place))
    return f"{name}:{urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, place: str) -> str:
    """Raises Unreadable: no such key, another place, or a changed text."""
    name, _, body = stored.partition(":")
    key = dict(settings.PERSONAL_KEYS).get(name)
    if key is None:
        raise Unreadable(f"{place}：PERSONAL_KEYS 中没有写入时所用的密钥")
    try:
        raw = urlsafe_b64decode(body)
        return _cipher(key).decrypt(raw[:NONCE], raw[NONCE:], _associated(name, place)).decode()
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise Unreadable(f"{place}：密文被改动，或者是从别处移来的") from error


def is_current(stored: str) -> bool:
    return stored.startswith(current_prefix())


def current_prefix() -> str:
    return f"{settings.PERSONAL_KEYS[0][0]}:"


def fingerprint(text: str, place: str) -> str:
    """Keyed, so that nobody without the key can try all telephone numbers; equal texts of one place have the same."""
    key = settings.PERSONAL_INDEX_KEY.encode()
    return hmac.digest(key, f"{place}\0{text}".encode(), "sha256").hex()


def _cipher(key: bytes) -> Any:
    return Sm4Gcm(key) if len(key) == SM4_BYTES else AESGCM(key)


def _associated(name: str, place: str) -> bytes:
    return f"{name}\0{place}".encode()
