"""Signing keys at rest."""

import pytest

from services.ticketing.keyring import Keyring, SealBroken

SECRET = b"a secret of the settings"


class TestKeyring:
    def test_sealed_key_opens_and_belongs_to_its_public_half(self) -> None:
        sealed = Keyring(SECRET).new_key("river-of-gold")
        key = Keyring(SECRET).open("river-of-gold", sealed.sealed_private_key)
        assert key.public_key().public_bytes_raw() == sealed.public_key

    def test_private_half_is_not_readable(self) -> None:
        sealed = Keyring(SECRET).new_key("river-of-gold")
        key = Keyring(SECRET).open("river-of-gold", sealed.sealed_private_key)
        assert key.private_bytes_raw() not in sealed.sealed_private_key

    def test_key_of_another_event_does_not_open(self) -> None:
        sealed = Keyring(SECRET).new_key("river-of-gold")
        with pytest.raises(SealBroken):
            Keyring(SECRET).open("night-market", sealed.sealed_private_key)

    def test_another_secret_does_not_open(self) -> None:
        sealed = Keyring(SECRET).new_key("river-of-gold")
        with pytest.raises(SealBroken):
            Keyring(b"another").open("river-of-gold", sealed.sealed_private_key)

    def test_two_keys_differ(self) -> None:
        keyring = Keyring(SECRET)
        assert keyring.new_key("one").public_key != keyring.new_key("one").public_key
