import pathlib, pytest

OUT = pathlib.Path("/tmp/amn/workspace/shots")
OUT.mkdir(exist_ok=True)


def shoot(notebook, tag):
    for name in ("monitor", "items", "pane", "comments", "next", "grid", "export"):
        w = notebook.window(name)
        w.scroll_into_view_if_needed()
        notebook.page.wait_for_timeout(300)
        w.screenshot(path=OUT / f"{tag}-{name}.png")
    notebook.window("monitor").scroll_into_view_if_needed()
    notebook.page.wait_for_timeout(200)
    notebook.page.screenshot(path=OUT / f"{tag}-page.png")
    notebook.window("items").scroll_into_view_if_needed()
    notebook.page.wait_for_timeout(200)
    notebook.page.screenshot(path=OUT / f"{tag}-page2.png")


def test_shots(notebook):
    notebook.load().run()
    notebook.row("s09").click()
    notebook.page.wait_for_timeout(1500)
    n = notebook.window("next")
    n.get_by_role("button", name="Show the form").click()
    n.locator("iframe").wait_for(state="visible")
    notebook.page.wait_for_timeout(1500)
    print(notebook.axe())
    shoot(notebook, "en-light")
    notebook.page.evaluate("jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    notebook.page.wait_for_timeout(2500)
    print(notebook.axe())
    shoot(notebook, "en-dark")
    notebook.page.evaluate("jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Light'})")
    notebook.window("monitor").get_by_label("Language").select_option("fr")
    notebook.page.wait_for_timeout(4000)
    notebook.window("next").get_by_role("button", name="Ouvrir le tour 3").wait_for()
    notebook.window("next").get_by_label("Certain").check()
    notebook.window("next").get_by_role("button", name="Ouvrir le tour 3").click()
    notebook.says("next", "ouvert")
    notebook.window("grid").get_by_label("Panéliste").select_option(index=2)
    notebook.page.wait_for_timeout(1500)
    notebook.window("grid").locator("input[type=radio]").first.focus()
    for k in "789u65":
        notebook.page.keyboard.press(k)
    notebook.page.wait_for_timeout(2500)
    print(notebook.axe())
    shoot(notebook, "fr-light")
    print(notebook.ask("print(repr(workspace.last_error))"))
