// The queue of comments: one card each, its buttons, and a text field where other words are needed.

const WRITES = new Set(["redact", "paraphrase", "translate"]);

const render = ({ model, el }) => windowOf(model, el, "comments", (root, words) => {
  let rows = [], writing = null; // {key, action, text, language}: what is being written
  const checked = new Set();
  const filter = choice([["waiting", words.waiting], ["", words.all]], "waiting", { onchange: () => fill() });
  const count = make("p", { class: "amn-hint amn-count", role: "status" });
  const list = make("ul", { class: "amn-cards" });
  const empty = make("p", { class: "amn-hint" });
  root.append(make("h3", {}, words.title), make("div", { class: "amn-row" }, labelled(words.filter, filter), count), empty, list);

  const send = (row, action, more = {}) => model.send({ act: "review", key: row.key, action, checked: checked.has(row.key), ...more });
  const begin = (row, action) => {
    const language = action === "translate" ? row.others[0] : row.language;
    const text = action === "translate" ? row.translations[language] || "" : row.shown || row.text;
    writing = { key: row.key, action, language, text };
    fill();
    list.querySelector("textarea")?.focus();
  };
  const editor = (row) => {
    const area = make("textarea", { rows: 3, lang: writing.language, oninput: () => { writing.text = area.value; } });
    area.value = writing.text;
    const language = choice(row.others.map((l) => [l, l]), writing.language, { onchange: () => { writing.language = language.value; area.lang = language.value; } });
    return make("div", { class: "amn-editor" }, labelled(`${words[writing.action]}: ${words.text}`, area),
      make("div", { class: "amn-row amn-tight" }, writing.action === "translate" ? labelled(words.language, language) : "",
        make("button", { class: "amn-main", onclick: () => { const w = writing; writing = null; send(row, w.action, { text: w.text, language: w.language }); fill(); } }, words.save),
        make("button", { onclick: () => { writing = null; fill(); } }, words.cancel)));
  };
  const card = (row) => {
    const act = (action) => make("button", {
      "aria-label": `${words[action]}: ${row.item}`, class: action === "release" ? "amn-main" : "",
      onclick: () => (WRITES.has(action) ? begin(row, action) : send(row, action)),
    }, words[action]);
    const acts = ["release", "redact", "paraphrase", "withhold"].map(act);
    if (row.others.length && row.tone === "in") acts.push(act("translate"));
    return make("li", { class: "amn-card" },
      make("p", { class: "amn-of" }, make("strong", {}, row.item), ` ${row.wording} `, pill(row.state, row.tone)),
      make("blockquote", { lang: row.language }, row.text),
      row.shown ? make("p", {}, make("b", {}, `${words.shown}: `), make("span", { lang: row.language }, row.shown)) : "",
      Object.entries(row.translations).map(([lang, text]) => make("p", {}, make("b", {}, `${words.translation} (${lang}): `), make("span", { lang }, text))),
      row.needs ? make("p", { class: "amn-hint" }, row.needs) : "",
      row.flags.length ? make("div", { class: "amn-flags" }, make("p", {}, make("b", {}, `${words.flags}: `), row.flags.join("; ")),
        make("label", { class: "amn-choice" }, make("input", { type: "checkbox", checked: checked.has(row.key),
          onchange: (event) => (event.target.checked ? checked.add(row.key) : checked.delete(row.key)) }), words.checked)) : "",
      writing && writing.key === row.key ? editor(row) : make("div", { class: "amn-row amn-tight" }, acts));
  };
  const fill = () => {
    const shown = rows.filter((row) => !filter.value || row.waits || (writing && writing.key === row.key));
    list.replaceChildren(...shown.map(card));
    count.textContent = words.counted.replace("{waiting}", rows.filter((row) => row.waits).length).replace("{all}", rows.length);
    empty.textContent = shown.length ? "" : words.none;
  };
  return (data) => {
    const held = list.contains(document.activeElement);
    rows = data.rows || [];
    fill();
    if (held && !list.contains(document.activeElement)) (list.querySelector("button") || filter).focus({ preventScroll: true });
  };
});

export default { render };
