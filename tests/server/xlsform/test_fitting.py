from server.xlsform.fitting import fitting_code, fitting_codes, fitting_id, fitting_script_id


def test_a_name_that_fits_stays_as_it_is() -> None:
    assert fitting_id("Q01_age", ()) == "Q01_age"
    assert fitting_code("rather_yes", ()) == "rather_yes"
    assert fitting_code("trailing_", ()) == "trailing_"
    assert fitting_script_id("core-short", "file") == "core-short"


def test_a_name_that_does_not_fit_becomes_one_that_does() -> None:
    assert fitting_id("âge.révolu", ()) == "age_revolu"
    assert fitting_id("1a", ()) == "q_1a"
    assert fitting_id("日本", ()) == "q"
    assert fitting_code("Très Bien", ()) == "tres_bien"
    assert fitting_code("1", ()) == "c1"
    assert fitting_code("exclusive", ()) == "exclusive_"
    assert fitting_script_id("", "Mon Enquête 2026") == "mon_enquete_2026"
    assert fitting_script_id("enquete 2024", "file") == "enquete_2024"
    assert fitting_script_id("日本", "file") == "file"
    assert fitting_script_id("2024", "file") == "s_2024"
    assert fitting_script_id("", "日本") == "script"


def test_no_two_names_become_one() -> None:
    assert fitting_id("a-b", {"a_b"}) == "a_b_2"
    long = "relationship_to_household_head"
    assert fitting_id(long, ()) == "relationship_to_househol"
    assert fitting_id(long, {"relationship_to_househol"}) == "relationship_to_househ_2"
    assert fitting_codes(["Oui", "oui", "OUI", "non"]) == {"Oui": "oui_2", "oui": "oui", "OUI": "oui_3", "non": "non"}
