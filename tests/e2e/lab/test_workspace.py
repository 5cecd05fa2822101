"""The workspace notebook as its users have it: in JupyterLab, by mouse and keys, over restarts and reloads.

The tests of the sitting go on with one notebook in the order they stand in; the last opens the next round.
"""

import pytest

pytestmark = pytest.mark.chromium


def choose_and_explain(notebook, decision: str, reason: str):
    pane = notebook.window("pane")
    pane.get_by_label(decision, exact=True).check()
    pane.get_by_role("textbox", name="Reason").fill(reason)
    return pane


def test_answers_from_paper_are_typed_and_last_over_restart_and_reload(notebook):
    study = notebook.study()
    study.open_round(3, items=["s09", "s12", "s14"])
    code = study.panel(3)["panellist_id"].iloc[0]
    notebook.load().run()
    grid = notebook.window("grid")
    grid.get_by_label("Panellist").select_option(code)
    grid.locator("fieldset").first.wait_for()
    grid.locator("fieldset input").first.focus()
    for key in "78u9":  # importance and feasibility of s09, then of s12
        notebook.page.keyboard.press(key)
    grid.get_by_text("4 of 6 rated – all saved").wait_for()

    kept = notebook.study().ratings(3).set_index(["item_id", "criterion"])
    assert kept.loc[("s09", "importance"), "rating"] == 7
    assert kept.loc[("s12", "importance"), "state"] == "unable"
    assert set(kept["panellist_id"]) == {code}

    grid.locator("fieldset").first.get_by_label("6", exact=True).check()  # a slip: kept answers ask for a reason
    notebook.says("grid", "say why it is changed")
    grid.get_by_label("Why kept answers are changed").fill("misread")
    grid.get_by_role("button", name="Save the changes").click()
    grid.get_by_text("4 of 6 rated – all saved").wait_for()
    assert notebook.study().ratings(3).set_index(["item_id", "criterion"]).loc[("s09", "importance"), "rating"] == 6

    notebook.page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    notebook.load()
    notebook.window("grid").get_by_text("4 of 6 rated – all saved").wait_for()  # the kernel went on, the page is new
    grid.locator("fieldset").nth(1).get_by_role("button", name="comment").click()
    grid.locator("fieldset").nth(1).get_by_label("comment", exact=True).fill("Too far away")
    notebook.page.keyboard.press("Escape")
    grid.get_by_text("4 of 6 rated – all saved").wait_for()
    notebook.restart()
    grid = notebook.window("grid")
    grid.get_by_label("Panellist").select_option(code)
    grid.get_by_text("4 of 6 rated – all saved").wait_for()
    assert grid.locator("fieldset input:checked").count() == 4


def test_a_decision_is_made_by_keys_lasts_over_a_restart_and_is_taken_back(sitting):
    sitting.row("s09").click()
    sitting.page.keyboard.press("ArrowDown")
    sitting.page.keyboard.press("d")
    pane = sitting.window("pane")
    pane.get_by_role("heading", name="s10.").wait_for()
    pane.locator("input[value=drop]:checked").wait_for(state="attached")
    pane.get_by_role("textbox", name="Reason").fill("Out of scope")
    pane.get_by_role("button", name="Record decision").click()
    sitting.says("pane", "s10: drop. Saved.")
    assert sitting.row("s10").get_by_role("cell", name="drop", exact=True).is_visible()
    decided = sitting.study().decisions(2)
    assert decided[["item_id", "decision", "reason"]].to_numpy().tolist() == [["s10", "drop", "Out of scope"]]

    sitting.restart()
    assert sitting.row("s10").get_by_role("cell", name="drop", exact=True).is_visible()
    sitting.row("s10").click()
    sitting.window("pane").get_by_role("textbox", name="Reason").fill("On second thoughts")
    sitting.window("pane").get_by_role("button", name="Take back").click()
    sitting.says("pane", "s10: the decision is taken back. Saved.")
    assert sitting.study().decisions(2).empty
    assert sitting.ask("print(workspace.last_error)") == "None"


def test_axe_finds_nothing_and_every_text_stands_out_by_day_and_by_night(sitting):
    sitting.row("s09").click()
    sitting.window("pane").get_by_role("heading", name="s09.").wait_for()
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        sitting.theme(theme)
        assert sitting.axe() == []
        # axe looks past some backgrounds, so the row one is on is measured here.
        paint = sitting.row("s09").evaluate(
            "(row) => [getComputedStyle(row.cells[1]).color, getComputedStyle(row).backgroundColor]"
        )
        light = [sum(map(float, colour[colour.index("(") + 1 : -1].split(",")[:3])) for colour in paint]
        assert (light[0] > light[1]) == theme.endswith("Dark")
        assert abs(light[0] - light[1]) > 300


def test_one_proposes_another_confirms_and_comments_are_redacted_and_released(sitting):
    monitor = sitting.window("monitor")
    sitting.row("s12").click()
    sitting.window("pane").get_by_role("heading", name="s12.").wait_for()
    for who in ("AB", "CD"):
        monitor.get_by_label("Who is working").fill(who)
        monitor.get_by_label("Who is working").press("Tab")
        sitting.says("monitor", who)
        if who == "AB":
            pane = choose_and_explain(sitting, "keep", "Close to the bar")
            pane.get_by_role("button", name="Propose").click()
            sitting.says("pane", "is proposed")
            pane.get_by_role("button", name="Confirm").click()
            sitting.window("pane").locator(".amn-message.amn-bad").wait_for()  # not the same person
    sitting.window("pane").get_by_role("button", name="Confirm").click()
    sitting.says("pane", "s12: confirmed. Saved.")
    row = sitting.study().decisions(2).iloc[0]
    assert (row["proposed_by"], row["confirmed_by"]) == ("AB", "CD")

    queue = sitting.window("comments")
    card = queue.locator(".amn-card").first
    card.get_by_role("button", name="Redact").click()
    queue.get_by_role("textbox").fill("Importance yes; feasibility I cannot judge.")
    queue.get_by_role("button", name="Save").click()
    sitting.says("comments", "released, redacted")
    queue.locator(".amn-card").first.get_by_role("button", name="Release").click()
    sitting.says("comments", "the comment is released.")
    queue.get_by_text("10 of 12 wait").wait_for()
    assert sitting.study().comments(2)["state"].tolist().count("released") == 2


def test_the_next_round_is_ticked_looked_at_and_opened_in_french(sitting):
    builder = sitting.window("next")
    builder.get_by_role("checkbox", name="s09.").uncheck()
    builder.get_by_text("· kept").wait_for()
    planned = sitting.study().planned_round(3)
    assert planned[["item_id", "ask"]].to_numpy().tolist() == [["s09", False]]
    sitting.window("monitor").get_by_label("Language").select_option("fr")
    builder = sitting.window("next")
    builder.get_by_role("button", name="Ceux sans consensus").click()
    builder.get_by_text("11 énoncés sur 26 y entrent").wait_for()
    builder.get_by_label("Langue").select_option("fr")
    builder.get_by_role("button", name="Montrer le formulaire").click()
    builder.locator("iframe").scroll_into_view_if_needed()  # a frame out of sight is not laid out
    form = builder.frame_locator("iframe")
    form.get_by_text("Tour 3").locator("visible=true").first.wait_for()
    assert sitting.axe() == []
    builder.get_by_label("Je confirme").check()
    builder.get_by_role("button", name="Ouvrir le tour 3").click()
    sitting.says("next", "Le tour 3")
    assert sitting.study().rounds()["state"].tolist() == ["decided", "closed", "open"]
    assert sitting.window("grid").get_by_label("Panéliste").is_visible()
