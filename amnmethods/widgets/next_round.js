// The next round: boxes for the items, a form to look at in a frame that can neither keep nor send anything, and the opening.

const render = ({ model, el }) => {
  const waiting = new Map(); // ticks on their way into the study; what the study says holds otherwise
  let heard = () => {};
  const onForm = (message) => heard(message);
  model.on("msg:custom", onForm);
  const stop = windowOf(model, el, "next", (root, words, listen) => {
    let data = {};
    const note = make("p", { class: "amn-note" });
    const count = make("p", { class: "amn-count", role: "status" });
    const body = make("tbody");
    const ticked = (row) => waiting.get(row.id) ?? row.ask;
    const tick = (asks) => {
      for (const [id, ask] of Object.entries(asks)) waiting.set(id, ask ?? data.rows.find((row) => row.id === id).decided);
      if (Object.keys(asks).length) model.send({ act: "plan", asks });
    };
    const pick = (text, test) => make("button", { onclick: () => {
      tick(Object.fromEntries(data.rows.filter((row) => test(row) !== ticked(row)).map((row) => [row.id, test(row)])));
      fill();
    } }, text);
    const without = pick(words.without, (row) => row.tone === "open" || row.tone === "none");
    const asDecided = make("button", { onclick: () => { tick(Object.fromEntries(data.rows.map((row) => [row.id, null]))); fill(); } }, words.as_decided);
    const undo = make("button", { onclick: () => model.send({ act: "undo" }) }, words.undo);
    const list = make("div", {}, make("div", { class: "amn-row amn-tight" }, asDecided, without, pick(words.all, () => true), pick(words.none_of, () => false), undo, count),
      make("div", { class: "amn-scroll amn-asked", tabindex: "0", role: "group", "aria-label": words.title }, make("table", {}, make("thead", {}, make("tr", {},
        make("th", { scope: "col" }, words.ask), make("th", { scope: "col" }, words.change))), body)));
    const who = make("select"), language = make("select");
    const place = make("div"); // a new frame for each form: one that was hidden once stays blank in Chromium
    const items = () => data.rows.filter(ticked).map((row) => row.id);
    const hide = make("button", { hidden: true, onclick: () => { place.replaceChildren(); hide.hidden = true; } }, words.hide);
    const look = make("div", { class: "amn-row" }, labelled(words.preview_for, who), labelled(words.preview_in, language),
      make("button", { onclick: () => model.send({ act: "preview", panellist: who.value, language: language.value, items: items() }) }, words.show), hide);
    const sure = make("input", { type: "checkbox", onchange: () => { go.disabled = !sure.checked; } });
    const go = make("button", { class: "amn-main", disabled: true, onclick: () => { model.send(data.opened ? { act: "close" } : { act: "open", items: items(), override: why.value }); sure.checked = false; go.disabled = true; } });
    const why = make("input", { type: "text", size: 50 });
    const expired = make("p", { class: "amn-note" });
    const although = make("div", {}, expired, make("div", { class: "amn-row" }, labelled(words.override, why)));
    const doing = make("div", { class: "amn-row amn-tight" }, make("label", { class: "amn-choice" }, sure, words.sure), go);
    root.append(make("h3", {}, words.title), note, list, make("h4", {}, words.preview), look, place, although, doing);
    who.addEventListener("change", () => { const own = data.panel.find(([code]) => code === who.value)?.[1]; if (own) language.value = own; });
    heard = (message) => {
      if (message.form === undefined) return;
      const frame = make("iframe", { class: "amn-form", title: words.frame, sandbox: "allow-scripts", srcdoc: message.form });
      place.replaceChildren(frame);
      hide.hidden = false;
      frame.scrollIntoView({ block: "nearest" });
    };

    const tally = () => { count.textContent = words.counted.replace("{n}", items().length).replace("{all}", data.rows.length) + (waiting.size ? "" : ` · ${words.kept}`); };
    const fill = () => {
      body.replaceChildren(...data.rows.map((row) => {
        const box = make("input", { type: "checkbox", checked: ticked(row), "data-id": row.id, onchange: () => { tick({ [row.id]: box.checked }); tally(); } });
        return make("tr", {}, make("td", {}, make("label", { class: "amn-choice" }, box, `${row.id}. ${row.wording}`)),
          make("td", {}, row.status ? pill(row.status, row.tone) : "", row.note ? make("p", { class: "amn-note" }, row.note) : "", row.change ? make("p", { class: "amn-hint" }, row.change) : ""));
      }));
      tally();
    };
    listen("message", () => { if (model.get("message").bad && waiting.size) { waiting.clear(); fill(); } }); // refused
    return (fresh) => {
      if (data.opened !== fresh.opened) hide.click(); // that form was of another round
      data = fresh;
      for (const row of data.rows) if (waiting.get(row.id) === row.ask) waiting.delete(row.id);
      asDecided.hidden = without.hidden = data.first; // nothing was decided yet
      expired.textContent = data.expired;
      although.hidden = !data.expired;
      undo.disabled = !data.undo;
      note.textContent = data.note || "";
      list.hidden = !data.rows.length;
      look.hidden = !data.panel.length;
      doing.hidden = !data.next && !data.opened;
      go.textContent = data.opened ? words.close.replace("{round}", data.opened) : words.open.replace("{round}", data.next);
      const was = [who.value, language.value];
      who.replaceChildren(...data.panel.map(([code]) => make("option", { value: code }, code)));
      language.replaceChildren(...data.languages.map((code) => make("option", { value: code }, code)));
      if (data.panel.some(([code]) => code === was[0])) [who.value, language.value] = was;
      else if (data.panel.length) [who.value, language.value] = [data.panel[0][0], data.panel[0][1] || data.languages[0]];
      const on = body.contains(document.activeElement) ? document.activeElement.dataset.id : "";
      fill();
      if (on) body.querySelector(`input[data-id="${CSS.escape(on)}"]`)?.focus({ preventScroll: true });
    };
  });
  return () => { model.off("msg:custom", onForm); stop(); };
};

export default { render };
