"""What became of each common question, in the words that an agent reads."""

import pytest

from dialogues.lineage import Adaptation
from server.questionnaire.adapting import SAID, Adapted, adapted, left_out
from server.questionnaire.building import build
from server.questionnaire.choices import Choices, File, Reworded, Words
from tests.server.questionnaire.test_building import TOWN, TRUST, of

APART = "Reformulée\u00a0: comptée à part dans la consolidation"
HELPS = Reworded(question="C07", ask=Words(fr="Êtes-vous d’accord pour que l’IA aide à…"), labels=(("leaks", Words(fr="voir les fuites")),))
SAME = Words(fr="Que peut apporter l’IA aux services publics ?")


def told(choices: Choices) -> dict[str, Adapted]:
    return {one.step.id: one for one in adapted(build(choices).script)}


def test_what_nobody_touched_is_kept() -> None:
    assert {one.said for one in told(Choices()).values()} == {"Gardée telle quelle"}
    assert left_out(build(Choices()).script) == ()


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (TRUST, APART),
        (Reworded(question="C04", ask=Words(fr="Faites-vous confiance {a_collectivite} pour bien utiliser l'IA ?")), SAID[Adaptation.KEPT]),
        (Reworded(question="C05", ask=SAME, labels=(("nothing", Words(fr="Rien du tout")),)), APART),
        (HELPS, APART),
        (Reworded(question="C01", ask=Words(fr="Connaissiez-vous l’IA ?", en="Did you know AI?")), APART),
    ],
)
def test_other_words_are_told_at_once(new: Reworded, said: str) -> None:
    one = told(of(reworded=(new,)))[new.question]
    assert one.said == said
    assert bool(one.details) is (said == APART)
    assert all(other.said == SAID[Adaptation.KEPT] for other in told(of(reworded=(new,))).values() if other.step.id != new.question)


def test_a_module_is_not_put_together_with_others() -> None:
    new = Reworded(question="A01", ask=Words(fr="Une IA vous aide-t-elle ?"))
    assert told(of(modules=("public_agents",), reworded=(new,)))["A01"].said == "Reformulée"


def test_own_questions_and_those_left_out_are_told() -> None:
    choices = of(own=(TOWN,), dropped=("C01",))
    assert told(choices)["Q12_1"].said == "Question à vous"
    assert [(one.step.id, one.said) for one in left_out(build(choices).script)] == [("C01", "Retirée\u00a0: absente de la consolidation")]


def test_other_options_in_a_file_are_told_one_by_one() -> None:
    yaml = """
id: ville
title: Ville
steps:
  - id: C09
    kind: single
    theme: human_control
    ask: Une IA aide à traiter votre dossier. Qui doit décider à la fin ?
    options:
      - always_a_person: Toujours une personne
      - ai_alone: L’IA seule
"""
    one = told(of(base="file", file=File(name="v.yaml", yaml=yaml)))["C09"]
    assert one.said == "Choix changés\u00a0: seuls les choix communs s’additionnent dans la consolidation"
    assert len([sentence for sentence in one.details if "a été retiré de la question" in sentence]) == 2
