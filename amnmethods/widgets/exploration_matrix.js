// The matrix: one native choice per cell, the ratings of all beside the consensus, the passages behind a cell below.

const render = ({ model, el }) => windowOf(model, el, "exploration", (root, words, listen) => {
  let data = { raters: [], rows: [], sites: [] }, mine = "", opener = null;
  const who = make("select", { onchange: () => { const own = who.value === "+"; mine = own ? fresh.value.trim() : who.value; freshField.hidden = !own; fill(); } });
  const fresh = make("input", { type: "text", size: 8, oninput: () => { if (who.value === "+") mine = fresh.value.trim(); } });
  const freshField = labelled(words.new_rater, fresh, { hidden: true });
  const undo = make("button", { onclick: () => model.send({ act: "undo", table: "matrix_ratings" }) }, words.undo);
  const count = make("p", { class: "amn-hint", role: "status" });
  const head = make("tr"), body = make("tbody"), behind = make("div", { class: "amn-behind", tabindex: "-1", hidden: true });
  const empty = make("p", { class: "amn-hint" });
  root.append(make("h3", {}, words.title), make("div", { class: "amn-row" }, labelled(words.rater, who), freshField, undo, count),
    make("p", { class: "amn-hint" }, words.hint), empty,
    make("div", { class: "amn-scroll", tabindex: "0", role: "group", "aria-label": words.title }, make("table", {}, make("thead", {}, head), body)), behind);

  const signed = (value) => (value === "blank" ? words.blank : Number(value) > 0 ? `+${value}` : String(value).replace("-", "−"));
  const OPTIONS = () => [["", words.unrated], ["blank", words.blank], ...["-2", "-1", "0", "1", "2"].map((point) => [point, signed(point)])];
  const tone = (value) => (value === "" || value === "blank" ? "" : Number(value) < 0 ? "amn-negative" : Number(value) > 0 ? "amn-positive" : "amn-zero");
  const cell = (row, site) => {
    const at = row.cells[site.id] || { state: "", n: 0, by: {} }, value = at.by[mine] ?? "";
    const select = choice(OPTIONS(), value, { "aria-label": `${row.id}, ${site.name}`, "data-cell": `${row.id}|${site.id}`,
      onchange: () => model.send({ act: "rate", construct: row.id, site: site.id, rater: mine, rating: select.value }) });
    const open = make("button", { "aria-label": `${words.passages.replace("{n}", at.n)}: ${row.id}, ${site.name}`, title: words.passages.replace("{n}", at.n),
      onclick: () => { opener = `${row.id}|${site.id}`; model.send({ act: "open", construct: row.id, site: site.id }); } }, `❝ ${at.n}`);
    const said = mine === "consensus" ? data.raters.filter((rater) => rater in at.by).map((rater) => `${rater} ${signed(at.by[rater])}`).join(" · ") : "";
    return make("td", { class: tone(value) }, make("div", { class: "amn-rated" }, select, open),
      said ? make("span", { class: "amn-said-by" }, said) : "", mine === "consensus" && at.state === "open" ? pill(words.open, "open") : "");
  };
  const fill = () => {
    const held = body.contains(document.activeElement) ? document.activeElement.dataset.cell : "";
    body.replaceChildren(...data.rows.map((row) => make("tr", {}, make("th", { scope: "row" }, make("strong", {}, row.id), ` ${row.name === row.id ? "" : row.name}`),
      data.sites.map((site) => cell(row, site)))));
    const rated = data.rows.reduce((sum, row) => sum + data.sites.filter((site) => mine in (row.cells[site.id] || { by: {} }).by).length, 0);
    count.textContent = words.counted.replace("{n}", rated).replace("{all}", data.rows.length * data.sites.length);
    if (held) [...body.querySelectorAll("select")].find((select) => select.dataset.cell === held)?.focus({ preventScroll: true });
  };
  const showBehind = () => {
    const shown = model.get("behind") || {};
    behind.hidden = !shown.construct;
    if (!shown.construct) { behind.replaceChildren(); return; }
    const site = (data.sites.find((each) => each.id === shown.site) || { name: shown.site }).name;
    behind.replaceChildren(make("h4", {}, words.behind.replace("{construct}", `${shown.construct} ${shown.name === shown.construct ? "" : shown.name}`.trim()).replace("{site}", site)),
      ...(shown.passages.length ? shown.passages.map((row) => make("div", {}, make("p", { class: "amn-hint" }, [row.source_id, row.role, row.valence && words[row.valence] ? words[row.valence] : row.valence].filter(Boolean).join(" · ")),
        make("blockquote", { lang: row.language || undefined }, row.text))) : [make("p", { class: "amn-hint" }, words.no_passages)]),
      make("button", { onclick: () => { model.send({ act: "close" }); const at = opener;
        [...body.querySelectorAll("select")].find((select) => select.dataset.cell === at)?.focus(); } }, words.close));
    if (opener) behind.focus();
  };
  listen("behind", showBehind);
  return (now) => {
    data = now;
    const raters = [...new Set([...data.raters, data.actor])];
    const options = [...raters.map((rater) => [rater, rater]), ["consensus", words.consensus], ["+", words.new_rater]];
    if (mine && ![...raters, "consensus"].includes(mine)) mine = "";
    mine = mine || data.raters[0] || data.actor;
    who.replaceChildren(...options.map(([key, said]) => make("option", { value: key }, said)));
    who.value = mine;
    freshField.hidden = true;
    undo.disabled = !data.undo;
    undo.title = data.undo;
    empty.textContent = data.rows.length && data.sites.length ? "" : words.none;
    head.replaceChildren(make("th", { scope: "col" }, words.construct), ...data.sites.map((site) => make("th", { scope: "col" }, site.name)));
    fill();
    showBehind();
  };
});

export default { render };
