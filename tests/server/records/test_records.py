"""The fields of a record: what is read of a form, what is wrong with it, what is missing."""

from datetime import date
from typing import Any

import pytest
from msgspec import structs

from bot.screens.languages import LANGUAGE_BUTTONS
from bot.wording import say
from server.codes import WRONG_KEY
from server.opening import OUT_OF_ORDER, RESULTS_ADDRESS
from server.records import checks
from server.records.checks import NO_CHOICE, NO_DATE, NO_EMAIL, NO_NAME, State, faults, missing, state_of
from server.records.fields import MOST, MOST_SPEAKERS, Field, Section, Surroundings
from server.records.naming import free_code, proposed_code
from server.records.prefilled import next_title
from server.records.sections import LAUNCH, METHOD, PRACTICAL, SECTIONS
from server.records.typed import read, shown

SEEN = Surroundings(date(2026, 10, 5), frozenset({"valmont"}))
ONLINE: dict[str, Any] = {
    "mode": "online",
    "title": "L’IA et nous",
    "code": "ia-nous",
    "opens_on": "2026-10-06",
    "closes_on": "2026-11-30",
    "results_date": "2027-01-15",
    "results_url": "https://ville.example/ia",
    "retention_date": "2027-02-15",
    "access": "open",
}


def field(key: str) -> Field:
    return next(field for section in SECTIONS for field in section.fields if field.key == key)


def test_languages_are_named_as_on_the_buttons_that_citizens_touch() -> None:
    assert {option.code: option.label for option in field("languages").options} == {
        language: say(language, button) for language, button in LANGUAGE_BUTTONS.items()
    }


def section_of(key: str) -> Section:
    return next(section for section in SECTIONS for field in section.fields if field.key == key)


def fault(key: str, value: object, **others: object) -> str:
    """What is wrong with this value among others."""
    return faults(section_of(key), {key: value, **others}, SEEN).get(key, "")


def test_the_commission_s_form_is_whole_and_each_key_once() -> None:
    keys = [field.key for section in SECTIONS for field in section.fields]
    assert len(keys) == len(set(keys))
    codes = {option.code for option in field("audiences").options}
    assert codes == {
        "service_users",
        "public_agents",
        "intermediary_bodies",
        "elected_officials",
        "economic_actors",
        "academic_actors",
        "nonprofit_actors",
    }
    ours = {"dpo_contact", "legal_basis", "retention_date", "other_way", "results_date"}
    assert ours <= {field.key for section in SECTIONS for field in section.fields if field.needed == "open"}


@pytest.mark.parametrize(
    ("typed", "kept", "again"),
    [
        ("31/12/2027", "2027-12-31", "31/12/2027"),
        (" 1/2/2027 ", "2027-02-01", "01/02/2027"),
        ("01.02.2027", "2027-02-01", "01/02/2027"),
        ("31/02/2027", "31/02/2027", "31/02/2027"),
        ("demain", "demain", "demain"),
    ],
)
def test_a_date_is_kept_as_such_and_what_is_none_as_it_was_typed(typed: str, kept: str, again: str) -> None:
    values = read(PRACTICAL, {"planned_start_date": [typed]})
    assert values == {"planned_start_date": kept}
    assert shown(field("planned_start_date"), values) == again


def test_a_form_is_read_into_plain_values_and_what_is_empty_is_none() -> None:
    form = {
        "authority_name": ["  Pays   du Coquelicot "],
        "authority_code": ["248 000 747"],
        "contact_email": [""],
        "audiences": ["economic_actors", "nobody", "service_users"],
        "consultant_used": ["no"],
        "speakers.0.name": ["Ada"],
        "speakers.2.profession": ["Juriste"],
        "speakers.999.name": ["Trop loin"],
    }
    assert read(PRACTICAL, form) == {
        "authority_name": "Pays du Coquelicot",
        "authority_code": "248000747",
        "audiences": ["service_users", "economic_actors"],
        "consultant_used": False,
        "speakers": [
            {"name": "Ada", "profession": "", "talk_title": ""},
            {"name": "", "profession": "Juriste", "talk_title": ""},
        ],
    }


def test_as_many_speakers_are_read_as_there_may_be_and_no_more() -> None:
    form = {f"speakers.{row}.name": [str(row)] for row in range(MOST_SPEAKERS + 1)}
    assert len(read(PRACTICAL, form)["speakers"]) == MOST_SPEAKERS


def test_lines_of_a_long_text_stay() -> None:
    assert read(METHOD, {"objectives": ["Un\r\ndeux"]}) == {"objectives": "Un\ndeux"}


@pytest.mark.parametrize(
    ("key", "value", "others", "told"),
    [
        ("contact_email", "claire", {}, NO_EMAIL),
        ("contact_email", "claire@ville.example", {}, ""),
        ("planned_start_date", "demain", {}, NO_DATE),
        ("planned_start_date", "31/02/2027", {}, "Ce mois n’a que 28 jours\N{NO-BREAK SPACE}: corrigez le jour."),
        ("planned_start_date", "31/13/2027", {}, NO_DATE),
        ("planned_start_date", "32/01/2027", {}, NO_DATE),
        ("planned_start_date", "2200-01-01", {}, NO_DATE),
        ("planned_start_date", "2199-12-31", {}, ""),
        ("authority_code", "248000748", {"authority_code_type": "siren"}, WRONG_KEY),
        ("authority_code", "248000747", {"authority_code_type": "siren"}, ""),
        ("authority_code", "2A004", {"authority_code_type": "commune"}, ""),
        ("authority_code_type", "pays", {}, NO_CHOICE),
        ("speakers", [{"name": "", "profession": "Juriste", "talk_title": ""}], {"speakers_used": True}, NO_NAME),
        ("speakers", [{"name": "", "profession": "Juriste", "talk_title": ""}], {"speakers_used": False}, ""),
        ("authority_name", "x" * MOST["line"], {}, ""),
        ("authority_name", "x" * (MOST["line"] + 1), {}, "301 caractères\N{NO-BREAK SPACE}: 300 au plus. Raccourcissez."),
    ],
)
def test_each_kind_of_field_says_what_is_wrong(key: str, value: object, others: dict[str, object], told: str) -> None:
    assert fault(key, value, **others) == told


def test_nothing_is_wrong_with_a_launch_whose_days_follow_each_other() -> None:
    assert faults(LAUNCH, ONLINE, SEEN) == {}
    assert missing(LAUNCH, ONLINE) == ()


@pytest.mark.parametrize(
    ("changed", "key", "told"),
    [
        ({"closes_on": "2026-10-05", "opens_on": "2026-10-06"}, "closes_on", OUT_OF_ORDER),
        ({"results_date": "2026-11-29"}, "results_date", OUT_OF_ORDER),
        ({"retention_date": "2027-01-14"}, "retention_date", OUT_OF_ORDER),
        ({"opens_on": "2026-09-01", "closes_on": "2026-10-04"}, "closes_on", "Ce jour est passé"),
        ({"code": "valmont"}, "code", "déjà celui"),
        ({"code": "Été 2027"}, "code", "lettres minuscules"),
        ({"results_url": "www.ville.example"}, "results_url", RESULTS_ADDRESS),
    ],
)
def test_a_launch_tells_what_does_not_agree_beside_the_field_to_change(changed: dict[str, str], key: str, told: str) -> None:
    found = faults(LAUNCH, ONLINE | changed, SEEN)
    assert list(found) == [key]
    assert told in found[key]


def test_days_that_are_equal_are_in_order() -> None:
    same = dict.fromkeys(("opens_on", "closes_on", "results_date", "retention_date"), "2026-10-05")
    assert faults(LAUNCH, ONLINE | same, SEEN) == {}


def test_the_next_wave_is_told_apart_by_its_title() -> None:
    titles = [title := "L’IA et nous", *(title := next_title(title) for _ in range(3))]
    assert titles[1:] == ["L’IA et nous (suite)", "L’IA et nous (suite 2)", "L’IA et nous (suite 3)"]


def test_workshops_alone_need_neither_address_nor_days_to_answer() -> None:
    values = {"mode": "workshops", "title": "Nos ateliers", "results_date": "2027-01-15", "code": "Pas un code", "closes_on": "2020-01-01"}
    assert missing(LAUNCH, values) == ()
    assert faults(LAUNCH, values, SEEN) == {}


def test_what_is_asked_only_with_another_answer_is_missing_only_then() -> None:
    assert "recruitment_other" not in {field.key for field in missing(METHOD, {"recruitment_methods": ["targeted"]})}
    assert "recruitment_other" in {field.key for field in missing(METHOD, {"recruitment_methods": ["other"]})}


def test_what_only_publishing_needs_does_not_keep_from_opening() -> None:
    assert "plenary_held" not in {field.key for field in missing(METHOD, {})}
    assert "plenary_held" in {field.key for field in missing(METHOD, {}, "close")}


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (State(4, 0, is_begun=False), "À faire"),
        (State(0, 0, is_begun=True), "Complet"),
        (State(1, 0, is_begun=True), "1 champ manque"),
        (State(3, 0, is_begun=True), "3 champs manquent"),
        (State(0, 1, is_begun=True), "1 champ à corriger"),
        (State(2, 2, is_begun=True), "2 champs manquent, 2 champs à corriger"),
    ],
)
def test_a_state_is_told_in_a_few_words(state: State, told: str) -> None:
    assert state.told == told


def test_the_state_of_a_section_counts_both() -> None:
    state = state_of(LAUNCH, ONLINE | {"code": "valmont", "title": ""}, SEEN)
    assert (state.missing, state.faulty) == (0, 1)
    without = {key: value for key, value in ONLINE.items() if key != "title"}
    assert state_of(LAUNCH, without, SEEN) == State(1, 0, is_begun=True)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("L’IA dans les services publics : Pays du Coquelicot", "ia-services-publics-pays-coquelicot"),
        ("À vous de dire !", "vous-dire"),
        ("Œuvrer à l’été", "oeuvrer-ete"),
        ("Valmont", "valmont-2"),
        ("Dans la", "dans-la"),
        ("!!!", ""),
        ("Anticonstitutionnellement " * 3, "anticonstitutionnellement"),
        ("x" * 60, "x" * 40),
    ],
)
def test_a_code_is_proposed_from_the_title_that_is_free_and_well_formed(title: str, code: str) -> None:
    assert proposed_code(title, SEEN.taken) == code
    assert not code or fault("code", code, mode="online") == ""


def test_a_number_is_added_until_the_code_is_free_and_still_fits() -> None:
    taken = {"x" * 40, *(f"{'x' * 38}-{number}" for number in range(2, 10))}
    assert free_code(["x" * 60], taken) == f"{'x' * 37}-10"


def test_checks_look_at_no_field_that_is_not_there() -> None:
    for section in SECTIONS:
        assert checks.faults(structs.replace(section), {}, SEEN) == {}
