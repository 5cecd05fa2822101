// The table of items: search, filter and sort in the browser; arrows walk the rows, letters choose a decision.

const COLUMNS = ["id", "wording", "n", "median", "iqr", "share", "strip", "status", "comments", "decision"];
const SORTED = new Set(["id", "wording", "n", "median", "iqr", "share", "status", "comments", "decision"]);
const NUMBERS = new Set(["n", "median", "iqr", "share", "comments"]);

const cellsOf = (row) => COLUMNS.map((name) => {
  if (name === "strip") return make("td", {}, strip(row.strip));
  if (name === "status")
    return make("td", { class: "amn-status" }, pill(row.status, row.tone), make("span", { class: "amn-why", title: row.why }, row.why));
  if (name === "id") return make("th", { scope: "row" }, row.id);
  const text = name === "comments" ? (row.comments || "") : name === "decision" ? row.decision.text || "–" : row[name];
  const kind = NUMBERS.has(name) ? "amn-number" : name === "decision" && row.decision.waits ? "amn-waits" : "";
  return make("td", { class: kind }, String(text));
});

const render = ({ model, el }) => windowOf(model, el, "items", (root, words, listen) => {
  let rows = [], shown = [], order = { by: "", down: false }, built = new Map();
  const find = make("input", { type: "search", oninput: () => fill() });
  const filter = make("select", { onchange: () => fill() });
  const count = make("p", { class: "amn-hint amn-count", role: "status" });
  const heads = COLUMNS.map((name) => make("th", { scope: "col", class: NUMBERS.has(name) ? "amn-number" : "" },
    SORTED.has(name) ? make("button", { class: "amn-sort", title: words.sort, onclick: () => sortBy(name) }, words[name]) : make("span", { class: "amn-head-text" }, words[name])));
  const body = make("tbody");
  const table = make("table", { "aria-label": words.title },
    make("thead", {}, make("tr", {}, heads)), body);
  const legend = make("p", { class: "amn-hint amn-legend" },
    make("span", { class: "amn-key-now", "aria-hidden": "true" }), words.legend_now,
    make("span", { class: "amn-key-before", "aria-hidden": "true" }), words.legend_before);
  const empty = make("p", { class: "amn-hint" });
  root.append(make("h3", {}, words.title),
    make("div", { class: "amn-row" }, labelled(words.find, find), labelled(words.filter, filter), count),
    make("div", { class: "amn-scroll", role: "group", "aria-label": words.title, tabindex: "0" }, table), empty, legend,
    make("p", { class: "amn-hint" }, words.keys));

  const pick = (id, focus) => {
    if (model.get("selected") !== id) { model.set("selected", id); model.save_changes(); }
    mark(focus);
  };
  const mark = (focus) => {
    const id = model.get("selected");
    const on = shown.includes(id) ? id : shown[0];
    for (const row of body.children) {
      const here = row.dataset.id === id;
      row.setAttribute("aria-current", here ? "true" : "false");
      row.tabIndex = row.dataset.id === on ? 0 : -1;
      if (here && focus) { row.focus({ preventScroll: true }); row.scrollIntoView({ block: "nearest" }); }
    }
  };
  const sortBy = (name) => {
    order = { by: name, down: order.by === name && !order.down };
    fill();
  };
  const value = (row, name) => (name === "decision" ? row.decision.text : row.sort[name] ?? (name in row.sort ? -Infinity : row[name]));
  const fill = () => {
    const sought = find.value.trim().toLocaleLowerCase(), only = filter.value;
    const kept = rows.filter((row) => (!sought || `${row.id} ${row.wording}`.toLocaleLowerCase().includes(sought))
      && (!only || (only === "?" ? !row.decision.text : row.status === only)));
    if (order.by) {
      const sign = order.down ? -1 : 1;
      kept.sort((a, b) => {
        const [x, y] = [value(a, order.by), value(b, order.by)];
        return sign * (typeof x === "number" ? x - y : String(x).localeCompare(String(y), words.lang, { numeric: true }));
      });
    }
    heads.forEach((head, k) => {
      if (SORTED.has(COLUMNS[k])) head.setAttribute("aria-sort", COLUMNS[k] !== order.by ? "none" : order.down ? "descending" : "ascending");
    });
    shown = kept.map((row) => row.id);
    const focused = body.contains(document.activeElement);
    body.replaceChildren(...kept.map(rowOf));
    count.textContent = words.shown.replace("{shown}", kept.length).replace("{all}", rows.length)
      .replace("{decided}", rows.filter((row) => row.decision.text).length);
    empty.textContent = kept.length ? "" : model.get("data").none || words.nothing;
    mark(focused);
  };
  const rowOf = (row) => {
    const text = JSON.stringify(row), known = built.get(row.id);
    if (known && known.text === text) return known.node;
    const node = make("tr", { "data-id": row.id, onclick: () => pick(row.id, true) }, cellsOf(row));
    built.set(row.id, { text, node });
    return node;
  };
  body.addEventListener("keydown", (event) => {
    const at = shown.indexOf(event.target.closest("tr")?.dataset.id);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    const decision = words[`letter_${event.key.toLowerCase()}`];
    if (to !== undefined) pick(shown[Math.max(0, Math.min(shown.length - 1, to))], true);
    else if (event.key === "Enter" || event.key === " ") pick(shown[at], true);
    else if (decision) { pick(shown[at], true); model.send({ act: "choose", item: shown[at], decision }); }
    else return;
    event.preventDefault();
  });
  listen("selected", () => mark(false));
  return (data) => {
    rows = data.rows || [];
    legend.hidden = !data.before;
    const before = filter.value;
    filter.replaceChildren(...[["", words.every], ["?", words.undecided], ...(data.statuses || []).map((s) => [s, s])]
      .map(([key, text]) => make("option", { value: key }, text)));
    filter.value = [...filter.options].some((option) => option.value === before) ? before : "";
    fill();
  };
});

export default { render };
