"""Many writers, sudden death, a full disk: what was acknowledged is there, and nothing half."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing

import pytest
from sqlalchemy import event

from amnmethods.errors import StoreError
from amnmethods.store import Store, engine

from .conftest import answer, answers, panellist

WRITER = """
import sys
from amnmethods.store import Store
store = Store.open(sys.argv[1])
for number in range(int(sys.argv[3])):
    who = f"{sys.argv[2]}-{number}"
    with store.write(sys.argv[2]) as log:
        log.append("panellist_recorded", {"status": "active"}, who)
        rows = [{"item_id": item, "state": "rated", "rating": 5} for item in ("s01", "s02")]
        log.append("ratings_recorded", {"round": 1, "source": "web", "rows": rows}, who)
    print(who, flush=True)
"""


def writer(store, name, n):
    place = store.place if isinstance(store.place, os.PathLike) else store.place.render_as_string(hide_password=False)
    command = [sys.executable, "-c", WRITER, str(place), name, str(n)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_writers_in_threads_get_numbers_without_gaps(study, location):
    stores = [Store.open(location) for _ in range(3)]
    seqs, failed = [], []

    def work(name):
        try:
            for number in range(10):
                with stores[name % 3].write(f"thread {name}") as log:
                    seqs.append(log.append("panellist_recorded", panellist(), f"t{name}-{number}"))
                    seqs.append(log.append("ratings_recorded", answers([answer("s01", 5)]), f"t{name}-{number}"))
                assert not study.read("ratings", panellist_id=f"t{name}-{number}").empty
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(6)]
    before = len(study.events())
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(seqs) == list(range(before + 1, before + 121))
    assert study.events()["seq"].tolist() == list(range(1, before + 121))
    assert study.verify() == []


def test_writers_in_processes_get_numbers_without_gaps(study):
    writers = [writer(study, f"w{number}", 15) for number in range(3)]
    before = len(study.events())
    for one in writers:
        assert len(one.communicate(timeout=120)[0].split()) == 15
        assert one.returncode == 0
    assert study.events()["seq"].tolist() == list(range(1, before + 91))
    assert study.verify() == []


@pytest.mark.parametrize("seconds", [0.05, 0.2, 0.5])
def test_what_was_acknowledged_survives_a_kill(file_study, seconds):
    with writer(file_study, "w", 100_000) as one:
        first = one.stdout.readline()
        time.sleep(seconds)
        one.send_signal(signal.SIGKILL)
        acknowledged = {first.strip(), *one.stdout.read().split()}
    opened = Store.open(file_study.place)
    there = set(opened.read("panel")["panellist_id"])
    assert acknowledged <= there
    assert len(there - {"p1", "p2", "p3"}) <= len(acknowledged) + 1, "at most one was written and not yet told"
    n_answers = opened.read("ratings").groupby("panellist_id").size().drop(["p1", "p2"])
    assert set(n_answers.index) == there - {"p1", "p2", "p3"}
    assert set(n_answers) == {2}
    assert opened.verify() == []


def test_a_full_disk_is_told_and_nothing_is_lost(file_study):  # fault row 51
    before = file_study.events()

    @event.listens_for(file_study._engine, "connect")
    def small(connection, record):
        connection.execute("PRAGMA max_page_count = 60")

    def write():
        with file_study.write("researcher") as log:
            for number in range(2000):
                log.append("panellist_recorded", panellist(), f"q{number}")

    with pytest.raises(StoreError, match=r"Nothing was saved: the disk that holds .* is full"):
        write()
    assert file_study.events().equals(before)
    assert file_study.verify() == []


def test_a_database_held_by_another_program_is_told(file_study, monkeypatch):  # fault row 52
    monkeypatch.setattr(engine, "WAIT_SECONDS", 1)
    store = Store.open(file_study.place)
    with closing(sqlite3.connect(file_study.place, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program has been writing"), store.write("researcher"):
            pass
        assert len(store.read("ratings")) == 3, "reading goes on"
    with store.write("researcher") as log:
        log.append("panellist_recorded", panellist(), "p4")


def test_a_file_that_may_only_be_read_is_told(file_study):
    @event.listens_for(file_study._engine, "connect")
    def read_only(connection, record):
        connection.execute("PRAGMA query_only = ON")

    with pytest.raises(StoreError, match="may only be read"), file_study.write("researcher") as log:
        log.append("panellist_recorded", panellist(), "p4")


def test_a_file_that_went_away_is_told_and_not_made_anew(file_study):
    file_study.place.unlink()
    with pytest.raises(StoreError, match="cannot be opened"):
        file_study.read("ratings")
    assert not file_study.place.exists()
