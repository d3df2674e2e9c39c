"""The questions of a record in forms: chosen, reworded, left out, added, imported; nothing lost, and a colleague's change never undone."""

from io import BytesIO

import pytest
from openpyxl import Workbook
from sqlalchemy import Connection

from dialogues.loader import shipped
from server.errors import FILE_TOO_LATE
from server.pages.launch.sent import RESUMED
from server.questionnaire.building import script_of
from storage import consultations, records
from storage.organisers import SESSION_IDLE
from tests.server.asking import Agent, agent, begin, chosen, hold, of_record, opening_before, say
from tests.server.installation import Site
from tests.server.pages.test_authorities import told
from tests.server.pages.test_organiser import PAYLOADS
from tests.server.twin import check_page

APART = "Reformulée : comptée à part dans la consolidation"
ASK = "Avez-vous confiance {a_collectivite} ?"


@pytest.fixture
async def record(site: Site) -> int:
    return await begin(site)


@pytest.fixture
async def claire(site: Site, record: int) -> Agent:
    return await agent(site, record)


@pytest.fixture
async def paul(site: Site, record: int) -> Agent:
    """A colleague."""
    return await agent(site, record)


# --- The list ---------------------------------------------------------------------------------------------------------------------------


async def test_a_new_record_asks_what_is_asked_everywhere(site: Site, claire: Agent, record: int) -> None:
    await claire.see()
    check_page(claire.page)
    assert "12 questions et 3 sur la personne, environ 9 minutes" in claire.page.root.text
    shown = [each["id"] for each in claire.page.root.all("li") if each["id"]]
    assert shown == [step.id for step in shipped("default").questions]
    assert "Gardée telle quelle" in claire.row("C04")
    assert "Nantes Métropole" in claire.row("C04")
    assert (await of_record(site, record)).questionnaire == {}


# --- One question -----------------------------------------------------------------------------------------------------------------------


async def test_a_question_reworded_says_at_once_that_it_counts_apart(site: Site, claire: Agent, record: int) -> None:
    await claire.see("/questions/modifier/C04")
    check_page(claire.page)
    await claire.fill(ask=ASK)
    assert str(claire.response.url).endswith("/questions#C04")
    assert APART in claire.row("C04")
    assert "À traduire en anglais" in claire.row("C04")
    assert "Avez-vous confiance à Nantes Métropole ?" in claire.row("C04")
    script = script_of((await of_record(site, record)).questionnaire)
    assert (script.id, script.by_id["C04"].ask.in_language("fr")) == (f"fiche-{record}", ASK)

    await claire.see("/questions/modifier/C04")
    assert APART in claire.page.root.text
    await claire.fill(ask=shipped("core").by_id["C04"].ask.in_language("fr"))
    assert "Gardée telle quelle" in claire.row("C04")
    assert script_of((await of_record(site, record)).questionnaire) == shipped("default")


async def test_the_form_shows_names_as_people_read_them_and_keeps_their_placeholders(site: Site, claire: Agent, record: int) -> None:
    await claire.see("/questions/modifier/C04")
    form, _ = claire.page.button("Enregistrer")
    assert form.values("ask") == ["Faites-vous confiance à Nantes Métropole pour bien utiliser l’IA\u202f?"]
    assert "_collectivite" not in claire.response.text
    assert "Partout ailleurs : « Faites-vous confiance à la collectivité pour bien utiliser l’IA ? »" in claire.page.root.text
    await claire.fill()  # as it was
    assert script_of((await of_record(site, record)).questionnaire) == shipped("default")
    await claire.see("/questions/modifier/C04")
    await claire.fill(ask="Faites-vous vraiment confiance à Nantes Métropole ?", ask_en="Do you trust Nantes Métropole?")
    ask = script_of((await of_record(site, record)).questionnaire).by_id["C04"].ask
    assert ask.in_language("fr") == "Faites-vous vraiment confiance {a_collectivite} ?"
    assert ask.in_language("en") == "Do you trust {la_collectivite}?"
    await claire.see("/questions/modifier/C04")
    form, _ = claire.page.button("Enregistrer")
    assert form.values("ask-en") == ["Do you trust Nantes Métropole?"]


async def test_an_answer_that_is_quoted_is_explained(claire: Agent) -> None:
    await claire.see("/questions/modifier/C05")
    await claire.fill(ask="Vous avez dit {C01} : et pour vous ?")
    await claire.see("/questions/modifier/C05")
    told = " ".join(shipped("core").by_id["C01"].ask.in_language("fr").split())
    assert "{C01} devient ce que la personne a répondu à « " + told in claire.page.by_id("note-ask").text


async def test_a_translation_is_kept_with_its_question(claire: Agent) -> None:
    await claire.see("/questions/modifier/C04")
    await claire.fill(ask=ASK, ask_en="Do you trust {la_collectivite}?")
    assert "À traduire" not in claire.row("C04")


async def test_a_fault_stands_beside_its_field_and_loses_nothing(site: Site, claire: Agent, record: int) -> None:
    await claire.see("/questions/modifier/C05")
    await claire.fill(ask="Et {ici} ?", label_nothing="x" * 70, ask_en="And here?")
    assert claire.response.status_code == 422
    check_page(claire.page)
    assert claire.page.by_id("ask")["aria-invalid"] == "true"
    assert "{ici}" in claire.page.by_id("faute-ask").text
    (told,) = (each for each in claire.page.everything if each["role"] == "alert")
    assert (told.text.startswith("2 champs à corriger"), [each["href"] for each in told.all("a")]) == (True, ["#ask", "#label-nothing"])
    assert claire.page.by_id("faute-label-nothing").text == "Ce texte fait 70 caractères, 64 au plus. Raccourcissez-le."
    form, _ = claire.page.button("Enregistrer")
    assert (form.values("ask"), form.values("ask-en"), form.values("label-nothing")) == (["Et {ici} ?"], ["And here?"], ["x" * 70])
    assert (await chosen(site, record)).reworded == ()


async def test_a_question_is_left_out_and_comes_back(site: Site, claire: Agent, record: int) -> None:
    await claire.see()
    await claire.press("Retirer la question C01")
    assert "Retirée : absente de la consolidation" in claire.row("C01")
    assert "11 questions" in claire.page.root.text
    assert (await told(site, 1)) == [("questions_changed", {"record": record})]
    await claire.press("Rétablir la question C01")
    assert "Gardée telle quelle" in claire.row("C01")
    assert script_of((await of_record(site, record)).questionnaire) == shipped("default")


async def test_a_question_that_others_look_at_says_what_to_do(claire: Agent) -> None:
    await claire.see("/questions/modules")
    await claire.fill(module=["economic_actors"])
    await claire.press("Retirer la question P07")
    assert "À corriger avant d’ouvrir : 4 endroits" in claire.page.root.text
    assert "Cette question dépend de la question P07, qui est retirée." in claire.row("E01")


async def test_an_unknown_question_is_no_page(claire: Agent) -> None:
    await claire.see("/questions/modifier/C99")
    assert claire.response.status_code == 404
    await claire.see("/questions/ajouter/grille")
    assert claire.response.status_code == 404


# --- Adding -----------------------------------------------------------------------------------------------------------------------------


async def test_a_question_is_added_where_one_wants_it(site: Site, claire: Agent, record: int) -> None:
    await claire.see()
    await claire.open(claire.page.link("Ajouter une question"))
    check_page(claire.page)
    await claire.open(claire.page.link("Plusieurs choix"))
    check_page(claire.page)
    await claire.fill(
        ask="Quels services utilisez-vous ?", label_o1="Le bus", label_o2="La piscine", label_o4="Le vélo", maximum="2", after="C02"
    )
    row = claire.row(f"Q{record}_1")
    assert "3. Quels services utilisez-vous ?" in row
    assert "Jusqu’à 2 choix : Le bus · La piscine · Le vélo" in row
    assert "Question à vous" in row

    await claire.open(f"{claire.address}/questions/modifier/Q{record}_1")
    await claire.fill(label_o4="")
    assert "Le vélo" not in claire.row(f"Q{record}_1")
    own = (await chosen(site, record)).own[0]
    assert [code for code, _ in own.options] == ["o1", "o2"]
    assert own.after == "C02"


@pytest.mark.parametrize(("kind", "said"), [("texte", "Réponse libre, 500 caractères au plus"), ("accord", "Tout à fait d’accord")])
async def test_the_other_kinds_are_added_too(claire: Agent, record: int, kind: str, said: str) -> None:
    await claire.see(f"/questions/ajouter/{kind}")
    await claire.fill(ask="Et la ville ?")
    assert said in claire.row(f"Q{record}_1")


async def test_two_like_options_are_told_beside_the_second(claire: Agent) -> None:
    await claire.see("/questions/ajouter/un-choix")
    await claire.fill(ask="Et la ville ?", label_o1="Oui")
    assert claire.page.by_id("faute-label-o2").text == "Écrivez deux choix au moins."
    await claire.fill(label_o2="oui")
    assert "est déjà écrit plus haut" in claire.page.by_id("faute-label-o2").text
    await claire.fill(label_o2="Non")
    assert claire.faults == []


async def test_what_others_translated_is_told_as_long_as_the_french_is_theirs(claire: Agent) -> None:
    await claire.see("/questions/modifier/C05")
    check_page(claire.page)
    step = shipped("core").by_id["C05"]
    nothing = next(option for option in step.options if option.code == "nothing")
    assert nothing.label.by_language["en"] in claire.page.by_id("note-label-nothing-en").text
    await claire.fill(label_nothing="Rien du tout")
    await claire.see("/questions/modifier/C05")
    ids = {each["id"] for each in claire.page.everything}
    assert "note-label-nothing-en" not in ids
    assert {f"note-label-{step.options[0].code}-en", "note-ask-en"} <= ids


async def test_faults_are_listed_in_the_order_of_the_fields_and_in_their_words(claire: Agent) -> None:
    await claire.see("/questions/ajouter/plusieurs-choix")
    await claire.fill(ask="Et {ici} ?", label_o1="Oui", label_o2="oui", maximum="5")
    listed = [each["href"] for each in claire.page.root.all("a") if each["href"].startswith("#") and each["href"] != "#contenu"]
    assert listed == ["#ask", "#label-o2", "#maximum"]
    told = "Cette question demande 5 choix au plus, alors que l’on ne peut en faire que 2. Écrivez un nombre de 1 à 2."
    assert claire.page.by_id("faute-maximum").text == told
    await claire.fill(ask="", label_o2="", maximum="beaucoup")
    assert [each["id"] for each in claire.page.everything if each["id"].startswith("faute-")] == [f"faute-{one[1:]}" for one in listed]


async def test_a_form_sent_twice_adds_one_question(site: Site, claire: Agent, record: int) -> None:
    await claire.see("/questions/ajouter/accord")
    form, button = claire.page.button("Enregistrer")
    form.fill("ask", "Et la ville ?")
    await claire.send(form, button)
    await claire.send(form, button)
    assert len((await chosen(site, record)).own) == 1


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_no_word_becomes_markup(claire: Agent, record: int, payload: str) -> None:
    await claire.see("/questions/ajouter/accord")
    await claire.fill(ask="Et la ville ?")
    for path in ("/questions/ajouter/accord", f"/questions/modifier/Q{record}_1", "/questions/modifier/C04"):
        await claire.see(path)
        await claire.fill(ask=payload, ask_en=payload)
        check_page(claire.page)
        assert all(each.tag not in ("script", "img", "svg") for each in claire.page.everything)


# --- Together ---------------------------------------------------------------------------------------------------------------------------


async def test_a_colleague_who_changed_the_same_question_is_not_overwritten(site: Site, claire: Agent, paul: Agent, record: int) -> None:
    for person in (claire, paul):
        await person.see("/questions/modifier/C04")
    await paul.fill(ask="La question de Paul ?")
    await claire.fill(ask="La question de Claire ?")
    assert claire.response.status_code == 409
    check_page(claire.page)
    assert "Quelqu’un de votre équipe a changé cette question pendant ce temps : « La question de Paul ? »" in claire.page.root.text
    assert claire.page.button("Enregistrer")[0].values("ask") == ["La question de Claire ?"]
    assert [new.ask.fr for new in (await chosen(site, record)).reworded] == ["La question de Paul ?"]
    await claire.fill()
    assert [new.ask.fr for new in (await chosen(site, record)).reworded] == ["La question de Claire ?"]


async def test_what_a_colleague_changes_elsewhere_hinders_nobody(site: Site, claire: Agent, paul: Agent, record: int) -> None:
    for person in (claire, paul):
        await person.see("/questions/modifier/C04")
    await say(site, record, "fields", {"title": "Une fiche"})
    await paul.see("/questions/modifier/C05")
    await paul.fill(ask="Et les services publics ?")
    await claire.fill(ask=ASK)
    assert claire.response.status_code == 200
    assert {new.question for new in (await chosen(site, record)).reworded} == {"C04", "C05"}


async def test_leaving_out_what_a_colleague_changed_is_asked_again(claire: Agent, paul: Agent) -> None:
    await claire.see()
    await paul.see("/questions/modifier/C04")
    await paul.fill(ask=ASK)
    await claire.press("Retirer la question C04")
    assert claire.response.status_code == 409
    assert "pendant ce temps" in claire.page.root.text
    await claire.press("Retirer la question C04")
    assert "Retirée" in claire.row("C04")


async def test_once_the_consultation_is_open_nothing_changes(site: Site, claire: Agent, record: int) -> None:
    await claire.see("/questions/modifier/C04")
    form, button = claire.page.button("Enregistrer")
    held = await site.consultation(shipped("default"))
    await hold(site, record, held.id)
    form.fill("ask", ASK)
    await claire.send(form, button)
    assert claire.response.status_code == 403
    await claire.see("/questions/modifier/C04")
    assert claire.response.status_code == 403
    await claire.see()
    assert "ses questions ne changent plus ici" in claire.page.root.text
    assert not [each for each in claire.page.root.all("button") if each.text.startswith(("Retirer", "Modifier"))]


async def test_what_is_sent_while_the_consultation_is_opened_changes_nothing(
    site: Site, claire: Agent, record: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = await site.consultation(shipped("default"))
    await claire.see("/questions/modifier/C04")
    with monkeypatch.context() as patched:
        opening_before(patched, lambda: hold(site, record, held.id))
        await claire.fill(ask=ASK)
    assert claire.response.status_code == 403
    assert (await chosen(site, record)).reworded == ()


@pytest.mark.parametrize(("path", "button"), [("/questions/ajouter/accord", "Enregistrer"), ("/apercu", "Faire un lien")])
async def test_what_others_keep_from_being_saved_is_not_said_to_be(
    site: Site, claire: Agent, record: int, monkeypatch: pytest.MonkeyPatch, path: str, button: str
) -> None:
    await claire.see(path)
    form, pressed = claire.page.button(button)
    if path != "/apercu":
        form.fill("ask", "Et la ville ?")
    with monkeypatch.context() as patched:
        patched.setattr(records, "write", lambda *_: False)
        await claire.send(form, pressed)
    assert claire.response.status_code == 503


async def test_what_is_chosen_can_be_published(site: Site, claire: Agent, record: int) -> None:
    """Two authorities that each add a question ask two scripts, of which neither follows the other."""
    await claire.see("/questions/ajouter/accord")
    await claire.fill(ask="Et la ville ?")
    kept = (await of_record(site, record)).questionnaire

    def work(connection: Connection) -> int:
        return consultations.publish_script(connection, script_of(kept), site.clock().date())

    first = await site.database.write(work)
    assert await site.database.write(work) == first


# --- When the session is over -----------------------------------------------------------------------------------------------------------


async def resumed(site: Site, one: Agent, **fields: str | list[str]) -> None:
    """Fills the form in front once its session has ended, signs in elsewhere, and takes it up again."""
    site.clock.advance(SESSION_IDLE.total_seconds() + 60)
    await one.fill(**fields)
    assert one.response.status_code == 403
    form, button = one.page.button("Reprendre")
    one.client.cookies = (await site.signed_in("organiser")).cookies
    await one.send(form, button)
    assert (one.response.status_code, RESUMED in one.response.text) == (200, True)
    check_page(one.page)


@pytest.mark.parametrize("path", ["/questions/modifier/C04", "/questions/ajouter/accord"])
async def test_a_question_comes_back_after_the_session_has_ended(site: Site, claire: Agent, record: int, path: str) -> None:
    await claire.see(path)
    await resumed(site, claire, ask="La question de Claire ?", ask_en="Claire’s question?")
    assert (await of_record(site, record)).questionnaire == {}
    await claire.fill()
    assert claire.response.status_code == 200
    kept = await chosen(site, record)
    assert [one.en for one in (*(new.ask for new in kept.reworded), *(own.ask for own in kept.own))] == ["Claire’s question?"]


async def test_what_was_taken_comes_back_after_the_session_has_ended(site: Site, claire: Agent, record: int) -> None:
    await claire.see("/questions/modules")
    await resumed(site, claire, module=["futures"], sectors="Centre\nNord")
    assert (await of_record(site, record)).questionnaire == {}
    await claire.fill()
    kept = await chosen(site, record)
    assert (kept.modules, kept.sectors) == (("futures",), ("Centre", "Nord"))


async def test_a_form_taken_up_again_does_not_overwrite_a_colleagues(site: Site, claire: Agent, record: int) -> None:
    await claire.see("/questions/modifier/C04")
    site.clock.advance(SESSION_IDLE.total_seconds() + 60)
    other = await agent(site, record)
    await other.see("/questions/modifier/C04")
    await other.fill(ask="La question de Paul ?")
    await resumed(site, claire, ask="La question de Claire ?")
    await claire.fill()
    assert claire.response.status_code == 409


async def test_a_file_has_to_be_chosen_again(site: Site, claire: Agent, record: int) -> None:
    await claire.see("/questions/importer")
    form, _ = claire.page.button("Importer")
    site.clock.advance(SESSION_IDLE.total_seconds() + 60)
    token, file = form.values("form_token")[0], ("mien.yaml", b"id: mien")
    answer = await claire.client.post(form.action, data={"form_token": token}, files={"fichier": file})
    assert (answer.status_code, FILE_TOO_LATE.remedy in answer.text) == (403, True)
    assert f"suite=%2Forganisateur%2Ffiches%2F{record}%2Fquestions%2Fimporter" in answer.text


# --- What is taken ----------------------------------------------------------------------------------------------------------------------


async def test_modules_profile_and_sectors_are_taken(site: Site, claire: Agent, record: int) -> None:
    await claire.see("/questions/modules")
    check_page(claire.page)
    await claire.fill(base="core-short", module=["futures"], profile=["P07", "P01"], reason="Par quartier.", sectors="Centre\n\n  Nord \n")
    taken = await chosen(site, record)
    assert (taken.base, taken.modules, taken.profile, taken.sectors) == ("core-short", ("futures",), ("P07", "P01"), ("Centre", "Nord"))
    assert "Centre · Nord · Autre" in claire.row("P01")
    assert script_of((await of_record(site, record)).questionnaire).by_id["P01"].reason == "Par quartier."


async def test_one_order_for_everybody_is_ticked_and_unticked(site: Site, claire: Agent, record: int) -> None:
    for ticked in (["oui"], []):
        await claire.see("/questions/modules")
        form, button = claire.page.button("Enregistrer")
        form.fill("fixed_order", *ticked)
        await claire.send(form, button)
        assert script_of((await of_record(site, record)).questionnaire).fixed_order is bool(ticked)
    assert script_of((await of_record(site, record)).questionnaire) == shipped("default")


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"profile": ["P03"]}, "reason", "Dites pourquoi vous le demandez, ou décochez ces questions."),
        ({"profile": ["P03"], "reason": "a" * 701}, "reason", "caractères"),
        ({"profile": ["P01"], "reason": "Oui."}, "sectors", "Écrivez vos secteurs"),
        ({"sectors": "Centre\nCENTRE"}, "sectors", "est écrit deux fois"),
        ({"sectors": "a" * 65}, "sectors", "64 caractères au plus"),
        ({"sectors": "\n".join(map(str, range(40)))}, "sectors", "39 au plus"),
    ],
)
async def test_what_is_wrong_with_what_is_taken(
    site: Site, claire: Agent, record: int, fields: dict[str, str | list[str]], field: str, said: str
) -> None:
    await claire.see("/questions/modules")
    await claire.fill(**{"module": ["futures"], **fields})
    assert claire.response.status_code == 422
    check_page(claire.page)
    assert said in claire.page.by_id(f"faute-{field}").text
    assert "checked" in claire.page.by_id("module-futures").attributes
    assert (await chosen(site, record)).modules == ()


async def test_nobody_takes_other_modules_without_seeing_a_colleagues(site: Site, claire: Agent, paul: Agent, record: int) -> None:
    for person in (claire, paul):
        await person.see("/questions/modules")
    await paul.fill(module=["futures"])
    await claire.fill(module=["debate_game"])
    assert claire.response.status_code == 409
    assert "Voici ce que vous aviez choisi" in claire.page.root.text
    assert (await chosen(site, record)).modules == ("futures",)
    await claire.fill()
    assert (await chosen(site, record)).modules == ("debate_game",)


async def test_forms_say_only_what_can_be_said(site: Site, claire: Agent, record: int) -> None:
    await claire.see("/questions/modules")
    await claire.fill(base="file", module=["core", "nothing"], profile=["C01", "P02"])
    taken = await chosen(site, record)
    assert (taken.base, taken.modules, taken.profile) == ("core", (), ("P02",))
    await claire.see("/questions/ajouter/accord")
    await claire.fill(ask="Et la ville ?", after="x" * 100)
    assert claire.response.status_code == 400
    assert (await chosen(site, record)).own == ()


# --- A file -----------------------------------------------------------------------------------------------------------------------------

YAML = "id: ville\ntitle: Ville\nsteps:\n  - {id: T01, kind: text, ask: Que demandez-vous ?, maximum: 300}\n  - use: core\n"


def workbook(kind: str = "text") -> bytes:
    book = Workbook()
    survey = book.active
    assert survey is not None
    survey.title = "survey"
    for row in (("type", "name", "label"), (kind, "T01", "Que demandez-vous ?"), ("geopoint", "T02", "Où ?")):
        survey.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


async def upload(agent: Agent, name: str, content: bytes) -> None:
    await agent.see("/questions/importer")
    check_page(agent.page)
    form, _ = agent.page.button("Importer")
    fields = {name: value for name, value in form.fields if name in ("form_token", "mark")}
    agent.response = await agent.client.post(form.action, data=fields, files={"fichier": (name, content)}, follow_redirects=True)


async def test_a_question_may_be_called_like_another_page(site: Site, claire: Agent, record: int) -> None:
    ids = ("modules", "ajouter", "importer", "modifier")
    steps = "".join(f"  - {{id: {name}, kind: text, ask: Que dire de {name} ?, maximum: 300}}\n" for name in ids)
    await upload(claire, "ville.yaml", f"id: ville\ntitle: Ville\nsteps:\n{steps}  - use: core\n".encode())
    for name in ids:
        await claire.see("/questions")
        await claire.open(claire.page.link(f"Modifier la question {name}"))
        assert claire.page.heading == "Modifier une question"
        await claire.fill(ask=f"Et de {name} ?")
    script = script_of((await of_record(site, record)).questionnaire)
    assert [script.by_id[name].ask.in_language("fr") for name in ids] == [f"Et de {name} ?" for name in ids]


async def test_a_yaml_file_is_taken_and_can_be_left_again(site: Site, claire: Agent, record: int) -> None:
    await upload(claire, "ville.yaml", YAML.encode())
    assert "Que demandez-vous ?" in claire.row("T01")
    assert "Question à vous" in claire.row("T01")
    assert "Ces questions viennent de votre fichier « ville.yaml »" in claire.page.root.text
    await claire.see("/questions/modules")
    await claire.fill(base="core")
    assert script_of((await of_record(site, record)).questionnaire) == shipped("default")
    await claire.see("/questions/modules")
    await claire.fill(base="file")
    assert "T01" in script_of((await of_record(site, record)).questionnaire).by_id


async def test_the_faults_of_a_file_are_told_by_their_lines(site: Site, claire: Agent, record: int) -> None:
    await upload(claire, "ville.yaml", b"id: ville\ntitle: Ville\nsteps:\n  - {id: T01, kind: txt, ask: Quoi}\n")
    assert claire.response.status_code == 422
    assert "Ligne 4 : le type « txt » n’existe pas. Écrivez « text »." in claire.faults
    assert (await of_record(site, record)).questionnaire == {}


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.yaml", b"\xff\xfe"), ("a.yaml", b""), ("a.xlsx", b"PK"), ("a.xlsx", b""), ("a.pdf", b"%PDF-1.4"), ("a.yaml", b"a: &a [*a]")],
)
async def test_what_is_no_script_is_refused_kindly(site: Site, claire: Agent, record: int, name: str, content: bytes) -> None:
    await upload(claire, name, content)
    assert claire.response.status_code == 422
    assert claire.faults
    assert (await of_record(site, record)).questionnaire == {}


async def test_no_file_at_all_is_asked_for(claire: Agent) -> None:
    await upload(claire, "", b"")
    assert claire.faults == ["Choisissez un fichier."]


async def test_what_has_no_counterpart_in_a_form_is_listed(claire: Agent) -> None:
    await upload(claire, "enquete.xlsx", workbook())
    assert claire.response.status_code == 200
    assert "enquete.xlsx : 1 question reprise." in claire.page.root.text
    assert any("geopoint" in each.text for each in claire.page.root.all("li"))
    await claire.open(claire.page.link("Voir les questions"))
    assert "Que demandez-vous ?" in claire.row("T01")


async def test_a_form_without_any_question_says_why(site: Site, claire: Agent, record: int) -> None:
    await upload(claire, "enquete.xlsx", workbook("image"))
    assert claire.response.status_code == 422
    assert claire.faults
    assert (await of_record(site, record)).questionnaire == {}


async def test_a_file_does_not_undo_what_a_colleague_has_done_meanwhile(site: Site, claire: Agent, paul: Agent, record: int) -> None:
    await claire.see("/questions/importer")
    form, _ = claire.page.button("Importer")
    await paul.see("/questions/modifier/C04")
    await paul.fill(ask=ASK)
    fields = {name: value for name, value in form.fields if name in ("form_token", "mark")}
    claire.response = await claire.client.post(form.action, data=fields, files={"fichier": ("v.yaml", YAML.encode())})
    assert claire.response.status_code == 409
    assert (await chosen(site, record)).base == "core"
