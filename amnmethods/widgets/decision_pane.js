// One item in full, and what is decided on it. What is being written stays while one looks at another item.

const render = ({ model, el }) => windowOf(model, el, "pane", (root, words, listen) => {
  const drafts = new Map();
  const draft = (id) => {
    if (!drafts.has(id)) drafts.set(id, { reason: "", into: "", comparable: false, wordings: {} });
    return drafts.get(id);
  };
  const told = make("div"), form = make("div"), figures = make("div");
  root.append(told, form, figures);
  let data = {}, fields = {};

  const groupsTable = (criterion) => make("table", { class: "amn-groups" },
    make("caption", {}, criterion.name, criterion.decides ? ` (${words.decides})` : ""),
    make("thead", {}, make("tr", {}, ["group", "n", "median", "share", "strip"].map((name) =>
      make("th", { scope: "col", class: name === "group" || name === "strip" ? "" : "amn-number" }, words[name])))),
    make("tbody", {}, criterion.groups.map((group) => make("tr", {},
      make("th", { scope: "row" }, group.name),
      make("td", { class: "amn-number" }, String(group.n), group.unable ? make("span", { class: "amn-hint" }, ` +${group.unable} ${words.unable}`) : ""),
      make("td", { class: "amn-number" }, group.median), make("td", { class: "amn-number" }, group.share),
      make("td", {}, strip(group.strip, 20))))));

  const standing = (decision) => decision.text && make("div", { class: "amn-standing" },
    make("p", {}, make("strong", {}, decision.text), decision.who ? ` · ${decision.who}` : ""), make("p", {}, decision.reason));

  const drawTold = () => told.replaceChildren(
    make("h3", {}, `${data.item}. ${data.wording}`),
    data.plain ? make("p", { class: "amn-hint" }, data.plain) : "",
    make("p", {}, pill(data.status, data.tone)),
    make("p", { class: "amn-reason" }, data.why));

  const drawFigures = () => figures.replaceChildren(
    ...data.criteria.map((criterion) => [groupsTable(criterion), criterion.moved ? make("p", { class: "amn-hint" }, criterion.moved) : ""]).flat(),
    make("details", {}, make("summary", {}, `${words.comments} (${data.comments.length})`),
      data.comments.length ? make("ul", {}, data.comments.map((c) => make("li", { lang: c.language }, c.text, " ", make("span", { class: "amn-hint" }, `(${c.state})`))))
        : make("p", { class: "amn-hint" }, words.no_comments)));

  const send = (act) => {
    const { reason, into, comparable, wordings } = draft(data.item);
    model.send({ act, decision: model.get("chosen"), reason, into, comparable, wordings });
  };

  const drawForm = () => {
    const d = draft(data.item), name = unique("decision"), locked = Boolean(data.locked);
    const radios = data.decisions.map((decision) => make("label", { class: "amn-choice" },
      make("input", { type: "radio", name, value: decision, checked: model.get("chosen") === decision, disabled: locked,
        onchange: () => { model.set("chosen", decision); model.save_changes(); } }), words[`do_${decision}`]));
    const list = unique("targets");
    fields = {
      radios,
      reason: make("textarea", { rows: 2, disabled: locked, oninput: (e) => { d.reason = e.target.value; ready(); } }),
      into: make("input", { list, disabled: locked, oninput: (e) => { d.into = e.target.value; ready(); } }),
      comparable: make("input", { type: "checkbox", checked: d.comparable, onchange: (e) => { d.comparable = e.target.checked; } }),
      buttons: {
        record: make("button", { class: "amn-main", onclick: () => send("record") }, words.record),
        propose: make("button", { onclick: () => send("propose") }, words.propose),
        confirm: make("button", { class: "amn-main", onclick: () => send("confirm") }, words.confirm),
        undo: make("button", { onclick: () => send("undo") }, words.undo),
      },
    };
    fields.reason.value = d.reason;
    fields.into.value = d.into;
    fields.intoRow = make("div", {}, labelled(words.into, fields.into), make("datalist", { id: list }, data.targets.map((t) => make("option", { value: t }))));
    fields.wordings = make("div", {}, data.languages.map((lang) => {
      const area = make("textarea", { rows: 2, lang, oninput: (e) => { d.wordings[lang] = e.target.value; } });
      area.value = d.wordings[lang] ?? data.texts[lang];
      return labelled(words.new_wording.replace("{language}", lang), area);
    }));
    fields.comparableRow = make("label", { class: "amn-choice" }, fields.comparable, words.comparable);
    form.replaceChildren(
      standing(data.decision) || "",
      data.locked ? make("p", { class: "amn-hint" }, data.locked) : "",
      make("fieldset", { class: "amn-choices" }, make("legend", {}, words.decision), radios),
      fields.wordings, fields.intoRow, fields.comparableRow, labelled(words.reason, fields.reason),
      make("div", { class: "amn-row amn-tight" }, Object.values(fields.buttons)));
    ready();
  };

  // Buttons wake when what they need is there.
  const ready = () => {
    const chosen = model.get("chosen"), d = draft(data.item), locked = Boolean(data.locked);
    for (const radio of fields.radios) radio.firstChild.checked = radio.firstChild.value === chosen;
    const parts = chosen === "merge" || chosen === "split";
    fields.wordings.hidden = chosen !== "reword" || locked;
    fields.intoRow.hidden = !parts;
    fields.comparableRow.hidden = !(parts || chosen === "reword");
    const whole = chosen && d.reason.trim() && (!parts || d.into.trim()) && !locked;
    fields.buttons.record.disabled = fields.buttons.propose.disabled = !whole;
    fields.buttons.confirm.hidden = !data.decision.waits;
    fields.buttons.undo.hidden = !data.decision.text || locked;
    fields.buttons.undo.disabled = !d.reason.trim();
  };

  const onChosen = () => data.item && ready();
  listen("chosen", onChosen);
  return (fresh) => {
    // What was recorded is no draft any more.
    if (data.item === fresh.item && data.decision && fresh.decision && data.decision.stamp !== fresh.decision.stamp) drafts.delete(fresh.item);
    data = fresh;
    if (!data.item) {
      told.replaceChildren(make("h3", {}, words.title), make("p", { class: "amn-hint" }, words.empty));
      form.replaceChildren();
      figures.replaceChildren();
      return;
    }
    const focused = form.contains(document.activeElement) ? document.activeElement.tagName : "";
    drawTold();
    drawFigures();
    drawForm();
    if (focused) (focused === "TEXTAREA" ? fields.reason : fields.radios[0].firstChild).focus({ preventScroll: true });
  };
});

export default { render };
