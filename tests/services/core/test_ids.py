"""Identifiers: ordered, short enough for a button, the same for the same outside fact."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.ids import (
    derived_uuid,
    from_short_id,
    new_key,
    reference_code,
    short_id,
    uuid7,
)


class TestUuid7:
    def test_ids_grow_strictly_also_over_threads(self) -> None:
        with ThreadPoolExecutor(4) as pool:
            batches = list(pool.map(lambda _: [uuid7() for _ in range(2000)], range(4)))
        for batch in batches:
            assert batch == sorted(batch)
        everything = [one for batch in batches for one in batch]
        assert len(set(everything)) == len(everything)

    def test_version_and_variant_are_those_of_rfc_9562(self) -> None:
        made = uuid7()
        assert made.version == 7
        assert made.variant == "specified in RFC 4122"


class TestShortId:
    @given(st.uuids())
    def test_there_and_back(self, value: UUID) -> None:
        assert from_short_id(short_id(value)) == value
        assert len(short_id(value)) == 22

    @pytest.mark.parametrize("text", ["", "abc", "_" * 22, "z" * 22, "1" * 23])
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"id|int"):
            from_short_id(text)


class TestKeys:
    def test_a_key_has_twelve_readable_characters(self) -> None:
        keys = {new_key() for _ in range(1000)}
        assert len(keys) == 1000
        assert all(len(key) == 12 and key.isalnum() for key in keys)

    def test_outside_facts_give_the_same_id_and_parts_do_not_run_together(self) -> None:
        assert derived_uuid("bakong", "ab") == derived_uuid("bakong", "ab")
        assert derived_uuid("a", "bc") != derived_uuid("ab", "c")

    def test_a_reference_code_can_be_read_out(self) -> None:
        assert reference_code(uuid7()).count("-") == 2
        assert not set("ILOU") & set(reference_code(uuid7()).removeprefix("HM-"))
