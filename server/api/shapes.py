"""The shapes of what the API tells: from these its schema is made, and the page that explains it.

Never here: where any of it comes from.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["draft", "upcoming", "open", "paused", "closed"]
Cell = str | int | float | None

Siren = Annotated[str, Field(description="Son numéro SIREN.", examples=["244400404"])]
Code = Annotated[str, Field(description="Le code de la concertation, comme dans son adresse.", examples=["ia-nantes"])]
Next = Annotated[str | None, Field(description="Le curseur de la suite, à rendre tel quel ; « null » à la fin.")]
Rows = Annotated[int, Field(description="Combien il y a de lignes en tout.", examples=[1234])]
Erased = Annotated[date | None, Field(description="Le jour où cela a été effacé ; « null » avant.")]


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True)


class Problem(Shape):
    """Ce qui est répondu quand la demande ne peut pas aboutir (RFC 9457)."""

    type: str = Field(description="Adresse de l’explication de cette erreur.", examples=["https://concertia.example/api/v1#cle-refusee"])
    title: str = Field(description="Ce qui s’est passé.", examples=["Cette clé n’ouvre rien."])
    status: int = Field(description="Le code HTTP.", examples=[401])
    detail: str = Field(description="Ce qu’il faut faire.")
    parameters: list["WrongParameter"] | None = Field(None, description="Les paramètres qui ne conviennent pas, s’il y en a.")


class WrongParameter(Shape):
    """Un paramètre qui ne convient pas."""

    name: str = Field(examples=["limit"])
    expected: str = Field(description="Ce qui est attendu.", examples=["au plus 1000"])


# --- Consultations --------------------------------------------------------------------------------------------------------------------


class AuthorityShape(Shape):
    """Une collectivité."""

    name: str = Field(examples=["Nantes Métropole"])
    siren: Siren
    territory: str = Field(description="Comment les habitants appellent ce territoire.", examples=["Nantes"])


class ConsultationShape(Shape):
    """Une concertation."""

    code: Code
    title: str = Field(examples=["L’IA et nous"])
    status: Status = Field(description="En préparation, à venir, ouverte, en pause ou close.")
    fictional: bool = Field(description="Ses réponses sont inventées, pour une démonstration.")
    access: Literal["open", "invited"] = Field(description="Ouverte à tout le monde, ou aux personnes invitées.")
    authorities: list[AuthorityShape] = Field(description="Les collectivités qui la mènent.")
    opens_on: date
    closes_on: date
    results_on: date = Field(description="Le jour de publication des résultats.")
    results_url: str
    texts_erased_on: Erased
    answers_erased_on: Erased


class OwnConsultation(ConsultationShape):
    """Une concertation de votre collectivité."""

    started: int = Field(description="Participations commencées : une réponse ou plus.", examples=[812])
    finished: int = Field(description="Participations terminées.", examples=[640])


class OwnConsultations(Shape):
    """Les concertations de votre collectivité, seule ou avec d’autres."""

    consultations: list[OwnConsultation]


class ReleaseShape(Shape):
    """Une publication : numérotée, datée, et qui ne change plus."""

    number: int = Field(description="Son numéro dans la concertation, depuis 1.", examples=[3])
    published_on: date
    participations: int = Field(description="Combien de participations elle compte.", examples=[812])
    fewest: int = Field(description="Le plus petit nombre de personnes derrière un chiffre.", examples=[11])
    rows: int = Field(description="Combien de lignes de réponses sont publiées, avec elle ou avant.", examples=[0])


class ReleasedConsultation(ConsultationShape):
    """Une concertation, et sa dernière publication s’il y en a une."""

    release: ReleaseShape | None


class ReleasedConsultations(Shape):
    """Toutes les concertations qui ont été ouvertes."""

    consultations: list[ReleasedConsultation]


# --- Counts ---------------------------------------------------------------------------------------------------------------------------


class OwnCount(Shape):
    """Une ligne de « totaux.csv »."""

    question: str = Field(description="L’identifiant de la question ; vide pour la participation.", examples=["C01"])
    wording: str = Field(description="La question.")
    item: str = Field(description="La ligne d’une grille, ou la place dans un classement.")
    line: str = Field(description="Cette ligne en français.")
    option: str = Field(description="Le code du choix ou de l’état.", examples=["yes", "_dont_know", "_withheld"])
    label: str = Field(description="Ce code en français.")
    count: int | None = Field(description="Combien de personnes ; « null » si moins de 11 agents publics ont répondu.")


class OwnCounts(Shape):
    """Les totaux d’une concertation, bruts, comme sur sa page."""

    consultation: Code
    counts: list[OwnCount]


class ReleasedCount(Shape):
    """Un chiffre publié. Les petits nombres sont regroupés : « options » a alors plusieurs codes."""

    question: str = Field(examples=["C01"])
    wording: str = Field(description="La question.")
    adaptation: str = Field(description="Ce que cette concertation a fait de la question commune.", examples=["kept", "reworded", "own"])
    item: str = Field(description="La ligne d’une grille, ou la place dans un classement.")
    line: str = Field(description="Cette ligne en français.")
    options: list[str] = Field(description="Les codes des choix ou des états.", examples=[["yes"]])
    label: str = Field(description="Ces codes en français.")
    count: int = Field(description="Combien de personnes.", examples=[415])
    base: int | None = Field(description="Combien ont répondu, « Je ne sais pas » compris ; « null » si cela ne peut pas être dit.")
    kept_from: int | None = Field(description="Le numéro de la publication antérieure dont ces chiffres restent, s’il y en a une.")


class CrossedCount(ReleasedCount):
    """Un chiffre publié, parmi les personnes qui ont donné la même réponse à une question de profil."""

    profile: str = Field(description="La question de profil.", examples=["P02"])
    profile_codes: list[str] = Field(description="Les réponses de ces personnes, en codes.")
    profile_label: str = Field(description="Ces réponses en français.")
    people: int = Field(description="Combien sont ces personnes.")


class ReleasedCounts(Shape):
    """Les chiffres de la dernière publication, question par question ; aucun tant qu’il n’y en a pas."""

    consultation: Code
    release: ReleaseShape | None
    counts: list[ReleasedCount]


class CrossedCounts(Shape):
    """Les chiffres de la dernière publication, par réponse aux questions de profil."""

    consultation: Code
    release: ReleaseShape | None
    counts: list[CrossedCount]


# --- Codebook -------------------------------------------------------------------------------------------------------------------------


class Meaning(Shape):
    """Un code et ce qu’il veut dire. Le code vide dit ce qu’est la colonne."""

    code: str = Field(examples=["yes"])
    label: str = Field(examples=["Oui"])


class CodeShape(Meaning):
    """Un code d’une question. Le code vide dit ce qu’est la colonne."""

    number: int | None = Field(description="Le nombre qui remplace ce code là où il en faut un ; « null » s’il n’y en a pas.", examples=[1])


class GeneralCode(Meaning):
    """Un code que plusieurs colonnes peuvent avoir, ou une colonne qui n’est d’aucune question."""

    column: str = Field(description="La colonne, ou « * » pour toutes.", examples=["*"])


class ColumnShape(Shape):
    """Une colonne des réponses."""

    name: str = Field(examples=["C07.leaks"])
    type: str = Field(examples=["code", "boolean", "rank"])
    item: str = Field(description="La ligne d’une grille, en français.")
    codes: list[CodeShape]


class QuestionShape(Shape):
    """Une question, avec tous les choix de toutes les versions."""

    id: str = Field(description="Le même pour la même question, partout et toujours.", examples=["C01"])
    wording: str
    kind: str = Field(examples=["single"])
    theme: str
    maximum: int
    unit: str
    lowest: str
    highest: str
    profile: bool = Field(description="Elle porte sur la personne.")
    sensitive: bool
    asked_if: str = Field(description="À qui elle est posée, en français ; vide si c’est à tout le monde.")
    script_versions: list[str] = Field(description="Les versions des questions qui la posent.")
    columns: list[ColumnShape]


class WordingShape(Shape):
    """Un libellé montré : celui de la question ou, si « item » ou « option » est rempli, d’une ligne ou d’un choix."""

    question: str = Field(examples=["C01"])
    item: str = Field(description="Le code de la ligne.")
    option: str = Field(description="Le code du choix ; « _again » pour la question qui demande une fiche de plus.", examples=["yes"])
    script_version: str = Field(description="La version des questions.")
    language: str = Field(examples=["fr", "fr-simple", "en"])
    authority: str = Field(description="Le numéro SIREN de la collectivité qui le montre.", examples=["244400404"])
    wording: str = Field(examples=["Oui"])


class CodebookShape(Shape):
    """Les questions, les choix et les codes d’une concertation, comme dans « questions.csv », et leurs libellés, tous."""

    consultation: Code
    codes: list[GeneralCode]
    questions: list[QuestionShape]
    wordings: list[WordingShape] = Field(description="Ceux de « libelles.csv » : par question, version, langue et collectivité.")


# --- Answers --------------------------------------------------------------------------------------------------------------------------


class OwnAnswers(Shape):
    """Une partie des réponses, dans un ordre tiré au hasard à chaque lecture complète, sans aucun texte."""

    consultation: Code
    rows: Rows
    next: Next
    answers: list[dict[str, Cell]] = Field(description="Une ligne par participation, par nom de colonne : voir « codebook ».")


class ReleasedAnswers(Shape):
    """Une partie des lignes publiées d’une concertation close ; aucune tant qu’elles ne le sont pas."""

    consultation: Code
    release: int | None = Field(description="Le numéro de la publication qui les a données.")
    profile: list[str] = Field(description="La question de profil qu’elles disent, s’il y en a une.")
    withheld: dict[str, list[str]] = Field(description="Par colonne, les réponses qu’aucune ligne ne dit.")
    rows: Rows
    next: Next
    answers: list[dict[str, str]] = Field(description="Une ligne par personne, par nom de colonne.")


# --- Records --------------------------------------------------------------------------------------------------------------------------


class SpeakerShape(Shape):
    """Un intervenant, nommé avec son accord."""

    name: str = ""
    profession: str = ""
    talk_title: str = ""


class FieldShape(Shape):
    """Un champ de la fiche."""

    key: str = Field(examples=["audiences"])
    label: str = Field(description="La question de la fiche.")
    value: str | bool | list[str] | list[SpeakerShape] | None = Field(description="Ce qui est écrit ; « null » si rien ne l’est.")
    labels: list[str] = Field(description="Les choix faits, en français.")


class SectionShape(Shape):
    """Une partie de la fiche."""

    path: str = Field(examples=["informations-pratiques"])
    title: str
    fields: list[FieldShape]


class RecordShape(Shape):
    """Une fiche de concertation, sans l’adresse de la personne référente."""

    id: int
    authority: AuthorityShape
    title: str
    begun_on: date
    consultation: str | None = Field(description="Le code de la concertation, une fois ouverte.")
    launched: bool = Field(description="La concertation est ouverte, ou se tient sans questionnaire.")
    filled: int = Field(description="Combien de champs nécessaires à l’ouverture sont remplis.")
    needed: int = Field(description="Combien sont nécessaires.")
    sections: list[SectionShape] = Field(description="Ce que dit la fiche ; la commission le lit une fois la concertation lancée.")


class RecordsShape(Shape):
    """Des fiches, dans l’ordre où elles ont été commencées."""

    records: list[RecordShape]
