"""Two people at work on one study: nothing is lost, and nothing overwritten unseen."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from amnmethods import open_study
from amnmethods.errors import RatingsError

from .conftest import PANEL

MANY = PANEL.splitlines()[0] + "\n" + "".join(f"p{k},{'RP'[k % 2]},,en,active\n" for k in range(1, 13))


def together(*acts):
    """Run acts at the same moment in threads of their own; return what each gave, or its error."""
    start = Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            return act()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_two_handles_that_record_at_once_lose_nothing(make, answers):
    study = make(panel=MANY)
    study.open_round(1)

    def work(codes):
        own = open_study(study.folder)
        return [own.record(answers(**{code: (9, 2, 5)}), f"{code}.csv") for code in codes]

    codes = [f"p{k}" for k in range(1, 13)]
    done = together(lambda: work(codes[:6]), lambda: work(codes[6:]))
    assert [each.n_new for part in done for each in part] == [3] * 12
    assert len(study.ratings(1)) == 36
    assert study.store.read("imports")["seq"].is_unique
    assert study.verify() == []


def test_of_two_different_answers_at_once_the_second_is_refused_not_written_over(study, answers):
    study.open_round(1)
    handles = [open_study(study.folder) for _ in range(2)]
    done = together(
        lambda: handles[0].record(answers(p1=(9, 9, 9)), "one.csv"),
        lambda: handles[1].record(answers(p1=(1, 1, 1)), "two.csv"),
    )
    assert sorted(type(each).__name__ for each in done) == ["RatingsError", "Recorded"]
    assert any(isinstance(each, RatingsError) and "3 answers differ" in str(each) for each in done)
    assert len(study.store.read("rating_history")) == 3


def test_the_same_file_at_once_is_imported_once(study, answers):
    study.open_round(1)
    done = together(*(lambda: open_study(study.folder).record(answers(p1=(9, 2, 5)), "one.csv") for _ in range(3)))
    assert sorted(each.n_new for each in done) == [0, 0, 3]
    assert len(study.imports()) == 1


def test_a_round_opened_and_closed_at_once_is_opened_and_closed_once(study, answers):
    opened = together(*(lambda: open_study(study.folder).open_round(1) for _ in range(3)))
    assert sum("already open" in said for said in opened) == 2
    study.record(answers(p1=(9, 2, 5)), "one")
    closed = together(*(lambda: open_study(study.folder).close_round(1) for _ in range(3)))
    assert sum("already closed" in said for said in closed) == 2
    assert study.store.events()["kind"].tolist().count("round_closed") == 1
    assert study.verify() == []


def test_a_handle_sees_what_another_one_did(study, play, answers):
    play(study, close=False)
    before = study.consensus(1)["n"].tolist()
    other = open_study(study.folder)
    other.record(answers(p1=(None, 2, 5)), "corrected", reason="left blank after all")
    assert before == [4, 4, 4]
    assert study.consensus(1)["n"].tolist() == [3, 4, 4]


@pytest.mark.parametrize("spoil", [lambda t: t.assign(rating=0.0), lambda t: t.drop(t.index)])
def test_a_table_that_a_handle_gave_may_be_changed_without_harm(study, play, spoil):
    play(study)
    before = study.consensus(1)
    spoil(study.ratings(1))
    spoil(study.consensus(1).assign(rating=1))
    assert study.consensus(1).equals(before)
