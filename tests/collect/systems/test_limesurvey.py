"""LimeSurvey: names that survive, one tree a language, our code as the token; what its exports can hide."""

import csv
import io

import pytest

from amnmethods.collect import import_ratings
from amnmethods.collect.systems import write_limesurvey
from amnmethods.errors import ImportRefused, PanelError, RoundError

OWN = '"id";"submitdate";"lastpage";"startlanguage";"seed";"token";"startdate";"datestamp"'
HEAD = OWN + ';"s01";"s01c";"s02";"s02c";"s03";"s03c"\n'
DONE = "2026-03-20 10:15:00"


def quiet(sentence):
    pass


def structure(study):
    text = write_limesurvey(study, 1, tell=quiet)[0].read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter="\t"))


def row(*cells):
    return ";".join(f'"{cell}"' for cell in cells) + "\n"


def answer(number, token, *ratings, submitted=DONE):
    cells = [cell for rating in ratings for cell in (rating, "")]
    return row(number, submitted, 3, "en", 1, token, DONE, DONE, *cells)


def test_the_tree_stands_once_a_language_under_the_same_names(study):
    table = structure(study)
    trees = []
    for lang in ("en", "fr"):
        tree = [r for r in table if r["language"] == lang and r["class"] in "GQA"]
        trees.append([(r["class"], r["type/scale"], "" if r["class"] == "G" else r["name"]) for r in tree])
    assert trees[0] == trees[1]
    assert [name for kind, _, name in trees[0] if kind == "Q"][:6] == ["s01", "s01c", "s02", "s02c", "s03", "s03c"]
    questions = {r["name"]: r for r in table if r["class"] == "Q" and r["language"] == "fr"}
    assert (questions["s01"]["type/scale"], questions["s01"]["mandatory"]) == ("L", "S")
    assert (questions["s01c"]["type/scale"], questions["s01c"]["mandatory"]) == ("T", "N")
    assert questions["s01"]["text"] == "1. Réserver du temps rémunéré aux mentors"
    settings = {r["name"]: r["text"] for r in table if r["class"] == "S"}
    assert settings["anonymized"] == "N"
    assert settings["ipaddr"] == "N"
    assert (settings["language"], settings["additional_languages"]) == ("en", "fr")
    assert [r["name"] for r in table if r["class"] == "A"][:10] == [*"123456789", "UTR"]


def test_row_43_names_are_such_that_nothing_is_mangled_or_merged(tmp_path, new):
    items = "item_id,wording_en,wording_fr\nr1_s01,One,Un\nr1-s01,Two,Deux\na very long item code indeed,Three,Trois\n"
    study = new(tmp_path, items=items)
    study.open_round(1)
    names = [r["name"] for r in structure(study) if r["class"] == "Q" and r["language"] == "en"]
    assert len(set(names)) == len(names)
    assert all(name.isascii() and name.isalnum() and name[0].isalpha() and len(name) <= 20 for name in names)


def test_row_43_a_name_that_would_not_survive_is_refused_before_anything_is_written(study, monkeypatch, tmp_path):
    from amnmethods.collect.systems import limesurvey

    asked = limesurvey.rated_definition(study, 1)
    mangled = type(asked.items[0])(**{**vars(asked.items[0]), "name": "r1_s01"})
    monkeypatch.setattr(
        limesurvey, "rated_definition", lambda *args: type(asked)(**{**vars(asked), "items": (mangled,)})
    )
    with pytest.raises(RoundError, match="would not keep the name 'r1_s01'"):
        write_limesurvey(study, 1, tmp_path / "limesurvey", tell=quiet)
    assert not (tmp_path / "limesurvey").exists()


def test_row_43_on_reading_a_column_with_a_mangled_name_is_found_by_its_text(study, write, rating):
    head = HEAD.replace('"s01"', '"Set aside paid time for mentors"')
    assert import_ratings(study, write(head + answer(1, "P-01", 9, 8, 7)), choices=zone()).imported
    assert rating(study, "P-01", "s01")[1] == 9


def zone():
    return {"AMN-I036 H zone": "-04:00"}


def test_braces_and_tags_in_a_wording_are_text(tmp_path, new):
    items = 'item_id,wording_en,wording_fr\ns01,"Use {TOKEN} & <b>care</b>",Un\ns02,Two,Deux\n'
    study = new(tmp_path, items=items)
    study.open_round(1)
    text = next(r["text"] for r in structure(study) if r["name"] == "s01")
    assert text == "1. Use &#123;TOKEN&#125; &amp; &lt;b&gt;care&lt;/b&gt;"


def test_the_participants_have_our_code_as_limesurvey_keeps_it_and_no_name(study):
    path = write_limesurvey(study, 1, tell=quiet)[1]
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    tokens = [(r["token"], r["language"]) for r in rows]
    assert tokens == [("P01", "en"), ("P02", "fr"), ("P03", "en"), ("P4KXD", "fr")]
    assert {r["firstname"] + r["lastname"] + r["email"] for r in rows} == {""}


def test_two_codes_that_would_become_one_access_code_are_refused(tmp_path, new):
    study = new(tmp_path, panel="panellist_id,group,language\nP-01,R,en\nP01,R,en\n")
    study.open_round(1)
    with pytest.raises(PanelError, match="access code 'P01' of the codes P01 and P-01"):
        write_limesurvey(study, 1, tmp_path / "limesurvey", tell=quiet)
    assert not (tmp_path / "limesurvey").exists()


@pytest.mark.parametrize("token", ["P4KXD", "P-4KXD", "p4kxd"])
def test_an_access_code_without_its_hyphen_is_the_panellist(study, write, rating, token):
    assert import_ratings(study, write(HEAD + answer(1, token, 9, 8, 7)), choices=zone()).imported
    assert rating(study, "P-4KXD", "s01")[1] == 9


def test_a_scale_with_half_points_comes_back_through_codes_of_our_own(tmp_path, new, text, write, rating):
    study = new(tmp_path, text=text.replace("{from: 1, to: 9}", "{from: 1, to: 9, step: 0.5}"))
    study.open_round(1)
    codes = [r["name"] for r in structure(study) if r["class"] == "A" and r["language"] == "en"][:18]
    assert codes == [*(f"p{k}" for k in range(1, 18)), "UTR"]
    assert import_ratings(study, write(HEAD + answer(1, "P-01", "p2", "p17", "UTR")), choices=zone()).imported
    assert [rating(study, "P-01", item)[:2] for item in ("s01", "s02", "s03")] == [
        ("rated", 1.5), ("rated", 9), ("unable", None),
    ]  # fmt: skip


# What comes back


def test_a_code_outside_the_list_is_listed(study, write, only):
    problem = only(import_ratings(study, write(HEAD + answer(1, "P-01", 17, 8, 7)), choices=zone()), "AMN-I001")
    assert problem["found"] == "17 is outside 1–9."


def test_the_same_token_twice_is_shown_side_by_side(study, write, only):
    body = answer(1, "P-01", 9, 8, 7) + answer(2, "P-01", 1, 2, 3)
    assert (
        "P-01 stands there 2 times"
        in only(import_ratings(study, write(HEAD + body), choices=zone()), "AMN-I006")["found"]
    )


def test_row_21_a_blank_submitdate_is_a_partial_response(study, write):
    body = answer(1, "P-01", 9, 8, 7, submitted="") + answer(2, "P-02", 9, 8, 7)
    report = import_ratings(study, write("\ufeff" + HEAD + body), choices=zone())
    assert report.imported, str(report)
    assert report.partial == ("P-01",)
    assert report.format == "limesurvey"
    assert not any("not understood" in note for note in report.notes)


def test_a_survey_that_keeps_no_dates_gives_no_time(study, write):
    body = answer(1, "P-01", 9, 8, 7, submitted="1980-01-01 00:00:00").replace(DONE, "")
    report = import_ratings(study, write(HEAD + body))
    assert report.imported, str(report)
    assert report.partial == ()
    assert study.ratings(1)["recorded_at"].isna().all()


def test_full_answers_are_refused_with_the_reason(study, write, contents):
    before = contents()
    with pytest.raises(ImportRefused, match=r"column s01: '9 - Extremely' is an answer in full.*Answer codes"):
        import_ratings(study, write(HEAD + answer(1, "P-01", "9 - Extremely", 8, 7)))
    assert contents() == before


def test_question_texts_as_headings_are_refused_with_the_reason(study, write):
    head = row(
        "Response ID", "Date submitted", "Last page", "Start language", "Seed", "Access code", "1. Paid time", "Comment"
    )
    with pytest.raises(ImportRefused, match=r"question texts .*Headings: Question code"):
        import_ratings(study, write(head + row(1, DONE, 3, "en", 1, "P-01", 9, "")))


def test_an_anonymised_survey_is_refused_with_what_to_do(study, write):
    head, body = HEAD.replace('"token";', ""), row(1, DONE, 3, "en", 1, DONE, DONE, 9, "", 8, "", 7, "")
    with pytest.raises(ImportRefused, match="anonymized responses, and nobody can bring it back"):
        import_ratings(study, write(head + body))


def test_the_list_with_comment_is_read_too(study, write, rating):
    head = HEAD.replace('"s01c"', '"s01[comment]"')
    body = row(1, DONE, 3, "en", 1, "P-01", DONE, DONE, 9, "=HYPERLINK(1)", 8, "", 7, "")
    assert import_ratings(study, write(head + body), choices=zone()).imported
    assert rating(study, "P-01", "s01") == ("rated", 9, "=HYPERLINK(1)")
