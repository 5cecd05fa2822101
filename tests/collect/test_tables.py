"""Panels and items from anybody's spreadsheet."""

import pytest

from amnmethods.collect import import_items, import_panel, read_items, read_panel
from amnmethods.errors import ItemsError, PanelError


def test_a_french_panel_from_excel_is_translated_at_the_door(study, write):
    text = (
        "Panel du projet;;;;\nCode;Groupe;Langue;Statut;Profession\n"
        "P-10;Équipe de recherche;français;actif;infirmière\nP-11;P;EN;;médecin\n"
    )
    panel = read_panel(write(text, encoding="cp1252"), study.config)
    assert list(panel.columns) == ["panellist_id", "group", "site", "language", "status", "profession"]
    assert panel.values.tolist() == [
        ["P-10", "R", "", "fr", "active", "infirmière"],
        ["P-11", "P", "", "en", "active", "médecin"],
    ]


def test_row_20_names_and_addresses_do_not_come_into_a_panel(study, write):
    panel = read_panel(write("id,Name,E-mail,group\nP-10,Ann Secret,ann@example.org,R\n"), study.config)
    assert list(panel.columns) == ["panellist_id", "group", "site", "language", "status"]


def test_every_fault_of_a_panel_is_named_with_its_place(study, write):
    path = write("panellist_id,group,status\nP-10,R,active\nP-10,X,gone\n,P,\n", "people.csv")
    with pytest.raises(PanelError) as caught:
        read_panel(path, study.config)
    lines = str(caught.value).splitlines()
    assert "people.csv row 4, column A: the code is blank. Give each row one." in lines
    assert "people.csv row 3, column A: P-10 stands there before. Keep one row." in lines
    assert "people.csv row 3, column B: 'X' is not known. Expected one of R, P." in lines
    assert any("row 3, column C: 'gone' is not known" in line for line in lines)


def test_a_panel_without_codes_says_what_was_found(study, write):
    with pytest.raises(PanelError, match="Trouvé\u202f: groupe, âge"):
        read_panel(write("groupe;âge\nR;40\n"), study.config, language="fr")


@pytest.mark.parametrize(
    "headings",
    [
        "item_id,wording_en,wording_fr,section",
        "code,statement,énoncé,chapitre",
        "ID,English text,Texte (FR),Thème",
        "numéro,EN,FR,section",
        "Item ID,Statement (English),Énoncé (français),Section",
    ],
)
def test_items_under_many_headings(study, write, headings):
    items = read_items(write(f"{headings}\ns01,Paid time,Temps rémunéré,Time\n"), study.config)
    assert list(items.columns) == ["item_id", "version", "wording_en", "wording_fr", "section"]
    assert items.iloc[0].tolist() == ["s01", 1, "Paid time", "Temps rémunéré", "Time"]


def test_items_twice_or_with_a_wrong_version_are_named(study, write):
    with pytest.raises(ItemsError) as caught:
        read_items(write("item_id,version,wording_en\ns01,1,a\ns01,1,b\ns02,x,c\n", "items.csv"), study.config)
    assert "items.csv row 3, column A: s01 stands there before" in str(caught.value)
    assert "items.csv row 4, column B: the version 'x' is no whole number from 1" in str(caught.value)


def test_what_is_imported_is_what_the_study_reads(tmp_path, new, write):
    study = new(tmp_path, items="item_id,wording_en,wording_fr\n", panel="panellist_id,group\n")
    import_items(study, write("code;énoncé;statement\ns01;Temps rémunéré;=Paid time\n", "a.csv", encoding="cp1252"))
    import_panel(study, write("pid;groupe;langue\nP-10;R;FR\nP-11;P;EN\n", "b.csv"))
    assert (study.folder / "items.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    study.open_round(1)
    assert study.items(1).loc[0, "wording_fr"] == "Temps rémunéré"
    assert study.items(1).loc[0, "wording_en"] == "=Paid time"
    assert list(study.panel(1)["group"]) == ["R", "P"]
