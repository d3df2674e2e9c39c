"""The last step: what is missing keeps from opening, what is complete opens once, and is then managed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from bot.screens import notice_in_force
from dialogues.faults import BrokenScript, Fault
from dialogues.script import Script
from server.journal_words import SENTENCES
from server.pages.launch import opening
from server.pages.launch.path import LACKING, LACKING_LATER, LACKING_NOW, WHOLE
from storage import consultations, models, organisers, records
from storage.authorities import all_authorities
from storage.consultations import Consultation
from tests.server.asking import hold, opening_before
from tests.server.installation import SICOVAL, Site
from tests.server.pages.launch.desk import DATES, METHOD, Desk, desk_at
from tests.server.pages.test_authorities import told
from tests.server.twin import CONSENT, FORM, Person, browser_at
from tests.storage.samples import SCRIPT, fr, with_digest

OPEN = "Ouvrir la concertation"
CHANGE = "Changer les dates"


@pytest.fixture
async def desk(site: Site) -> Desk:
    """All is filled in."""
    made = await desk_at(site)
    await made.prepare()
    return made


async def opened(desk: Desk) -> Consultation:
    """Opens the record in front."""
    await desk.step("ouvrir")
    await desk.press(OPEN)
    assert desk.page.heading == "C’est ouvert"
    return await consultation(desk)


async def consultation(desk: Desk) -> Consultation:
    """That of the record in front."""
    made = (await desk.record()).consultation_id
    assert made is not None
    found = await desk.site.database.read(lambda connection: consultations.by_id(connection, made))
    assert found is not None
    return found


async def test_a_complete_record_opens_the_consultation_that_it_describes(desk: Desk) -> None:
    made = await opened(desk)
    assert (made.code, made.title, made.status) == ("ia-nous", "L’IA et nous", "open")
    assert (made.opens_on, made.closes_on) == (date(2026, 10, 5), date(2026, 11, 30))
    assert (made.results_on, made.retention_date) == (date(2027, 1, 15), date(2027, 2, 15))
    assert (made.dpo_contact, made.other_way, made.fictional) == ("dpo@ville.example", "À l’accueil, le mardi", False)
    assert [authority.name for authority in made.authorities] == ["Nantes Métropole"]
    assert "http://127.0.0.1:8000/e/ia-nous" in desk.response.text
    assert (await desk.browser.get("/e/ia-nous/qr.svg")).status_code == 200
    assert (await desk.site.browser().get("/c/ia-nous")).status_code == 200


async def test_the_sectors_that_were_typed_are_those_that_people_choose_among(desk: Desk) -> None:
    await desk.step("questions/modules")
    form, button = desk.page.button("Enregistrer")
    for name, values in {"profile": ["P01"], "reason": ["Par quartier."], "sectors": ["Centre\nNord"]}.items():
        form.fill(name, *values)
    await desk.browser.post(form.action, content=form.body(button), headers=FORM)
    await opened(desk)
    person = Person(browser_at(desk.site))
    await person.open("/c/ia-nous")
    await person.press(CONSENT)
    while "Où habitez-vous" not in person.page.root.text:
        await person.press("Passer")
    assert [each.text for each in person.page.question.element.all("label")] == ["Centre", "Nord", "Autre"]


async def test_only_the_languages_chosen_are_offered_by_the_page_and_the_bot(desk: Desk) -> None:
    await desk.step("etapes/dates")
    form, button = desk.page.button("Enregistrer et continuer")
    assert form.values("languages") == ["fr", "fr-simple", "en"]
    form.fill("languages", "fr", "fr-simple")
    await desk.browser.post(form.action, content=form.body(button), headers=FORM)
    await desk.step("ouvrir")
    assert "Langues proposées Français courant, Français simple Changer" in desk.page.root.text
    assert "English" not in desk.page.root.text
    made = await opened(desk)
    asked = await desk.site.database.read(lambda connection: consultations.script_of_version(connection, made.script_version_id))
    assert asked.languages == ("fr", "fr-simple")
    assert "en" not in asked.by_id["C04"].ask.by_language
    door = (await desk.site.browser().get("/e/ia-nous")).text
    assert ("langue=fr-simple" in door, "langue=en" in door) == (True, False)
    await desk.step("apercu/page")
    assert "English" not in desk.page.root.text


async def test_a_record_in_which_nobody_chose_offers_every_language(desk: Desk) -> None:
    """As records that were begun before there was a choice."""
    record = await desk.record()
    launch = {key: value for key, value in record.launch.items() if key != "languages"}
    assert await desk.site.database.write(lambda connection: records.write(connection, record, "launch", launch))
    await desk.step("etapes/dates")
    assert desk.page.button("Enregistrer et continuer")[0].values("languages") == ["fr", "fr-simple", "en"]
    await opened(desk)
    assert "langue=en" in (await desk.site.browser().get("/e/ia-nous")).text


async def test_whoever_comes_in_a_language_that_is_not_offered_reads_french(desk: Desk) -> None:
    await desk.fill("dates", {"languages": "fr"})
    assert (await desk.record()).launch["languages"] == ["fr"]
    await opened(desk)
    assert "langue=" not in (await desk.site.browser().get("/e/ia-nous")).text
    person = Person(browser_at(desk.site))
    await person.open("/c/ia-nous?langue=en")
    assert "English" not in person.page.root.text
    await person.press(CONSENT)
    assert "À quel titre répondez-vous ?" in person.page.root.text


async def test_what_is_read_in_french_in_another_language_is_told_where_languages_are_chosen_and_before_opening(desk: Desk) -> None:
    await desk.step("questions/ajouter/texte")
    await desk.press("Enregistrer", {"ask": "Que manque-t-il {a_collectivite} ?"})
    question = f"{desk.path}/questions/modifier/Q{desk.path.rpartition('/')[2]}_1"
    for page in ("etapes/dates", "ouvrir"):
        await desk.step(page)
        assert desk.page.link("Que manque-t-il à Nantes Métropole ?") == question
        assert "1 question n’est pas entièrement traduite et se lira en français" in desk.page.root.text
        assert "1 question que vous avez écrite ou reformulée se lit avec vos mots" in desk.page.root.text
    await desk.open(question)
    await desk.press("Enregistrer", {"ask-en": "What is missing?"})
    await desk.step("etapes/dates")
    assert "entièrement traduite" not in desk.page.root.text


async def test_what_is_opened_in_a_demonstration_is_fictional(desk: Desk) -> None:
    desk.site.app.state.services = replace(desk.site.services, fictional=True)
    assert (await opened(desk)).fictional
    assert "Données fictives" in desk.response.text


async def test_what_is_missing_is_listed_with_its_link_and_opens_nothing(site: Site) -> None:
    desk = await desk_at(site)
    await desk.begin()
    await desk.step("ouvrir")
    assert "La charte n’est pas signée." in desk.response.text
    assert "Ce champ manque." in desk.response.text
    with pytest.raises(LookupError):
        desk.page.button(OPEN)
    token = desk.page.forms[0].values("form_token")[0]
    answer = await desk.browser.post(f"{desk.path}/ouvrir", data={"form_token": token})
    assert answer.status_code == 200
    assert await site.database.read(consultations.all_consultations) == ()


async def test_opening_twice_opens_once(desk: Desk) -> None:
    await desk.step("ouvrir")
    form, button = desk.page.button(OPEN)
    await opened(desk)
    desk.response = await desk.browser.post(form.action, content=form.body(button), headers=FORM)
    assert (desk.response.status_code, desk.response.headers["location"]) == (303, desk.path)
    assert len(await desk.site.database.read(consultations.all_consultations)) == 1


async def test_a_code_taken_meanwhile_is_told_and_opens_nothing(desk: Desk) -> None:
    await desk.step("ouvrir")
    await desk.site.consultation(code="ia-nous")
    await desk.press(OPEN)
    assert "déjà celui" in desk.response.text
    assert (await desk.record()).consultation_id is None


async def test_a_question_with_another_meaning_than_before_is_told_and_opens_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.site.consultation(SCRIPT)
    step = SCRIPT.by_id["known"]
    other = with_digest(
        replace(SCRIPT, steps=(replace(step, options=tuple(replace(one, label=fr("Autre chose")) for one in step.options), kind="multi"),))
    )
    monkeypatch.setattr(opening, "script_for", lambda record: other)
    await desk.step("ouvrir")
    await desk.press(OPEN)
    assert desk.response.status_code == 409
    assert "Une question porte le même code" in desk.told
    assert (await desk.record()).consultation_id is None


async def test_questions_that_cannot_be_asked_are_told_and_open_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(record: object) -> Script:
        raise BrokenScript([Fault("questions", 3, 1, "une option manque", "ajoutez-la")])

    monkeypatch.setattr(opening, "script_for", broken)
    await desk.step("ouvrir")
    assert "Le questionnaire a des fautes." in desk.response.text
    await desk.press(OPEN)
    assert desk.response.status_code == 409
    assert "corrigez-les à l’étape" in desk.told
    assert (await desk.record()).consultation_id is None


async def test_workshops_alone_open_nothing_and_are_then_under_way(site: Site) -> None:
    desk = await desk_at(site)
    await desk.prepare(mode="workshops")
    assert "Questions" not in desk.states
    await desk.step("ouvrir")
    await desk.press("Dire que la concertation commence")
    assert desk.page.heading == "L’IA et nous"
    assert "En cours" in desk.response.text
    assert "Commencer" not in desk.states
    assert (await desk.record()).launch["under_way_on"] == "2026-10-05"
    path = desk.path
    await desk.step("ouvrir")
    assert desk.response.request.url.path == path
    assert await site.database.read(consultations.all_consultations) == ()
    await desk.open("/organisateur")
    assert "En cours" in desk.response.text


async def test_workshops_have_a_title_too(site: Site) -> None:
    desk = await desk_at(site)
    await desk.prepare(mode="workshops", title="")
    await desk.open(desk.path)
    assert desk.states["Dates, langues et accès"] == "1 champ manque"
    await desk.step("ouvrir")
    with pytest.raises(LookupError):
        desk.page.button("Dire que la concertation commence")
    await desk.fill("dates", {"title": "Nos ateliers"})
    await desk.open(desk.path)
    assert desk.page.heading == "Nos ateliers"


async def test_once_open_the_record_can_still_be_completed_but_not_its_launch(desk: Desk) -> None:
    made = await opened(desk)
    await desk.open(desk.path)
    assert "Dates, langues et accès" not in desk.states
    assert desk.page.link("La gérer") == f"/organisateur/consultations/{made.code}/gestion"
    assert (await desk.browser.get(f"{desk.path}/etapes/dates")).status_code == 404
    await desk.fill("objectifs-et-methode", {"plenary_held": "yes"})
    assert (await desk.record()).fields["plenary_held"] is True


async def test_once_open_the_questions_are_still_read_and_their_secret_link_withdrawn_from_the_record(desk: Desk) -> None:
    await desk.step("apercu")
    await desk.press("Faire un lien")
    await opened(desk)
    await desk.open(desk.path)
    assert (desk.states["Questions"], desk.states["Aperçu"]) == ("12 questions", "Un lien secret existe")
    assert "Avec d’autres collectivités" not in desk.states
    await desk.open(desk.page.link("Aperçu"))
    await desk.press("Retirer le lien")
    await desk.open(desk.path)
    assert desk.states["Aperçu"] == "À voir"
    await desk.open(desk.page.link("Questions"))
    assert desk.page.heading == "Les questions"


async def test_once_open_the_record_says_what_it_lacks_and_nothing_where_it_lacks_nothing(desk: Desk) -> None:
    await opened(desk)

    async def stands(desk: Desk) -> str:
        await desk.open(desk.path)
        return next(each.text for each in desk.page.everything if each["class"] == "notice").partition(" Les questions ne")[0]

    assert await stands(desk) == " ".join(LACKING_LATER.format("5 champs").split())
    await desk.fill("objectifs-et-methode", {"plenary_held": "yes", "objectives": ""})
    assert await stands(desk) == LACKING
    await desk.fill("objectifs-et-methode", METHOD)
    desk.site.clock.advance(80 * 86_400)
    back = await desk_at(desk.site)  # nobody stays signed in so long
    back.path = desk.path
    assert await stands(back) == " ".join(LACKING_NOW.format("4 champs").split())
    await back.fill("informations-pratiques", {"consultant_used": "no", "speakers_used": "no"})
    await back.fill("objectifs-et-methode", {"report_back_method": "Un rapport."})
    await back.fill("donnees-personnelles", {"follow_up_due_date": "01/06/2027"})
    assert await stands(back) == WHOLE


async def test_what_somebody_wrote_at_that_moment_is_read_before_it_is_opened(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.step("ouvrir")
    with monkeypatch.context() as patched:
        patched.setattr(records, "attach", lambda *_: False)
        await desk.press(OPEN)
    assert (desk.response.status_code, desk.told) == (409, " ".join(opening.MEANWHILE.split()))
    assert await desk.site.database.read(consultations.all_consultations) == ()


async def test_workshops_that_could_not_be_written_are_not_said_to_begin(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = await desk_at(site)
    await desk.prepare(mode="workshops")
    await desk.step("ouvrir")
    with monkeypatch.context() as patched:
        patched.setattr(records, "write", lambda *_: False)
        await desk.press("Dire que la concertation commence")
    assert (desk.response.status_code, desk.told) == (409, " ".join(opening.MEANWHILE.split()))


async def test_what_is_typed_while_it_is_opened_changes_nothing_of_its_launch(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    held = await desk.site.consultation(SCRIPT)
    number = (await desk.record()).id
    await desk.step("etapes/dates")
    with monkeypatch.context() as patched:
        opening_before(patched, lambda: hold(desk.site, number, held.id))
        await desk.press("Enregistrer et continuer", {"results_date": "01/02/2027"})
    assert desk.response.status_code == 404
    assert (await desk.record()).launch["results_date"] == "2027-01-15"


async def test_the_address_is_shown_with_where_the_consultation_stands(desk: Desk) -> None:
    await desk.fill("dates", {"opens_on": "12/10/2026"})
    await desk.step("ouvrir")
    await desk.press(OPEN)
    assert desk.page.heading == "C’est prêt"
    assert "On pourra répondre du 12/10/2026 au 30/11/2026" in desk.response.text
    made, page = await consultation(desk), desk.response.request.url.path
    await desk.site.database.write(lambda connection: consultations.pause(connection, made.id, made.opens_on))
    await desk.open(page)
    assert desk.page.heading == "La concertation est en pause"
    assert "Personne ne peut répondre" in desk.response.text
    await desk.site.database.write(lambda connection: consultations.close_consultation(connection, made.id))
    await desk.open(page)
    assert desk.page.heading == "La concertation est close"
    assert "On ne peut plus répondre." in desk.response.text
    assert "vos affiches" not in desk.response.text


async def test_the_phone_of_a_demonstration_has_a_whole_address(desk: Desk) -> None:
    made = await opened(desk)
    page = desk.response.request.url.path
    services = replace(desk.site.services, telegram_usernames={1: "essai"}, telegram_address="/telephone?c={payload}")
    desk.site.app.state.services = services
    await desk.open(page)
    assert f">http://127.0.0.1:8000/telephone?c={made.code}</a>" in desk.response.text


# --- Managing -------------------------------------------------------------------------------------------------------------------------


async def managed(desk: Desk) -> Consultation:
    made = await opened(desk)
    await desk.open(f"/organisateur/consultations/{made.code}/gestion")
    return made


async def test_it_is_paused_and_resumed(desk: Desk) -> None:
    await managed(desk)
    await desk.press("Mettre en pause")
    assert (await consultation(desk)).paused_on == date(2026, 10, 5)
    assert "En pause Pour répondre : du 05/10/2026" in " ".join(desk.page.one("main").text.split())
    await desk.open("/organisateur")
    assert "En pause" in desk.response.text
    await desk.open("/organisateur/consultations/ia-nous/gestion")
    await desk.press("Reprendre")
    assert (await consultation(desk)).paused_on is None


async def test_it_is_extended_at_once_where_nothing_else_moves(desk: Desk) -> None:
    await managed(desk)
    await desk.press(CHANGE, {"closes_on": "15/12/2026"})
    made = await consultation(desk)
    assert (made.closes_on, made.results_on, made.identities_until) == (date(2026, 12, 15), date(2027, 1, 15), date(2026, 12, 30))
    assert (await desk.record()).launch["closes_on"] == "2026-12-15"


async def test_a_later_closing_has_the_days_after_it_chosen_too(desk: Desk) -> None:
    before = await managed(desk)
    later = {"closes_on": "01/03/2027"}
    await desk.press(CHANGE, later)
    assert desk.response.status_code == 422
    assert list(desk.faults) == ["results_on"]
    await desk.press(CHANGE, later | {"results_on": "01/04/2027"})
    assert list(desk.faults) == ["retention_date"]
    assert await consultation(desk) == before
    await desk.press(CHANGE, later | {"results_on": "01/04/2027", "retention_date": "01/06/2027"})
    assert desk.page.heading == "Changer ces dates ?"
    assert [each.text for each in desk.page.one("main").all("li")] == [
        "le dernier jour pour répondre : 01/03/2027",
        "le jour des résultats : 01/04/2027",
        "le dernier jour où les réponses sont gardées : 01/06/2027",
        "le dernier jour où les textes sont gardés : 01/06/2027",
        "le dernier jour du lien entre les personnes et leurs réponses : 01/03/2027",
    ]
    assert "de nouveau" in desk.response.text
    assert await consultation(desk) == before
    await desk.press(CHANGE)
    made = await consultation(desk)
    assert (made.closes_on, made.results_on, made.retention_date) == (date(2027, 3, 1), date(2027, 4, 1), date(2027, 6, 1))
    launch = (await desk.record()).launch
    assert (launch["closes_on"], launch["results_date"], launch["retention_date"]) == ("2027-03-01", "2027-04-01", "2027-06-01")


async def test_the_days_of_results_and_of_keeping_change_without_the_closing(desk: Desk) -> None:
    await managed(desk)
    await desk.press(CHANGE, {"results_on": "20/01/2027"})
    assert desk.page.heading == "Gérer la concertation"
    made = await consultation(desk)
    assert (made.closes_on, made.results_on, (await desk.record()).launch["results_date"]) == (
        date(2026, 11, 30),
        date(2027, 1, 20),
        "2027-01-20",
    )
    await desk.press(CHANGE, {"retention_date": "20/01/2027"})
    assert "de nouveau" in desk.response.text
    await desk.press(CHANGE)
    made = await consultation(desk)
    assert (made.retention_date, made.texts_until, made.identities_until) == (date(2027, 1, 20), date(2027, 1, 20), date(2026, 12, 30))
    assert notice_in_force(made) != notice_in_force(replace(made, retention_date=date(2027, 2, 15)))
    ((_, first), (what, second)) = await told(desk.site, 2)
    assert (what, first["days"], second["days"]) == (
        "days_changed",
        {"results_on": "2027-01-20"},
        {"retention_date": "2027-01-20", "texts_until": "2027-01-20"},
    )
    assert "le dernier jour où les textes sont gardés, 20/01/2027" in SENTENCES["days_changed"](second)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("30/11/2026", "déjà les dates"),
        ("29/11/2026", "le 30/11/2026 ou un jour après"),
        ("01/12/2028", "jusqu’au 30/11/2028"),
        ("31/12/9999", "pas une date"),
        ("31/02/2027", "que 28 jours"),
        ("demain", "pas une date"),
        ("", "pas une date"),
    ],
)
async def test_a_day_that_extends_nothing_is_told_and_kept_in_its_field(desk: Desk, typed: str, told: str) -> None:
    await managed(desk)
    await desk.press(CHANGE, {"closes_on": typed})
    assert desk.response.status_code == 422
    assert told in desk.faults["closes_on"]
    form, _ = desk.page.button(CHANGE)
    assert form.values("closes_on") == [typed]


async def test_nothing_is_extended_that_its_record_would_not_say(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await managed(desk)
    with monkeypatch.context() as patched:
        patched.setattr(records, "write", lambda *_: False)
        await desk.press(CHANGE, {"closes_on": "15/12/2026"})
    assert desk.response.status_code == 503
    assert await consultation(desk) == before


async def test_days_that_a_colleague_changed_meanwhile_are_not_put_back(desk: Desk) -> None:
    before = await managed(desk)
    later = before.results_on + timedelta(days=7)
    await desk.site.database.write(lambda connection: consultations.set_days(connection, before.id, results_on=later))
    await desk.press(CHANGE, {"closes_on": "15/12/2026"})
    assert desk.response.status_code == 409
    assert "ont changé depuis" in desk.page.root.text
    assert ((await consultation(desk)).closes_on, (await consultation(desk)).results_on) == (before.closes_on, later)
    await desk.press(CHANGE, {"closes_on": "15/12/2026", "results_on": f"{later:%d/%m/%Y}"})
    assert (await consultation(desk)).results_on == later


async def test_the_day_of_the_results_can_still_change_once_it_is_over(desk: Desk) -> None:
    before = await managed(desk)
    await desk.open(desk.page.link("Fermer maintenant"))
    await desk.press("Fermer la concertation")
    later = before.results_on + timedelta(days=7)
    await desk.press("Changer ce jour", {"results_on": f"{later:%d/%m/%Y}"})
    assert (await consultation(desk)).results_on == later
    assert (await desk.record()).launch["results_date"] == later.isoformat()


async def test_it_is_closed_at_once_when_that_is_confirmed(desk: Desk) -> None:
    await managed(desk)
    await desk.open(desk.page.link("Fermer maintenant"))
    assert (await consultation(desk)).status == "open"
    await desk.press("Fermer la concertation")
    assert (await consultation(desk)).status == "closed"
    with pytest.raises(LookupError):
        desk.page.button(CHANGE)


async def test_the_next_wave_says_the_same_but_for_its_days_and_its_code(desk: Desk) -> None:
    await managed(desk)
    await desk.press("Préparer la vague suivante")
    first = await desk.record()
    desk.path = desk.response.request.url.path
    second = await desk.record()
    assert second.id != first.id
    assert second.consultation_id is None
    assert second.contact_email == first.contact_email
    assert second.launch == {
        **{key: value for key, value in first.launch.items() if key not in DATES or key in ("title", "results_url")},
        "code": "ia-nous-2",
        "title": "L’IA et nous (suite)",
    }
    assert "planned_start_date" not in second.fields
    assert second.fields["topic"] == first.fields["topic"]
    assert desk.states["Dates, langues et accès"] == "4 champs manquent"


async def test_the_next_wave_keeps_the_questions_but_numbers_its_own_apart_and_has_no_link(desk: Desk) -> None:
    number = int(desk.path.rpartition("/")[2])
    await desk.step("questions/ajouter/accord")
    await desk.press("Enregistrer", {"ask": "Et la ville ?"})
    await desk.step("apercu")
    await desk.press("Faire un lien")
    await managed(desk)
    for wave in (1, 2):
        await desk.open("/organisateur/consultations/ia-nous/gestion")
        await desk.press("Préparer la vague suivante")
        desk.path = desk.response.request.url.path
        assert "preview" not in (await desk.record()).questionnaire
        await desk.step("questions/ajouter/accord")
        await desk.press("Enregistrer", {"ask": "Et demain ?"})
        record = await desk.record()
        assert [own["id"] for own in record.questionnaire["own"]] == [f"Q{number}_1", f"Q{number + wave}_2"]


async def test_a_consultation_opened_without_a_record_is_managed_and_cloned_too(site: Site) -> None:
    made = await site.consultation(
        code="valmont", closes_on=date(2026, 10, 31), results_on=date(2026, 12, 1), retention_date=date(2027, 1, 1)
    )
    desk = await desk_at(site)
    await desk.open(f"/organisateur/consultations/{made.code}")
    await desk.open(desk.page.link("Gérer"))
    await desk.press(CHANGE, {"closes_on": "20/11/2026"})
    await desk.press("Préparer la vague suivante")
    desk.path = desk.response.request.url.path
    record = await desk.record()
    assert (record.launch["code"], record.launch["title"]) == ("valmont-2", "L’IA et nous (suite)")
    assert record.fields["dpo_contact"] == "dpo@ville.example"


async def test_who_consults_with_others_clones_into_a_record_of_its_own(site: Site) -> None:
    await site.consultation(SCRIPT, "244400404", SICOVAL, code="ensemble", closes_on=date(2026, 10, 31))
    desk = await desk_at(site, SICOVAL)
    await desk.open("/organisateur/consultations/ensemble/gestion")
    await desk.press("Préparer la vague suivante")
    desk.path = desk.response.request.url.path
    assert (await desk.record()).fields["authority_code"] == SICOVAL


async def test_a_shared_record_of_another_authority_is_not_copied(desk: Desk) -> None:
    made = await opened(desk)
    every = await desk.site.database.read(all_authorities)
    sicoval = next(authority.id for authority in every if authority.siren == SICOVAL)
    link = {"consultation_id": made.id, "authority_id": sicoval, "position": 1}
    await desk.site.database.write(lambda connection: connection.execute(sa.insert(models.consultation_authorities), link).rowcount)
    other = await desk_at(desk.site, SICOVAL)
    await other.open(f"/organisateur/consultations/{made.code}/gestion")
    assert desk.path not in other.response.text
    await other.press("Préparer la vague suivante")
    other.path = other.response.request.url.path
    record = await other.record()
    assert "topic" not in record.fields
    assert record.contact_email != (await desk.record()).contact_email


async def test_what_is_done_is_done_to_one_s_own_alone(desk: Desk) -> None:
    made = await opened(desk)
    other = await desk_at(desk.site, SICOVAL)
    await other.open("/organisateur")
    token = other.page.forms[0].values("form_token")[0]
    for action in ("pause", "reprise", "prolongation", "fermeture", "suite"):
        answer = await other.browser.post(f"/organisateur/consultations/{made.code}/gestion/{action}", data={"form_token": token})
        assert answer.status_code == 404
    answer = await other.browser.post(f"{desk.path}/ouvrir", data={"form_token": token})
    assert answer.status_code == 404
    assert (await consultation(desk)) == made
    assert len(await desk.site.database.read(records.all_records)) == 1


async def test_the_journal_tells_who_signed_opened_paused_extended_and_closed(desk: Desk) -> None:
    await managed(desk)
    await desk.press("Mettre en pause")
    await desk.press("Reprendre")
    await desk.press(CHANGE, {"closes_on": "15/12/2026"})
    await desk.open(desk.page.link("Fermer maintenant"))
    await desk.press("Fermer la concertation")
    found = await desk.site.database.read(
        lambda connection: connection.execute(sa.select(models.journal.c.what, models.journal.c.who)).all()
    )
    done = [what for what, who in found if who == "personne1@organiser.example" and what not in ("signed_in", "record_changed")]
    opened_and_so_on = [f"consultation_{what}" for what in ("opened", "paused", "resumed", "extended", "closed")]
    assert done == ["charter_signed", *opened_and_so_on]


async def test_who_organises_for_two_authorities_says_for_which_one_they_launch(site: Site) -> None:
    desk = await desk_at(site)

    def also(connection: sa.Connection) -> None:
        sicoval = next(each.id for each in all_authorities(connection) if each.siren == SICOVAL)
        organisers.invite(connection, "personne1@organiser.example", "organiser", sicoval, site.clock())

    await site.database.write(also)
    await desk.open("/organisateur")
    await desk.press("Lancer une concertation : CA du Sicoval")
    desk.path = desk.response.request.url.path
    assert (await desk.record()).fields["authority_name"] == "CA du Sicoval"
    other = await desk_at(site, "200035731")
    await other.open("/organisateur")
    token = other.page.forms[0].values("form_token")[0]
    for authority in ("1", "x", ""):
        assert (await other.browser.post("/organisateur/fiches", data={"form_token": token, "authority": authority})).status_code == 404
