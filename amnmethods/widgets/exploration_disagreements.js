// Disagreements of coders as cards: the text, who gave the code and who did not, keep or drop with a reason.

const STEPS = 20; // cards shown at once

const render = ({ model, el }) => windowOf(model, el, "exploration", (root, words) => {
  let data = { rows: [] }, most = STEPS, first = true;
  const reasons = new Map(); // what is being written, kept while other cards come and go
  const framework = make("select", { onchange: () => { most = STEPS; model.send({ act: "framework", framework: framework.value }); } });
  const filter = choice([["open", words.open], ["", words.all]], "open", { onchange: () => { most = STEPS; fill(); } });
  const by = make("input", { type: "text", size: 14, oninput: () => list.querySelectorAll("input").forEach((input) => input.dispatchEvent(new Event("input"))) });
  const undo = make("button", { onclick: () => model.send({ act: "undo", table: "resolutions" }) }, words.undo);
  const count = make("p", { class: "amn-hint amn-count", role: "status" });
  const empty = make("p", { class: "amn-hint" }), list = make("ul", { class: "amn-cards" });
  const more = make("button", { onclick: () => { most += STEPS; fill(); } }, words.more);
  root.append(make("h3", {}, words.title), make("div", { class: "amn-row" }, labelled(words.framework, framework), labelled(words.filter, filter), labelled(words.by, by), undo, count), empty, list, more);

  const card = (row) => {
    const reason = make("input", { type: "text", value: reasons.get(row.key) || "", oninput: () => { reasons.set(row.key, reason.value); wake(); } });
    const act = (keep) => make("button", { class: keep ? "amn-main" : "", "aria-label": `${keep ? words.keep : words.drop}: ${row.code}, ${row.source}`,
      onclick: () => { reasons.delete(row.key); model.send({ act: "settle", key: row.key, keep, reason: reason.value, by: by.value }); } }, keep ? words.keep : words.drop);
    const acts = [act(true), act(false)];
    const wake = () => acts.forEach((button) => { button.disabled = !reason.value.trim() || !by.value.trim(); });
    wake();
    return make("li", { class: "amn-card", "data-key": row.key },
      make("p", {}, make("strong", {}, `${row.code} ${row.name === row.code ? "" : row.name}`), ` · ${row.source}`),
      make("blockquote", {}, row.text),
      make("p", {}, `${words.given.replace("{coders}", row.given)} · ${words.not_given.replace("{coders}", row.not_given)}`),
      row.others.length ? make("p", {}, words.others.replace("{codes}", row.others.join("; "))) : "",
      row.decided ? make("div", { class: "amn-settled" }, make("p", {}, `${row.decided.keep ? words.keep : words.drop} · ${row.decided.by} · ${row.decided.reason}`),
        make("button", { onclick: () => model.send({ act: "reopen", key: row.key }) }, words.settled))
        : make("div", { class: "amn-row amn-tight" }, labelled(words.reason, reason, { class: "amn-field amn-wide" }), acts));
  };
  const fill = () => {
    const shown = data.rows.filter((row) => !filter.value || !row.decided);
    const held = [...list.children].findIndex((item) => item.contains(document.activeElement));
    list.replaceChildren(...shown.slice(0, most).map(card));
    more.hidden = shown.length <= most;
    count.textContent = words.counted.replace("{open}", data.rows.filter((row) => !row.decided).length).replace("{all}", data.rows.length);
    empty.textContent = data.none || (shown.length ? "" : words.none);
    if (held >= 0) (list.children[Math.min(held, list.children.length - 1)]?.querySelector("input, button") || filter).focus({ preventScroll: true });
  };
  return (now) => {
    data = now;
    if (first) { by.value = data.actor; first = false; }
    framework.replaceChildren(...data.frameworks.map(([key, said]) => make("option", { value: key }, said)));
    framework.value = data.framework;
    undo.disabled = !data.undo;
    undo.title = data.undo;
    fill();
  };
});

export default { render };
