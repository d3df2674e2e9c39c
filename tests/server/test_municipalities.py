import pytest

from dialogues.municipalities import Municipality
from server.municipalities import COLUMNS, FAULTS_TOLD, MAX_BYTES, MAX_MUNICIPALITIES, BrokenList, read_municipalities

NANTES = Municipality("44109", "Nantes", "Loire-Atlantique")
REZE = Municipality("44143", "Rezé", "Loire-Atlantique")
AJACCIO = Municipality("2A004", "Ajaccio", "Corse-du-Sud")
LIST = "insee_code,name,department\n44109,Nantes,Loire-Atlantique\n44143,Rezé,Loire-Atlantique\n"


def faults(content: bytes | str) -> list[str]:
    with pytest.raises(BrokenList) as broken:
        read_municipalities(content.encode() if isinstance(content, str) else content)
    return list(broken.value.faults)


@pytest.mark.parametrize(
    "content",
    [
        LIST.encode(),
        LIST.encode("utf-8-sig"),
        LIST.replace(",", ";").encode(),
        LIST.replace("\n", "\r\n").encode("utf-8-sig"),
        LIST.replace("\n", "\n\n").encode(),
        b"\n" + LIST.encode(),
        b'"INSEE code","NAME","D\xc3\xa9partement"\n"44109","Nantes","Loire-Atlantique"\n44143,"  Rez\xc3\xa9 ",Loire-Atlantique\n',
        "department,population,name,insee_code\nLoire-Atlantique,1,Nantes,44109\nLoire-Atlantique,2,Reze\u0301,44143".encode(),
    ],
    ids=["commas", "mark", "semicolons", "Excel", "empty lines", "empty first line", "quotes and capitals", "other columns"],
)
def test_list_is_read_however_a_spreadsheet_wrote_it(content: bytes) -> None:
    assert read_municipalities(content) == (NANTES, REZE)


@pytest.mark.parametrize(("column", "alias"), [(column, alias) for column, aliases in COLUMNS.items() for alias in aliases])
def test_column_is_found_under_each_of_its_names(column: str, alias: str) -> None:
    names = {"code": "code", "name": "nom", "department": "departement"} | {column: alias}
    content = f"{names['name']};{names['department']};{names['code']}\nAjaccio;Corse-du-Sud;2a004\n"
    assert read_municipalities(content.encode()) == (AJACCIO,)


def test_clearer_of_two_columns_is_read() -> None:
    content = "code,nom,code_insee,dep_code,dep_nom\n1,Ajaccio,2A004,2A,Corse-du-Sud\n"
    assert read_municipalities(content.encode()) == (AJACCIO,)


@pytest.mark.parametrize(("code", "department"), [("01004", "01"), ("2B033", "2B"), ("97411", "974"), ("98818", "988")])
def test_department_that_is_missing_is_the_number_that_heads_the_code(code: str, department: str) -> None:
    assert read_municipalities(f"code,nom\n{code},Ici\n".encode()) == (Municipality(code, "Ici", department),)


def test_file_of_the_insee_is_read_without_the_former_municipalities() -> None:
    content = "TYPECOM,COM,REG,DEP,NCC,LIBELLE\nCOM,01033,84,01,VAL,Valserhône\nCOMD,01033,84,01,BEL,Bellegarde\n"
    assert read_municipalities(content.encode()) == (Municipality("01033", "Valserhône", "01"),)
    assert faults("TYPECOM,COM,LIBELLE\nCOMD,01033,Bellegarde\n") == [
        "Ce fichier n’a aucune commune de type COM : vérifiez la colonne TYPECOM, ou retirez-la."
    ]


def test_all_faults_are_told_each_with_its_line_and_remedy() -> None:
    content = "\n".join(
        [
            "code;nom;departement",
            "44109;Nantes;Loire-Atlantique",
            "1004;Ambérieu;Ain",
            "44 000;Nantes;Loire-Atlantique",
            "2C001;Ici;Corse",
            "44109;Nantes encore;Loire-Atlantique",
            "44143;;Loire-Atlantique",
            f"44144;{'N' * 65};{'D' * 65}",
            "44145",
            f"44146;{'N' * 64};{'D' * 64}",
        ]
    )
    assert faults(content) == [
        "Ligne 3 : le code « 1004 » n’a que 4 caractères. Complétez-le, ou rendez-lui son zéro : « 01004 ».",
        "Ligne 4 : « 44 000 » n’est pas un code INSEE. Écrivez ses 5 caractères, par exemple 44109 ou 2A004 ; ce n’est pas le code postal.",
        "Ligne 5 : « 2C001 » n’est pas un code INSEE. Écrivez ses 5 caractères, par exemple 44109 ou 2A004 ; ce n’est pas le code postal.",
        "Ligne 6 : le code « 44109 » est déjà celui de la ligne 2. Gardez une seule des deux.",
        "Ligne 7 : il manque le nom de la commune. Écrivez-le, ou retirez la ligne.",
        "Ligne 8 : le nom a 65 caractères ; le plus est 64. Raccourcissez-le.",
        "Ligne 8 : le département a 65 caractères ; le plus est 64. Raccourcissez-le.",
        "Ligne 9 : il manque le nom de la commune. Écrivez-le, ou retirez la ligne.",
    ]


def test_columns_that_are_missing_are_named_with_what_was_read() -> None:
    assert faults("ville;habitants\nNantes;300000\n") == [
        "Ligne 1 : il manque la colonne du code INSEE. Donnez-lui un de ces noms : insee_code, code_insee, code_commune_insee, "
        "code_commune, insee, com, code (lu : ville, habitants).",
        "Ligne 1 : il manque la colonne du nom. Donnez-lui un de ces noms : name, nom, libelle, nom_commune, nom_standard, "
        "nom_de_la_commune, libelle_commune (lu : ville, habitants).",
    ]


def test_file_of_another_encoding_is_told_with_the_line() -> None:
    assert faults(LIST.encode("latin-1")) == [
        "Ligne 3 : ce fichier n’est pas en UTF-8. Dans le tableur, choisissez « CSV UTF-8 » au moment d’enregistrer."
    ]
    assert faults(LIST.encode("utf-16"))[0].startswith("Ligne 1 : ce fichier n’est pas en UTF-8.")


@pytest.mark.parametrize("content", ["", "\n\n", "code,nom\n", "code,nom\n ,  \n"])
def test_file_without_municipality_is_refused(content: str) -> None:
    assert faults(content) == ["Ce fichier n’a aucune commune : la première ligne nomme les colonnes, puis chaque ligne donne une commune."]


def test_quote_that_is_never_closed_is_told() -> None:
    (fault,) = faults('code,nom\n44109,"Nantes\n44143,Rezé\n')
    assert fault == "Ligne 3 : un guillemet n’est pas à sa place. Ouvrez le fichier dans un tableur et enregistrez-le en CSV."


def numbered(count: int) -> bytes:
    return ("code,nom\n" + "".join(f"{number:05d},Ici\n" for number in range(count))).encode()


def test_bounds_hold_at_n_and_not_at_one_more() -> None:
    assert len(read_municipalities(numbered(MAX_MUNICIPALITIES))) == MAX_MUNICIPALITIES
    assert faults(numbered(MAX_MUNICIPALITIES + 1)) == [
        "Ce fichier a 50001 communes ; le plus est 50000. Gardez celles de votre territoire."
    ]
    full = LIST.encode() + b"\n" * (MAX_BYTES - len(LIST.encode()))
    assert read_municipalities(full) == (NANTES, REZE)
    assert faults(full + b"\n") == ["Ce fichier fait plus de 32 Mo : gardez le code, le nom et le département de chaque commune."]


@pytest.mark.parametrize(
    ("count", "last"),
    [(FAULTS_TOLD, "Ligne 101 :"), (FAULTS_TOLD + 1, "… et une autre faute."), (FAULTS_TOLD + 2, "… et 2 autres fautes.")],
)
def test_very_many_faults_are_not_all_told(count: int, last: str) -> None:
    with pytest.raises(BrokenList) as broken:
        read_municipalities(("code,nom\n" + "44,Ici\n" * count).encode())
    assert len(broken.value.faults) == count
    assert str(broken.value).splitlines()[-1].startswith(last)
    assert len(str(broken.value).splitlines()) == min(count, FAULTS_TOLD + 1)
