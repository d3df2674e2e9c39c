"""Questions offered in fewer languages than they are written in: the same questions, and not a word of another language."""

from dialogues.checks import check
from dialogues.document import digest
from dialogues.lineage import Adaptation, compare, conflicts
from dialogues.loader import SHIPPED, shipped
from server.questionnaire.building import build
from server.questionnaire.choices import Choices, File
from server.questionnaire.offering import offered


def test_all_languages_leave_the_shipped_script_as_it_is() -> None:
    assert offered(shipped("default"), ("fr", "fr-simple", "en")) is shipped("default")
    assert offered(shipped("default"), ("en", "fr-simple")) is shipped("default")  # French goes without saying


def test_a_language_left_out_leaves_sound_questions_that_are_still_the_common_ones() -> None:
    script = offered(shipped("default"), ("fr", "en"))
    assert set(script.languages) == {"fr", "en"}
    assert (check(script), conflicts([shipped(name) for name in SHIPPED], script)) == ((), ())
    assert set(compare(shipped("default"), script).values()) == {Adaptation.KEPT}
    assert script.digest == digest(script) != shipped("default").digest
    assert not any("fr-simple" in step.ask.by_language for step in script.steps)


def test_sections_keep_their_steps() -> None:
    script = shipped("issue_map")
    alone = offered(script, ())
    assert alone.languages == ("fr",)
    assert [(step.id, step.within) for step in alone.steps] == [(step.id, step.within) for step in script.steps]


def test_questions_that_cannot_be_asked_stay_without_a_digest() -> None:
    broken = build(Choices(base="file", file=File(name="ville.yaml", yaml="id: ville\ntitle: Ville\nsteps: []\n"))).script
    assert offered(broken, ("fr",)).digest == ""
