"""The path of a record, its charter and its sections: what is prefilled, kept, told, and never lost."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from msgspec import structs

from server.journal_words import SENTENCES
from server.pages.launch.section import CONFLICT
from server.pages.launch.sent import RESUMED
from server.records.checks import NO_PRECISION
from server.records.sections import LAUNCH
from server.services import Services
from storage import records
from storage.organisers import SESSION_IDLE
from tests.server.installation import NANTES, SICOVAL, Site
from tests.server.markup import Markup
from tests.server.pages.launch.desk import CHARTER, DATES, METHOD, PERSONAL_DATA, PRACTICAL, Desk, desk_at
from tests.server.pages.test_authorities import told
from tests.server.pages.test_organiser import PAYLOADS
from tests.server.twin import FORM


@pytest.fixture
async def desk(site: Site) -> Desk:
    made = await desk_at(site)
    await made.begin()
    return made


async def test_a_new_record_knows_its_authority_and_whoever_began_it(desk: Desk) -> None:
    await desk.step("etapes/informations-pratiques")
    form, _ = desk.page.button("Enregistrer et continuer")
    assert desk.page.by_id("authority_name").text == "Nantes Métropole"
    assert desk.page.by_id("authority_code_type").text == "SIREN (groupement de communes)"
    assert desk.page.by_id("authority_code").text == NANTES
    assert form.values("contact_email") == ["personne1@organiser.example"]


async def test_the_journal_tells_which_section_was_changed_and_not_how(site: Site, desk: Desk) -> None:
    await desk.fill("objectifs-et-methode", METHOD)
    ((what, detail),) = await told(site, 1)
    assert (what, detail) == ("record_changed", {"record": (await desk.record()).id, "section": "objectifs-et-methode"})
    assert "«\N{NO-BREAK SPACE}Objectifs et méthode\N{NO-BREAK SPACE}»" in SENTENCES["record_changed"](detail)


async def test_a_commune_and_a_region_are_known_by_their_insee_code(site: Site) -> None:
    for siren, kind, code in (("211300561", "commune", "13056"), ("234500023", "region", "24")):
        desk = await desk_at(site, siren)
        await desk.begin()
        fields = (await desk.record()).fields
        assert (fields["authority_code_type"], fields["authority_code"]) == (kind, code)


async def test_nobody_writes_in_the_name_of_another_authority(desk: Desk) -> None:
    await desk.step("etapes/informations-pratiques")
    form, button = desk.page.button("Enregistrer et continuer")
    forged = urlencode({"authority_name": "CA du Sicoval", "authority_code_type": "siren", "authority_code": SICOVAL})
    await desk.browser.post(form.action, content=form.body(button) + b"&" + forged.encode(), headers=FORM)
    fields = (await desk.record()).fields
    assert (fields["authority_name"], fields["authority_code"]) == ("Nantes Métropole", NANTES)


async def test_the_path_says_how_far_each_step_is(desk: Desk) -> None:
    assert desk.states == {
        "Charte": "À signer",
        "Informations pratiques": "2 champs manquent",
        "Objectifs et méthode": "À faire",
        "Données personnelles et suite": "2 champs manquent",
        "Avec d’autres collectivités": "Facultatif",
        "Questions": "Facultatif",
        "Aperçu": "Facultatif",
        "Dates, langues et accès": "7 champs manquent",
        "Ouvrir": "Pas encore",
    }
    await desk.sign()
    await desk.fill("informations-pratiques", PRACTICAL)
    assert desk.page.heading == "Objectifs et méthode"
    await desk.fill("objectifs-et-methode", METHOD)
    await desk.fill("donnees-personnelles", PERSONAL_DATA)
    assert desk.page.heading == "Avec d’autres collectivités"
    await desk.open(desk.page.link("Continuer"))
    assert desk.page.heading == "Les questions"
    await desk.open(desk.page.link("Continuer"))
    await desk.open(desk.page.link("Continuer"))
    assert desk.page.heading == LAUNCH.title
    await desk.press("Enregistrer et continuer", DATES)
    assert str(desk.response.url).endswith("/ouvrir")
    await desk.open(desk.path)
    assert desk.page.heading == "L’IA et nous"
    assert set(desk.states.values()) == {"Complet", "Facultatif", "Prêt"}


async def test_optional_steps_say_what_was_done_there(desk: Desk) -> None:
    await desk.step("questions/modifier/C05")
    await desk.press("Enregistrer", {"ask": "De quoi avez-vous besoin ?"})
    await desk.open(desk.path)
    assert desk.states["Questions"] == "12 questions, 1 changement"
    await desk.step("questions/ajouter/accord")
    await desk.press("Enregistrer", {"ask": "Êtes-vous d’accord avec le bus gratuit ?"})
    await desk.open(f"{desk.path}/questions")
    await desk.press("Retirer la question C02")
    await desk.open(desk.path)
    assert desk.states["Questions"] == "12 questions, 3 changements"
    own = (await desk.record()).questionnaire["own"][0]["id"]
    await desk.open(f"{desk.path}/questions")
    await desk.press(f"Retirer la question {own}")
    await desk.open(desk.path)
    assert desk.states["Questions"] == "11 questions, 2 changements"
    await desk.step("apercu")
    await desk.press("Faire un lien")
    await desk.open(desk.path)
    assert desk.states["Aperçu"] == "Un lien secret existe"


async def test_other_without_saying_what_is_told_on_return(desk: Desk) -> None:
    await desk.fill("objectifs-et-methode", METHOD | {"recruitment_methods": "other"})
    assert desk.faults == {"recruitment_other": " ".join(NO_PRECISION.split())}
    assert "manque" not in desk.told
    await desk.press("Enregistrer et continuer", {"recruitment_other": "Par affiches"})
    assert desk.page.heading == "Données personnelles et suite"


async def test_the_list_shows_what_is_in_preparation(desk: Desk) -> None:
    await desk.sign()
    await desk.open("/organisateur")
    assert desk.page.link("Concertation sans titre") == desk.path
    assert "1 étape sur 5" in desk.response.text
    await desk.open(desk.path)
    assert "1 étape sur 5" in desk.response.text
    assert [desk.states[title] for title in ("Questions", "Aperçu")] == ["Facultatif"] * 2


async def test_a_draft_is_saved_with_its_faults_and_each_is_told_beside_its_field(desk: Desk) -> None:
    await desk.fill("informations-pratiques", {"contact_email": "claire@", "planned_start_date": "31/02/2027"})
    assert "2 champs à corriger" in desk.told
    links = {each["href"]: each.text for each in desk.page.root.all("a")}
    assert links["#contact_email"] == desk.faults["contact_email"]
    assert set(desk.faults) == {"contact_email", "planned_start_date"}
    form, _ = desk.page.button("Enregistrer et continuer")
    assert form.values("planned_start_date") == ["31/02/2027"]
    assert (await desk.record()).fields["planned_start_date"] == "31/02/2027"
    await desk.open(desk.path)
    assert desk.states["Informations pratiques"] == "1 champ manque, 2 champs à corriger"


async def test_the_code_of_the_address_is_proposed_from_the_title(desk: Desk) -> None:
    await desk.site.consultation(code="ia-nous")
    await desk.fill("dates", DATES | {"title": "L’IA et nous"})
    assert (await desk.record()).launch["code"] == "ia-nous-2"
    await desk.fill("dates", {"code": "ia-nous"})
    assert "déjà celui" in desk.faults["code"]
    await desk.fill("dates", {"title": "a" * 1_000})
    assert [each["href"] for each in desk.page.root.all("a") if each["href"] in ("#code", "#title")] == ["#title", "#code"]
    assert "http://127.0.0.1:8000/e/ia-nous" in desk.response.text


async def test_days_out_of_order_are_told_beside_the_day_to_change(desk: Desk) -> None:
    await desk.fill("dates", DATES | {"closes_on": "01/10/2026"})
    assert list(desk.faults) == ["closes_on"]


async def test_speakers_are_added_and_taken_away_without_javascript(desk: Desk) -> None:
    await desk.step("etapes/informations-pratiques")
    await desk.press("Ajouter une ligne", {"speakers_used": "yes", "speakers.0.name": "Ada"})
    await desk.press("Ajouter une ligne", {"speakers.1.name": "Grace", "speakers.1.talk_title": "Les données"})
    await desk.press("Retirer l’intervenant 1")
    fields = (await desk.record()).fields
    assert fields["speakers"] == [{"name": "Grace", "profession": "", "talk_title": "Les données"}]
    assert fields["speakers_used"] is True


async def test_the_contact_s_address_stays_apart_from_what_is_exported(desk: Desk) -> None:
    await desk.fill("informations-pratiques", {"contact_email": "claire@nantes.example"})
    record = await desk.record()
    assert record.contact_email == "claire@nantes.example"
    assert "contact_email" not in record.fields


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_what_is_typed_is_shown_as_words(desk: Desk, payload: str) -> None:
    await desk.fill("objectifs-et-methode", {"objectives": payload})
    await desk.fill("dates", {"title": payload, "results_url": payload})
    await desk.step("etapes/dates")
    form, _ = desk.page.button("Enregistrer et continuer")
    assert form.values("title") == [payload]
    assert [each["src"] for each in desk.page.root.all("script", "img", "svg")] == []


# --- Two at a time --------------------------------------------------------------------------------------------------------------------


async def colleague_of(desk: Desk) -> Desk:
    colleague = await desk_at(desk.site)
    colleague.path = desk.path
    return colleague


async def test_two_people_who_write_on_one_page_are_told_and_lose_nothing(desk: Desk) -> None:
    other = await colleague_of(desk)
    await desk.step("etapes/objectifs-et-methode")
    await other.fill("objectifs-et-methode", {"topic": "Celui de Grace"})
    await desk.press("Enregistrer et continuer", {"topic": "Celui d’Ada"})
    assert (desk.response.status_code, desk.told) == (409, " ".join(CONFLICT.split()))
    form, _ = desk.page.button("Enregistrer et continuer")
    assert form.values("topic") == ["Celui d’Ada"]
    assert desk.page.by_id("autre-topic").text.endswith("Celui de Grace")
    await desk.press("Enregistrer et continuer")
    assert (await desk.record()).fields["topic"] == "Celui d’Ada"


async def test_people_who_write_on_different_pages_are_not_in_each_other_s_way(desk: Desk) -> None:
    other = await colleague_of(desk)
    await desk.step("etapes/objectifs-et-methode")
    await other.fill("donnees-personnelles", PERSONAL_DATA)
    await desk.press("Enregistrer et continuer", METHOD)
    fields = (await desk.record()).fields
    assert (fields["topic"], fields["dpo_contact"]) == (METHOD["topic"], PERSONAL_DATA["dpo_contact"])


# --- When the session is over ---------------------------------------------------------------------------------------------------------


async def test_what_was_typed_comes_back_after_the_session_has_ended(desk: Desk) -> None:
    await desk.step("etapes/objectifs-et-methode")
    desk.site.clock.advance(SESSION_IDLE.total_seconds() + 60)
    await desk.press("Enregistrer et continuer", {"objectives": "Deux\nlignes", "recruitment_methods": "open_call"})
    assert (desk.response.status_code, desk.page.heading) == (403, "Connexion nécessaire")
    kept = desk.page
    assert not any(name == "form_token" for name, _ in kept.button("Reprendre")[0].fields)

    desk.browser.cookies = (await desk.site.signed_in("organiser")).cookies
    desk.response = await desk.browser.get(desk.path)  # as in another tab
    form, button = kept.button("Reprendre")
    desk.response = await desk.browser.post(form.action, content=form.body(button), headers=FORM)
    assert desk.told == " ".join(RESUMED.split())
    assert "objectives" not in (await desk.record()).fields

    await desk.press("Enregistrer et continuer")
    fields = (await desk.record()).fields
    assert (fields["objectives"], fields["recruitment_methods"]) == ("Deux\nlignes", ["open_call"])


async def test_a_charter_half_signed_comes_back_too(desk: Desk) -> None:
    await desk.step("charte")
    desk.site.clock.advance(SESSION_IDLE.total_seconds() + 60)
    await desk.press("Signer la charte", CHARTER)
    kept = desk.page
    desk.browser.cookies = (await desk.site.signed_in("organiser")).cookies
    form, button = kept.button("Reprendre")
    desk.response = await desk.browser.post(form.action, content=form.body(button), headers=FORM)
    assert desk.told == " ".join(RESUMED.split())
    await desk.press("Signer la charte")
    assert "Claire Martin" in desk.response.text


async def test_only_forms_of_records_are_kept_without_a_session(site: Site) -> None:
    stranger = site.browser()
    for path in ("/organisateur/fiches", "/organisateur/consultations/x/messages/resultats"):
        answer = await stranger.post(path, content=b"text=bonjour&form_token=x", headers=FORM)
        assert "bonjour" not in answer.text
    answer = await stranger.post("/organisateur/fiches/1/etapes/dates", content=b"title=bonjour&form_token=x", headers=FORM)
    assert answer.status_code == 403
    assert "bonjour" in answer.text


async def test_a_form_of_another_session_saves_nothing(desk: Desk) -> None:
    await desk.step("etapes/dates")
    form, button = desk.page.button("Enregistrer et continuer")
    form.fill("title", "Volé")
    form.fill("form_token", "x" * 64)
    desk.response = await desk.browser.post(form.action, content=form.body(button), headers=FORM)
    assert desk.told == " ".join(RESUMED.split())
    assert "title" not in (await desk.record()).launch


# --- The charter ----------------------------------------------------------------------------------------------------------------------


async def test_the_charter_is_signed_once_for_all_records_of_the_authority(desk: Desk) -> None:
    await desk.step("charte")
    await desk.press("Signer la charte", {"signer": " ", "office": "Maire"})
    assert (desk.response.status_code, set(desk.faults)) == (422, {"signer"})
    assert desk.told == f"1 champ à corriger {desk.faults['signer']}"
    await desk.press("Signer la charte", CHARTER)
    signed = next(each.text for each in desk.page.root.all("p") if each["class"] == "signed")
    assert signed == "Signée le 05/10/2026 par Claire Martin , Vice-présidente, pour Nantes Métropole."
    await desk.begin()
    assert desk.states["Charte"] == "Complet"


async def test_a_new_version_of_the_charter_is_to_be_signed_again(desk: Desk) -> None:
    await desk.sign()
    newer = structs.replace(desk.site.services.charter, version="2")
    services: Services = replace(desk.site.services, charter=newer)
    desk.site.app.state.services = services
    await desk.open(desk.path)
    assert desk.states["Charte"] == "À signer"
    await desk.step("charte")
    assert "version précédente" in desk.response.text
    await desk.sign()
    pledges = await desk.site.database.read(records.all_pledges)
    assert [pledge.version for pledge in pledges] == ["1", "2"]


# --- Whose it is ----------------------------------------------------------------------------------------------------------------------


async def test_a_record_of_another_authority_is_answered_as_one_that_does_not_exist(desk: Desk) -> None:
    other = await desk_at(desk.site, SICOVAL)
    for page in ("", "/charte", "/etapes/dates", "/etapes/donnees-personnelles"):
        for method in ("GET", "POST"):
            theirs, none = [await other.browser.request(method, f"{path}{page}") for path in (desk.path, "/organisateur/fiches/999999")]
            if method == "POST" and not page:
                assert theirs.status_code == none.status_code == 405
            else:
                assert (theirs.status_code, theirs.text) == (none.status_code, none.text) == (404, none.text)


@pytest.mark.parametrize("number", ["0", "-1", "x", "9999999999", "1.0", "１"])
async def test_what_is_no_number_of_a_record_is_not_found(desk: Desk, number: str) -> None:
    assert (await desk.browser.get(f"/organisateur/fiches/{number}")).status_code == 404


async def test_a_section_that_does_not_exist_is_not_found(desk: Desk) -> None:
    for method in ("GET", "POST"):
        assert (await desk.browser.request(method, f"{desk.path}/etapes/rien")).status_code == 404


async def test_the_commission_has_no_records_of_its_own(desk: Desk) -> None:
    browser = await desk.site.signed_in("commission")
    assert (await browser.get(desk.path)).status_code == 403
    page = Markup((await desk.browser.get(desk.path)).text)
    assert page.heading
