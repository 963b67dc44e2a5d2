"""Who the sandbox's PayWay knows, and the keys that it checks, signs and decrypts with."""

import base64
import binascii
import hmac
from hashlib import sha512

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

MERCHANT_ID = "sandbox_merchant"
MERCHANT_NAME = "Hang Meas"
MERCHANT_ACCOUNT = "sandbox_merchant@payway"
# Like the sandbox's other keys these open nothing real; a fresh clone starts with them.
API_KEY = "sandbox-payway-key"
# PKCS#8, DER. 1024 bits as the live service has: its pieces of 117 bytes come from that.
_PRIVATE_KEY = (
    "MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBAPiQeP1Zg3VvmAifp50GDoLZvdeAX+xMEKmPJtuB"
    "A0qtn5RHe4ygLregCFpo1YFeCILnlucy9I6RYzUdnp6n2+jgxl/PVECpiLkngt3fJd3ARC/gPrifbRyH8lZWSmRH"
    "rhv2Of7O2wDnTMtwO16VJCmhKdWECIGmmQrbhT0Fu71rAgMBAAECgYEAo0+w3qxYbekzF79mDgozsI9FZvjGjWdw"
    "rycJ3cCHHCK1LWRF7aA08ZqowlYMqWHR78gfYqoc+irV5skeNZmOJsk+iDIC683Ao20AfNlA/wOZjZ6e8145nUIb"
    "Sv4+UKjWy9APMpyXQPT+Bo5/EY37jUNrnD9YKsEEerEdlz1LSlkCQQD/o1juTHSDKEmLgcBha+JDrp5P2yJmS0Gg"
    "Z9E67FfacYsaSDj0kk/cm411XkUA8rptUGBVtf9DqyX897ctxKEtAkEA+OqPuzq24SQEufOVosplVXLez4fuQTAy"
    "xCa1ilLAw/hmFVcwtZia/rl5HvjOCwurDem873c+tCWlJlK7uIwH9wJAHLt5VV9WgR9YFMwCmXCMv9qyhHs2xJSU"
    "zbiddaf2v+CfJ9cSP7rqKvt4zMZJry+Y8IxmJ3wLMsnbvTECb6x4CQJBAJfxbt1mYN4bw3rTEwN1MtgvL41VN325"
    "czPDQUv3ac32YjIisAwZ5HsbMrFSRUv+ymLKzFcM3kzPMfmrxQVJDU8CQCgmo/Oy7Sz9HQIJb7pUWnpmANHCA40T"
    "3F69TAhQHDNzmQMFztyBM3/83X3l9qL+UkXR/DiHKfHdG35FVkSBnY0="
)


class UndecryptableError(ValueError):
    """The text was not encrypted with our public key."""


def signature(text: str, key: str = API_KEY) -> str:
    """base64(HMAC-SHA512(key, text))."""
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), sha512)).decode()


def is_signed(text: str, given: str) -> bool:
    return hmac.compare_digest(signature(text).encode(), given.encode())


def public_key_pem() -> str:
    """What the live service mails to a merchant for its refunds."""
    public = _private_key().public_key()
    pem = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem.decode()


def decrypt(encoded: str) -> bytes:
    """Base64 of RSA PKCS#1 v1.5 pieces, one after the other. Raises UndecryptableError."""
    key = _private_key()
    size = key.key_size // 8
    try:
        content = base64.b64decode(encoded, validate=True)
        pieces = [content[at : at + size] for at in range(0, len(content), size)]
        return b"".join(key.decrypt(piece, padding.PKCS1v15()) for piece in pieces)
    except (binascii.Error, ValueError) as error:
        raise UndecryptableError from error


def _private_key() -> rsa.RSAPrivateKey:
    key = serialization.load_der_private_key(base64.b64decode(_PRIVATE_KEY), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
