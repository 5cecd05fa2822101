// The grid of levels and factors; a cell or a whole factor is chosen, and marked with a reason below.

const render = ({ model, el }) => windowOf(model, el, "exploration", (root, words) => {
  let data = { rows: [], factors: [], points: [] };
  const factor = make("select"), level = make("select"), reason = make("input", { type: "text", oninput: () => wake() });
  const record = make("button", { class: "amn-main", onclick: () => { model.send({ act: "mark", factor: factor.value, level: level.value, reason: reason.value }); } }, words.record);
  const undo = make("button", { onclick: () => model.send({ act: "undo", table: "leverage" }) }, words.undo);
  const head = make("tr"), body = make("tbody"), points = make("div"), empty = make("p", { class: "amn-hint" });
  const scroll = make("div", { class: "amn-scroll", tabindex: "0", role: "group", "aria-label": words.title }, make("table", {}, make("thead", {}, head), body));
  const form = make("div", { class: "amn-row" }, labelled(words.where, factor), labelled(words.level, level), labelled(words.reason, reason, { class: "amn-field amn-wide" }), record, undo);
  root.append(make("h3", {}, words.title), empty, scroll, form, points);

  const wake = () => { record.disabled = !reason.value.trim(); };
  const begin = (f, l) => { factor.value = f; level.value = l; reason.focus(); };
  const part = (title, codes) => (codes.length ? [make("span", { class: "amn-hint" }, title), make("ul", {}, codes.map((code) => make("li", {}, code)))] : []);
  const drawn = (row, each) => {
    const cell = row.cells[each.id] || { barriers: [], facilitators: [] };
    return make("td", { class: cell.leverage ? "amn-point-cell" : "" }, cell.leverage ? pill(words.marked, "in") : "",
      part(words.barriers, cell.barriers), part(words.facilitators, cell.facilitators),
      make("button", { "aria-label": `${words.mark}: ${each.name}, ${row.name}`, onclick: () => begin(each.id, row.id) }, words.mark));
  };
  const options = (select, pairs) => {
    const held = select.value;
    select.replaceChildren(...pairs.map(([key, said]) => make("option", { value: key }, said)));
    select.value = pairs.some(([key]) => key === held) ? held : pairs[0]?.[0] ?? "";
  };
  return (now) => {
    if (now.points.length > data.points.length) reason.value = "";
    data = now;
    empty.textContent = data.none;
    scroll.hidden = form.hidden = Boolean(data.none);
    head.replaceChildren(make("th", { scope: "col" }, words.level), ...data.factors.map((each) => make("th", { scope: "col" }, each.name,
      each.enables ? make("span", { class: "amn-said-by" }, words.enables.replace("{factors}", each.enables)) : "")));
    body.replaceChildren(...data.rows.map((row) => make("tr", {}, make("th", { scope: "row" }, row.name), data.factors.map((each) => drawn(row, each)))));
    options(factor, data.factors.map((each) => [each.id, each.name]));
    options(level, [["", words.all_levels], ...data.rows.map((row) => [row.id, row.name])]);
    undo.disabled = !data.undo;
    undo.title = data.undo;
    points.replaceChildren(make("h4", {}, words.points), data.points.length
      ? make("ul", { class: "amn-points" }, data.points.map((point) => make("li", {}, make("strong", {}, point.name), ` ${point.reason} `,
        make("button", { "aria-label": `${words.unmark}: ${point.name}`, onclick: () => model.send({ act: "unmark", factor: point.factor, level: point.level }) }, words.unmark))))
      : make("p", { class: "amn-hint" }, words.no_points));
    wake();
  };
});

export default { render };
