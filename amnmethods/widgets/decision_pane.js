// One item in full, and what is decided on it. What is being written stays while one looks at another item.

const render = ({ model, el }) => windowOf(model, el, "pane", (root, words, listen) => {
  const drafts = new Map();
  const draft = (id) => {
    if (!drafts.has(id)) drafts.set(id, { reason: "", into: "", comparable: false, wordings: {}, parts: {}, comments: new Set() });
    return drafts.get(id);
  };
  const told = make("div"), form = make("div"), figures = make("div"), adding = make("div");
  root.append(told, form, figures, adding);
  let data = {}, fields = {};

  const groupsTable = (criterion) => make("table", { class: "amn-groups" },
    make("caption", {}, criterion.name, criterion.decides ? ` (${words.decides})` : ""),
    make("thead", {}, make("tr", {}, ["n", "median", "share", "strip"].map((name) =>
      make("th", { scope: "col", class: name === "strip" ? "" : "amn-number" }, words[name])))),
    criterion.groups.map((group) => make("tbody", {}, make("tr", {}, make("th", { scope: "rowgroup", colspan: "4" }, group.name)), make("tr", {},
      make("td", { class: "amn-number" }, String(group.n), group.unable ? make("span", { class: "amn-hint" }, ` +${group.unable} ${words.unable}`) : ""),
      make("td", { class: "amn-number" }, group.median), make("td", { class: "amn-number" }, group.share),
      make("td", {}, strip(group.strip, 20))))));

  const standing = (decision) => decision.text && make("div", { class: "amn-standing" },
    make("p", {}, make("strong", {}, decision.text), decision.who ? ` · ${decision.who}` : ""), make("p", {}, decision.reason),
    decision.given.length ? [make("p", { class: "amn-hint" }, words.words_wait), make("ul", { class: "amn-said" }, decision.given.map((w) => make("li", {},
      make("span", { class: "amn-hint" }, `${w.id} (${w.lang}): `), make("span", { lang: w.lang }, w.text))))] : "",
    decision.rests.length ? make("p", { class: "amn-hint" }, `${words.rests_on}: ${quoted(decision.rests)}`) : "");
  const quoted = (ids) => ids.map((id) => { const found = (data.comments || []).find((c) => c.id === id); return found ? `“${found.text}”` : id; }).join("; ");
  // Where several people proposed something, each proposal stands with its own button.
  const standings = () => (data.proposals.length > 1
    ? data.proposals.map((p) => [standing(p), make("button", { onclick: () => model.send({ act: "confirm", item: data.item, of: p.of }) }, words.confirm_of.replace("{of}", p.of))]).flat()
    : [standing(data.decision) || ""]);

  const drawTold = () => told.replaceChildren(
    make("h3", {}, `${data.item}. ${data.wording}`),
    data.plain ? make("p", { class: "amn-hint" }, data.plain) : "",
    make("p", {}, pill(data.status, data.tone)),
    make("p", { class: "amn-reason" }, data.why));

  const drawFigures = () => figures.replaceChildren(
    ...data.criteria.map((criterion) => [groupsTable(criterion), criterion.moved ? make("p", { class: "amn-hint" }, criterion.moved) : ""]).flat(),
    make("details", {}, make("summary", {}, `${words.comments} (${data.comments.length})`),
      data.comments.length ? [make("p", { class: "amn-hint" }, words.rests), make("ul", { class: "amn-said" }, data.comments.map((c) => {
        const d = draft(data.item);
        const box = make("input", { type: "checkbox", checked: d.comments.has(c.id) || data.decision.rests.includes(c.id), disabled: Boolean(data.locked),
          onchange: () => (box.checked ? d.comments.add(c.id) : d.comments.delete(c.id)) });
        return make("li", {}, make("label", { class: "amn-choice" }, box, make("span", {}, make("span", { lang: c.language }, c.text), " ", make("span", { class: "amn-hint" }, `(${c.state})`))));
      }))] : make("p", { class: "amn-hint" }, words.no_comments)));

  const send = (act) => {
    const { reason, into, comparable, wordings, parts, comments } = draft(data.item);
    const all = Object.fromEntries(data.languages.map((lang) => [lang, wordings[lang] ?? data.texts[lang]]));
    model.send({ act, decision: model.get("chosen"), reason, into, comparable, wordings: all, parts, comments: [...comments] });
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
      into: make("input", { list, disabled: locked, oninput: (e) => { d.into = e.target.value; drawParts(); ready(); } }),
      comparable: make("input", { type: "checkbox", checked: d.comparable, onchange: (e) => { d.comparable = e.target.checked; } }),
      buttons: {
        record: make("button", { class: "amn-main", onclick: () => send("record") }, words.record),
        propose: make("button", { onclick: () => send("propose") }, words.propose),
        confirm: make("button", { class: "amn-main", onclick: () => model.send({ act: "confirm", item: data.item }) }, words.confirm),
        undo: make("button", { onclick: () => model.send({ act: "undo", item: data.item, reason: draft(data.item).reason }) }, words.undo),
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
    fields.parts = make("div");
    // The words of items to come that nobody wrote yet.
    const drawParts = () => {
      const codes = d.into.replaceAll(",", " ").split(/\s+/).filter((code) => code && !data.known.includes(code));
      if (fields.parts.dataset.codes === codes.join(" ")) return;
      fields.parts.dataset.codes = codes.join(" ");
      fields.parts.replaceChildren(...[...new Set(codes)].map((code) => {
        d.parts[code] ??= {};
        return make("div", {}, data.languages.map((lang) => {
          const area = make("textarea", { rows: 2, lang, oninput: () => { d.parts[code][lang] = area.value; ready(); } });
          area.value = d.parts[code][lang] || "";
          return labelled(`${code}: ${words.new_wording.replace("{language}", lang)}`, area);
        }));
      }));
    };
    drawParts();
    fields.newCodes = () => (fields.parts.dataset.codes || "").split(" ").filter(Boolean);
    fields.comparableRow = make("label", { class: "amn-choice" }, fields.comparable, words.comparable);
    form.replaceChildren(
      ...standings(),
      data.locked ? make("p", { class: "amn-hint" }, data.locked) : "",
      make("fieldset", { class: "amn-choices" }, make("legend", {}, words.decision), radios),
      fields.wordings, fields.intoRow, fields.parts, fields.comparableRow, labelled(words.reason, fields.reason),
      make("p", { class: "amn-hint" }, words.author.replace("{author}", data.author)),
      make("div", { class: "amn-row amn-tight" }, Object.values(fields.buttons)));
    ready();
  };

  // Buttons wake when what they need is there.
  const ready = () => {
    const chosen = model.get("chosen"), d = draft(data.item), locked = Boolean(data.locked);
    for (const radio of fields.radios) radio.firstChild.checked = radio.firstChild.value === chosen;
    const parts = chosen === "merge" || chosen === "split";
    fields.wordings.hidden = chosen !== "reword" || locked;
    fields.intoRow.hidden = fields.parts.hidden = !parts;
    fields.comparableRow.hidden = !(parts || chosen === "reword");
    const whole = chosen && d.reason.trim() && (!parts || d.into.trim()) && !locked
      && (!parts || fields.newCodes().every((code) => data.languages.every((lang) => (d.parts[code]?.[lang] || "").trim())));
    fields.buttons.record.disabled = fields.buttons.propose.disabled = !whole;
    fields.buttons.confirm.hidden = !data.decision.waits || data.proposals.length > 1;
    fields.buttons.undo.hidden = !data.decision.text || locked;
    fields.buttons.undo.disabled = !d.reason.trim();
  };

  // An item the team adds: its code, its words, why. What was typed stays while one looks elsewhere.
  const fresh = { code: "", texts: {}, reason: "" };
  let addedNow = "";
  const drawAdding = () => {
    const said = JSON.stringify([data.added, data.add, data.languages]);
    if (said === addedNow) return;
    if (addedNow && JSON.parse(addedNow)[0].length !== (data.added || []).length) Object.assign(fresh, { code: "", texts: {}, reason: "" });
    addedNow = said;
    if (!data.add && !(data.added || []).length) { adding.replaceChildren(); return; }
    const code = make("input", { type: "text", size: 8, oninput: () => { fresh.code = code.value; } });
    code.value = fresh.code || data.add;
    const texts = data.languages.map((lang) => {
      const area = make("textarea", { rows: 2, lang, oninput: () => { fresh.texts[lang] = area.value; wake(); } });
      area.value = fresh.texts[lang] || "";
      return labelled(words.new_wording.replace("{language}", lang), area);
    });
    const reason = make("textarea", { rows: 2, oninput: () => { fresh.reason = reason.value; wake(); } });
    reason.value = fresh.reason;
    const give = (propose) => model.send({ act: "add", item: code.value, wordings: { ...fresh.texts }, reason: fresh.reason, propose });
    const buttons = [make("button", { class: "amn-main", onclick: () => give(false) }, words.record), make("button", { onclick: () => give(true) }, words.propose)];
    const wake = () => buttons.forEach((button) => { button.disabled = !fresh.reason.trim() || !data.languages.every((lang) => (fresh.texts[lang] || "").trim()); });
    wake();
    const open = adding.querySelector("details")?.open;
    adding.replaceChildren(
      ...(data.added.length ? [make("h4", {}, words.added), ...data.added.map((item) => {
        const why = make("input", { type: "text", oninput: () => { back.disabled = !why.value.trim(); } });
        const back = make("button", { disabled: true, onclick: () => model.send({ act: "undo", item: item.id, reason: why.value }) }, words.undo);
        return make("div", { class: "amn-standing" }, make("p", {}, make("strong", {}, `${item.id}. ${item.wording}`)),
          make("p", {}, `${item.text} · ${item.who}`), make("p", {}, item.reason),
          data.add ? make("div", { class: "amn-row amn-tight" }, item.waits ? make("button", { onclick: () => model.send({ act: "confirm", item: item.id }) }, words.confirm) : "",
            labelled(`${words.undo}: ${words.reason}`, why), back) : "");
      })] : []),
      ...(data.add ? [make("details", { open: Boolean(open) }, make("summary", {}, words.add), make("p", { class: "amn-hint" }, words.add_hint),
        labelled(words.add_code, code), texts, labelled(words.reason, reason), make("div", { class: "amn-row amn-tight" }, buttons))] : []));
  };

  const onChosen = () => data.item && ready();
  listen("chosen", onChosen);
  return (now) => {
    // What was recorded is no draft any more.
    if (data.item === now.item && data.decision && now.decision && data.decision.stamp !== now.decision.stamp) drafts.delete(now.item);
    data = now;
    if (!data.item) {
      told.replaceChildren(make("h3", {}, words.title), make("p", { class: "amn-hint" }, words.empty));
      form.replaceChildren();
      figures.replaceChildren();
      drawAdding();
      return;
    }
    const focused = form.contains(document.activeElement) ? document.activeElement.tagName : "";
    drawTold();
    drawFigures();
    drawForm();
    drawAdding();
    if (focused) (focused === "TEXTAREA" ? fields.reason : fields.radios[0].firstChild).focus({ preventScroll: true });
  };
});

export default { render };
