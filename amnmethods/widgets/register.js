// A table that a person reads, searches and adds to by a form: one window for every register of the study.

const MANY = 60; // rows shown at once

const render = ({ model, el }) => windowOf(model, el, "register", (root, words, listen) => {
  let data = { rows: [], fields: [], columns: [] }, open = "", most = MANY, stamp = null, formOf = null;
  const wanted = {}; // what the filters ask for, kept while rows come and go
  const choices = make("div", { class: "amn-row" }), notes = make("div"), acts = make("div", { class: "amn-row amn-tight" });
  const search = make("input", { type: "search", oninput: () => { most = MANY; fill(); } });
  const searchField = labelled(words.search, search, { class: "amn-field amn-wide" });
  const filters = make("div", { class: "amn-row" });
  const undo = make("button", { onclick: () => model.send({ act: "undo", table: data.table }) }, words.undo);
  const count = make("p", { class: "amn-hint amn-count", role: "status" }), empty = make("p", { class: "amn-hint" });
  const head = make("tr"), body = make("tbody");
  const scroll = make("div", { class: "amn-scroll", tabindex: "0", role: "group", "aria-label": words.title }, make("table", {}, make("thead", {}, head), body));
  const more = make("button", { onclick: () => { most += MANY; fill(); } }, words.more);
  const form = make("form", { class: "amn-entry", onsubmit: (event) => { event.preventDefault(); enter(); } });
  const under = make("div"), picture = make("figure", { class: "amn-picture" });
  root.append(make("h3", {}, words.title), notes, choices, filters, count, empty, scroll, more, form, acts, under, picture);

  const named = (act, row) => words.act_on.replace("{act}", act).replace("{row}", () => row.title || row.id);
  const cellOf = (told, column) => {
    const said = told === null || told === undefined ? "" : told;
    if (typeof said !== "object") return make("td", { class: column.kind === "number" ? "amn-number" : "" }, String(said));
    return make("td", { lang: said.lang, class: column.kind === "number" ? "amn-number" : "" }, said.tone ? pill(said.text, said.tone) : said.text,
      said.note ? make("span", { class: "amn-said-by" }, said.note) : "");
  };
  const opens = (row) => make("button", { type: "button", "data-open": row.id, "aria-expanded": String(open === row.id),
    "aria-label": named(data.form ? data.form.open : words.details, row), onclick: () => { begin(open === row.id ? "" : row.id); } },
    data.form && data.form.open ? data.form.open : words.details);
  const ticks = (row) => make("input", { type: "checkbox", "data-tick": row.id, "aria-label": named(words.tick, row), checked: row.tick,
    disabled: row.fixed, onchange: (event) => model.send({ act: "tick", row: row.id, on: event.target.checked }) });
  const drawn = (row) => {
    const wide = data.columns.length + (data.ticks ? 1 : 0) + (data.opens ? 1 : 0);
    const line = make("tr", { "data-id": row.id, class: open === row.id ? "amn-opened" : "" }, data.ticks ? make("td", {}, ticks(row)) : null,
      data.columns.map((column, k) => (k ? cellOf(row.cells[k], column) : make("th", { scope: "row" }, ...cellOf(row.cells[0], column).childNodes))),
      data.opens ? make("td", { class: "amn-acts" }, opens(row)) : null);
    if (open !== row.id || !row.more || !row.more.length) return [line];
    return [line, make("tr", { class: "amn-detail" }, make("td", { colspan: wide }, make("dl", {}, row.more.map(([name, text, lang]) => [make("dt", {}, name), make("dd", { lang }, text)]))))];
  };
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  const found = () => {
    const terms = plain(search.value).split(/\s+/).filter(Boolean);
    return data.rows.filter((row) => (data.filters || []).every(({ column }) => !wanted[column] || String((row.keys || {})[column] ?? "") === wanted[column])
      && terms.every((term) => (row.plain = row.plain ?? plain(row.search || row.cells.map((cell) => (cell && cell.text) ?? cell ?? "").join(" "))).includes(term)));
  };
  const fill = () => {
    const at = root.contains(document.activeElement) ? document.activeElement : null;
    const held = at && (at.dataset.open ?? at.dataset.tick), kind = at && (at.dataset.open !== undefined ? "open" : "tick");
    const rows = found();
    body.replaceChildren(...rows.slice(0, most).flatMap(drawn));
    more.hidden = rows.length <= most;
    count.textContent = data.rows.length ? words.counted.replace("{n}", rows.length).replace("{all}", data.rows.length) : "";
    empty.textContent = data.none || (data.rows.length && !rows.length ? words.nothing_found : "");
    scroll.hidden = !data.rows.length;
    if (held) [...body.querySelectorAll(`[data-${kind}]`)].find((node) => node.dataset[kind] === held)?.focus({ preventScroll: true });
  };
  body.addEventListener("keydown", (event) => { // arrows walk along the buttons of a column
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || !event.target.matches("[data-open], [data-tick]")) return;
    const all = [...body.querySelectorAll(event.target.matches("[data-open]") ? "[data-open]" : "[data-tick]")];
    const next = all[all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  });

  // The form: of the row that is open, or of a new one.
  const field = (each, value) => {
    const common = { "data-field": each.name, "aria-required": each.needed ? "true" : null, "aria-describedby": null, lang: each.lang };
    let control;
    if (each.kind === "long") control = make("textarea", { ...common, rows: each.rows || 2, value });
    else if (each.kind === "choice") control = choice(each.options.some(([key]) => key === value) || !value ? each.options : [[value, value], ...each.options], value, common);
    else if (each.kind === "check") control = make("input", { ...common, type: "checkbox", checked: Boolean(value) });
    else {
      control = make("input", { ...common, type: { date: "date", month: "month" }[each.kind] || "text", inputmode: each.kind === "number" ? "decimal" : null, value,
        autocomplete: "off", size: each.kind === "number" ? 9 : null });
      if (each.options) {
        const list = make("datalist", { id: unique("list") }, each.options.map(([key, text]) => make("option", { value: key }, text)));
        control.setAttribute("list", list.id);
        form.append(list);
      }
    }
    const hint = each.hint ? make("span", { class: "amn-hint", id: unique("hint") }, each.hint) : null;
    if (hint) control.setAttribute("aria-describedby", hint.id);
    if (each.asks) control.addEventListener("change", () => model.send({ act: "ask", field: each.name, value: control.value, row: open, given: given() }));
    const box = labelled(each.needed ? `${each.label} *` : each.label, control, { class: `amn-field ${each.kind === "long" || each.wide ? "amn-wide" : ""}` });
    if (hint) box.append(hint);
    return box;
  };
  const given = () => Object.fromEntries([...form.querySelectorAll("[data-field]")].map((node) => [node.dataset.field, node.type === "checkbox" ? node.checked : node.value]));
  const enter = () => model.send({ act: "enter", row: open, given: given() });
  const start = () => {
    const row = data.rows.find((each) => each.id === open);
    return (row && row.form) || Object.fromEntries((data.fields || []).map((each) => [each.name, each.start ?? ""]));
  };
  const drawForm = (values) => {
    form.replaceChildren();
    const row = data.rows.find((each) => each.id === open);
    form.hidden = !data.form || (data.form.rows_only && !row) || Boolean(row && !row.form);
    if (form.hidden) return;
    form.append(make("h4", {}, row ? named(data.form.change, row) : data.form.title));
    if (data.form.hint) form.append(make("p", { class: "amn-hint" }, data.form.hint));
    form.append(make("div", { class: "amn-row amn-fields" }, data.fields.map((each) => field(each, values[each.name] ?? ""))),
      make("div", { class: "amn-row amn-tight" }, make("button", { class: "amn-main", type: "submit" }, data.form.record),
        row && row.removable ? make("button", { type: "button", onclick: () => model.send({ act: "remove", row: open }) }, words.remove) : null,
        open ? make("button", { type: "button", onclick: () => begin("", true) }, words.close) : null));
  };
  const begin = (id, back = false) => {
    const before = open;
    open = id;
    fill();
    drawForm(start());
    if (id && data.form) form.querySelector("[data-field]")?.focus({ preventScroll: false });
    if (back) [...body.querySelectorAll("[data-open]")].find((node) => node.dataset.open === before)?.focus();
  };
  form.addEventListener("keydown", (event) => { if (event.key === "Escape" && open) begin("", true); });

  const tableOf = (part) => make("section", {}, part.title ? make("h4", {}, part.title) : "", (part.text || []).map((text) => make("p", { class: part.hint ? "amn-hint" : "" }, text)),
    part.rows && part.rows.length ? make("div", { class: "amn-scroll", tabindex: "0", role: "group", "aria-label": part.title || words.title }, make("table", {},
      make("thead", {}, make("tr", {}, part.columns.map((column) => make("th", { scope: "col", class: column.kind === "number" ? "amn-number" : "" }, column.label)))),
      make("tbody", {}, part.rows.map((row) => make("tr", {}, row.map((cell, k) => cellOf(cell, part.columns[k]))))))) : "");
  const control = (each) => labelled(each.label, choice(each.options, each.value, { onchange: (event) => { open = ""; model.send({ act: "choose", name: each.name, value: event.target.value }); } }));
  const showPicture = () => {
    const { src = "", alt = "", title = "" } = model.get("picture") || {};
    picture.replaceChildren(...(src ? [make("figcaption", {}, title), make("img", { src, alt }),
      make("button", { onclick: () => model.send({ act: "put_away" }) }, words.put_away)] : []));
  };
  listen("picture", showPicture);

  return (now) => {
    const kept = stamp !== null && now.stamp !== stamp, turned = now.of !== formOf;
    const writing = given();
    data = now;
    stamp = now.stamp;
    formOf = now.of;
    if (open && !data.rows.some((row) => row.id === open)) open = "";
    notes.replaceChildren(...(data.notes || []).map((text) => make("p", { class: "amn-hint" }, text)));
    choices.replaceChildren(...(data.choices || []).map(control), ...(data.table ? [undo] : []));
    undo.disabled = !data.undo;
    undo.title = data.undo || "";
    filters.replaceChildren(...(data.search ? [searchField] : []), ...(data.filters || []).map((each) => labelled(each.label,
      choice([["", words.all], ...each.options], wanted[each.column] || "", { onchange: (event) => { wanted[each.column] = event.target.value; most = MANY; fill(); } }))));
    head.replaceChildren(...[data.ticks ? make("th", { scope: "col" }, words.tick) : null,
      ...data.columns.map((column) => make("th", { scope: "col", class: column.kind === "number" ? "amn-number" : "" }, column.label)),
      data.opens ? make("th", { scope: "col" }, make("span", { class: "amn-hidden" }, words.details)) : null].filter(Boolean));
    fill();
    const inside = form.contains(document.activeElement) ? document.activeElement.dataset.field || "" : null;
    drawForm(kept || turned || form.childElementCount === 0 ? start() : { ...start(), ...writing, ...(data.filled || {}) });
    if (inside !== null) (form.querySelector(`[data-field="${inside}"]`) || form.querySelector("[data-field]"))?.focus({ preventScroll: true });
    acts.replaceChildren(...(data.acts || []).map((each) => make("button", { class: each.main ? "amn-main" : "", onclick: () => model.send({ act: each.act, ...(each.told || {}) }) }, each.label)));
    under.replaceChildren(...(data.under || []).map(tableOf));
    showPicture();
  };
});

export default { render };
