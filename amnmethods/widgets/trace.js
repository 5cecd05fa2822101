// The thread from quote to outcome: layers of points; a click, or Enter, puts a point in the middle.

const FEW = 4; // points of a layer shown at first

const render = ({ model, el }) => windowOf(model, el, "trace", (root, words, listen) => {
  let data = { layers: [], strategies: [], sites: [], kinds: [], edges: [], untraced: [] }, moved = false;
  const wide = new Set(), cards = new Map(); // layers shown whole; the button of each point
  const go = (node) => { moved = true; wide.clear(); model.send({ act: "go", node }); };
  const empty = make("p", { class: "amn-hint" });
  const strategy = make("select", { onchange: () => strategy.value && go(strategy.value) });
  const site = make("select", { onchange: () => model.send({ act: "choose", name: "site", value: site.value }) });
  const text = make("input", { type: "search", autocomplete: "off", onkeydown: (event) => { if (event.key === "Enter") ask(); } });
  const kind = make("select", { onchange: () => text.value && ask() });
  const ask = () => model.send({ act: "search", text: text.value, kind: kind.value });
  const back = make("button", { onclick: () => { moved = true; wide.clear(); model.send({ act: "back" }); } }, words.back);
  const told = make("p", { class: "amn-hint", role: "status" }), hits = make("ul", { class: "amn-hits" });
  const layers = make("div", { class: "amn-layers", role: "group", "aria-label": words.layers });
  const lone = make("div");
  const choosers = make("div", { class: "amn-row" }, labelled(words.strategy, strategy, { class: "amn-field amn-wide" }), labelled(words.site, site), back);
  const search = make("div", { class: "amn-row" }, labelled(words.search, text, { class: "amn-field amn-wide" }), labelled(words.search_kind, kind),
    make("button", { onclick: ask }, words.found));
  root.append(make("h3", {}, words.title), make("p", { class: "amn-hint" }, `${words.hint} ${words.keys}`), empty, choosers, search, told, hits, layers, lone);

  const linked = (node, on) => {
    layers.querySelectorAll(".amn-linked").forEach((card) => card.classList.remove("amn-linked"));
    if (!on) return;
    for (const [one, two] of data.edges) {
      if (one === node) cards.get(two)?.parentElement.classList.add("amn-linked");
      if (two === node) cards.get(one)?.parentElement.classList.add("amn-linked");
    }
  };
  const note = (line) => make("li", {}, line.pill ? pill(line.pill, line.tone || "none") : null, line.pill ? " " : null, line.text);
  const card = (each, layer) => {
    const notes = each.more.length ? make("ul", { class: "amn-notes", id: unique("notes") }, each.more.map(note)) : null;
    const button = make("button", {
      "data-node": each.node, tabindex: each.here ? "0" : "-1", "aria-current": each.here ? "true" : null, "aria-describedby": notes && notes.id,
      onclick: () => (each.here ? null : go(each.node)), onfocus: () => linked(each.node, true), onblur: () => linked(each.node, false),
    }, make("span", { class: "amn-hidden" }, each.here ? `${layer.title}, ${words.here}: ` : `${layer.title}: `),
      make("span", { class: each.silent ? "amn-hint" : "", lang: each.lang || null }, each.text), make("span", { class: "amn-tag" }, each.tag));
    cards.set(each.node, button);
    return make("li", { class: each.here ? "amn-card amn-here" : "amn-card", onmouseenter: () => linked(each.node, true), onmouseleave: () => linked(each.node, false) }, button, notes);
  };
  const fill = () => {
    const held = layers.contains(document.activeElement) ? document.activeElement : null;
    const node = held && held.dataset.node, toggled = held && held.dataset.layer;
    cards.clear();
    layers.replaceChildren(...data.layers.map((layer) => {
      const all = wide.has(layer.kind), shown = all ? layer.nodes : layer.nodes.slice(0, FEW), heading = unique("layer");
      const toggle = layer.nodes.length > FEW ? make("button", { class: "amn-toggle", "data-layer": layer.kind, "aria-expanded": String(all),
        onclick: () => { if (all) wide.delete(layer.kind); else wide.add(layer.kind); fill(); } },
      (all ? words.show_few : words.show_all).replace("{n}", layer.nodes.length), make("span", { class: "amn-hidden" }, ` (${layer.title})`)) : null;
      return make("section", { class: "amn-layer", "data-kind": layer.kind, "aria-labelledby": heading },
        make("div", { class: "amn-layer-head" }, make("h4", { id: heading }, layer.title, " ", make("span", { class: "amn-hint" }, String(layer.nodes.length))), toggle),
        layer.nodes.length ? make("ul", { class: "amn-nodes", tabindex: all ? "0" : null, "aria-labelledby": heading }, shown.map((each) => card(each, layer))) : make("p", { class: "amn-hint" }, layer.told));
    }));
    const here = layers.querySelector("[aria-current]");
    if (moved) { (here || layers.querySelector("[data-node]"))?.focus({ preventScroll: true }); here?.scrollIntoView({ block: "nearest" }); }
    else if (node) (cards.get(node) || here)?.focus({ preventScroll: true });
    else if (toggled) layers.querySelector(`[data-layer="${toggled}"]`)?.focus({ preventScroll: true });
    moved = false;
  };
  layers.addEventListener("keydown", (event) => { // left and right within a layer, up and down between layers
    const at = event.target.closest("[data-node]");
    if (!at || event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = [...layers.querySelectorAll(".amn-layer")].map((layer) => [...layer.querySelectorAll("[data-node]")]).filter((row) => row.length);
    const row = rows.findIndex((each) => each.includes(at)), place = rows[row].indexOf(at);
    const next = { ArrowLeft: rows[row][place - 1], ArrowRight: rows[row][place + 1], Home: rows[row][0], End: rows[row][rows[row].length - 1],
      ArrowUp: rows[row - 1] && rows[row - 1][Math.min(place, rows[row - 1].length - 1)],
      ArrowDown: rows[row + 1] && rows[row + 1][Math.min(place, rows[row + 1].length - 1)] }[event.key];
    if (!next) return;
    event.preventDefault();
    cards.forEach((button) => button.setAttribute("tabindex", "-1"));
    next.setAttribute("tabindex", "0");
    next.focus();
  });

  const jump = (node, ...said) => make("li", {}, make("button", { "data-jump": node, onclick: () => go(node) }, ...said));
  const showFound = () => {
    const found = model.get("found") || {};
    told.textContent = found.told || "";
    hits.replaceChildren(...(found.rows || []).map(([node, sort, said, tag]) => jump(node, make("span", { class: "amn-sort" }, sort), said, make("span", { class: "amn-tag" }, tag))));
    hits.hidden = !hits.childElementCount;
  };
  const showLone = () => lone.replaceChildren(...(data.none ? [] : [make("h4", {}, words.untraced), make("p", { class: "amn-hint" }, data.untraced.length ? words.untraced_hint : words.untraced_none),
    ...data.untraced.map((part) => make("details", {}, make("summary", {}, `${part.told} (${part.n})`),
      make("ul", { class: "amn-hits" }, part.rows.map(([node, said, tag]) => jump(node, said, make("span", { class: "amn-tag" }, tag)))), part.rest ? make("p", { class: "amn-hint" }, part.rest) : null))]));
  const offer = (select, options, value) => {
    select.replaceChildren(...options.map(([key, said]) => make("option", { value: key }, said)));
    select.value = value;
  };
  listen("found", showFound);

  let listed = null;
  return (now) => {
    data = now;
    empty.textContent = data.none;
    [choosers, search, layers, lone].forEach((part) => { part.hidden = Boolean(data.none); });
    const chosen = data.strategies.some(([node]) => node === data.at) ? data.at : "";
    offer(strategy, [...(chosen ? [] : [["", words.choose]]), ...data.strategies], chosen);
    offer(site, [["", words.all], ...data.sites], data.site);
    offer(kind, [["", words.all], ...data.kinds], kind.value);
    back.disabled = !data.back;
    fill();
    showFound();
    const told = JSON.stringify(data.untraced); // an open list stays open while one goes from point to point
    if (told !== listed) showLone();
    listed = told;
  };
});

export default { render };
