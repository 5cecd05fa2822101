"""Answers in an export that came after the round had closed, and comments whose line breaks a system writes its way."""

from amnmethods.collect import import_ratings

HEAD = "record_id,pid,r1s01,r1s01c,r1s02,r1s02c,r1s03,r1s03c,round_1_complete\n"
EARLY = "P-01,P-01,9,,8,,7,,2\nP-02,P-02,7,,5,,3,,2\n"


def test_an_export_after_the_closing_keeps_only_those_who_say_something_new_as_late(study, write):
    assert import_ratings(study, write(HEAD + EARLY, "first.csv")).imported
    study.close_round(1)
    before, status = study.ratings(1), study.consensus(1)
    second = HEAD + EARLY + "P-03,P-03,1,too late?,2,,,,0\n"
    report = import_ratings(study, write(second, "second.csv"), 1)
    assert report.status == "late"
    assert any("kept as late" in note for note in report.notes)
    assert study.late(1)[["panellist_id", "n_answers", "source"]].to_numpy().tolist() == [["P-03", 3, "second.csv"]]
    assert study.ratings(1).equals(before)
    assert study.consensus(1).equals(status)
    assert import_ratings(study, write(second, "second.csv"), 1).status == "nothing new"
    study.accept_late(1, "P-03", "The mail server was down.")
    assert set(study.ratings(1)["panellist_id"]) == {"P-01", "P-02", "P-03"}
    assert study.verify() == []


def test_an_export_without_anything_new_leaves_a_closed_round_alone(study, write):
    assert import_ratings(study, write(HEAD + EARLY, "first.csv")).imported
    study.close_round(1)
    report = import_ratings(study, write(HEAD + EARLY.replace("P-02,P-02", " P-02 ,P-02"), "again.csv"), 1)
    assert report.status == "nothing new"
    assert study.late(1).empty


def test_line_breaks_of_a_survey_system_are_those_of_a_form(study, write, rating):
    body = b'P-01,P-01,9,"one\r\ntwo\rthree\nfour",8,,7,,2\n'
    assert import_ratings(study, write(HEAD.encode() + body)).imported
    assert rating(study, "P-01", "s01")[2] == "one\ntwo\nthree\nfour"
