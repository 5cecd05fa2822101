// Coding by hand: a form for a passage, a form for a code, and what was entered last.

const render = ({ model, el }) => windowOf(model, el, "exploration", (root, words) => {
  let data = {}, fresh = "";
  const sources = make("datalist", { id: unique("sources") });
  const source = make("input", { type: "text", list: sources.id, autocomplete: "off" });
  const coder = make("input", { type: "text", size: 8, autocomplete: "off" });
  const framework = make("select", { onchange: () => fillCodes() });
  const code = make("select");
  const group = unique("valence");
  const valences = ["barrier", "facilitator", ""].map((value) => make("label", { class: "amn-choice" },
    make("input", { type: "radio", name: group, value, checked: value === "" }), words[value || "not_said"]));
  const text = make("textarea", { rows: 3 });
  const page = make("input", { type: "text", inputmode: "numeric", size: 5 });
  const enter = make("button", { class: "amn-main", onclick: () => model.send({
    act: "enter", source: source.value, coder: coder.value, framework: framework.value, code: code.value,
    valence: root.querySelector(`input[name="${group}"]:checked`).value, text: text.value, page: page.value }) }, words.enter);
  const undo = make("button", { onclick: () => model.send({ act: "undo", table: "segments" }) }, words.undo);
  const last = make("div");
  const book = make("details"), parent = make("select"), newCode = make("input", { type: "text", size: 10 });
  const names = make("div", { class: "amn-row" });
  const addCode = make("button", { onclick: () => model.send({ act: "code", code: newCode.value, parent: parent.value,
    names: Object.fromEntries([...names.querySelectorAll("input")].map((input) => [input.lang, input.value])) }) }, words.add_code);
  const undoCode = make("button", { onclick: () => model.send({ act: "undo", table: "codes" }) }, words.undo);
  book.append(make("summary", {}, words.book), make("p", { class: "amn-hint" }, words.book_hint),
    make("div", { class: "amn-row" }, labelled(words.new_code, newCode), labelled(words.parent, parent)), names,
    make("div", { class: "amn-row amn-tight" }, addCode, undoCode));
  root.append(make("h3", {}, words.title), sources,
    make("div", { class: "amn-row" }, labelled(words.source, source), labelled(words.page, page), labelled(words.coder, coder),
      labelled(words.framework, framework), labelled(words.code, code, { class: "amn-field amn-wide" })),
    make("p", { class: "amn-hint" }, words.source_hint),
    make("fieldset", {}, make("legend", {}, words.valence), valences),
    labelled(words.text, text), make("div", { class: "amn-row amn-tight" }, enter, undo), last, book);

  const fillCodes = () => {
    const held = code.value;
    const found = (data.frameworks.find((each) => each.id === framework.value) || { codes: [] }).codes;
    code.replaceChildren(...[["", words.choose], ...found].map(([key, said]) => make("option", { value: key }, said)));
    code.value = found.some(([key]) => key === held) ? held : "";
  };
  const offer = (button, what) => { button.disabled = !what; button.title = what; };
  return (now) => {
    if (fresh && now.n > data.n) { text.value = ""; text.focus({ preventScroll: true }); } // entered: ready for the next
    if (fresh && now.parents.length > data.parents.length) { newCode.value = ""; names.querySelectorAll("input").forEach((input) => { input.value = ""; }); }
    const first = !fresh;
    data = now;
    fresh = "drawn";
    sources.replaceChildren(...data.sources.map((each) => make("option", { value: each })));
    const chosen = framework.value || data.start;
    framework.replaceChildren(...data.frameworks.map((each) => make("option", { value: each.id }, each.name)));
    framework.value = chosen;
    fillCodes();
    if (first) {
      coder.value = data.coder;
      names.replaceChildren(...data.languages.map((lang) => labelled(`${words.name} (${lang})`, make("input", { type: "text", lang }), { class: "amn-field amn-wide" })));
    }
    const under = parent.value;
    parent.replaceChildren(...[["", words.no_parent], ...data.parents].map(([key, said]) => make("option", { value: key }, said)));
    parent.value = data.parents.some(([key]) => key === under) ? under : "";
    offer(undo, data.undo);
    offer(undoCode, data.undo_code);
    last.replaceChildren(make("h4", {}, words.last.replace("{n}", data.n)), data.last.length
      ? make("div", { class: "amn-scroll", tabindex: "0", role: "group", "aria-label": words.title }, make("table", {}, make("tbody", {}, data.last.map((row) => make("tr", {},
        make("th", { scope: "row" }, `${row.segment_id} · ${row.source_id}`), make("td", {}, row.own || row.code), make("td", {}, row.valence), make("td", {}, row.text), make("td", {}, row.coder))))))
      : make("p", { class: "amn-hint" }, words.none));
  };
});

export default { render };
