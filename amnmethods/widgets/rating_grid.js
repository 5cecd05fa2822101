// Answers from paper: real radios in fieldsets, no answer chosen beforehand; a digit rates and goes on.

const WAIT = 250; // ms of quiet before what was typed is sent, so that fast typing is kept in few steps
const MANY = 11; // a longer scale is typed as a number

const render = ({ model, el }) => {
  let timer = null, at = model.get("panellist"), why = null, again = null, undone = 0;
  let local = {}, notes = {}; // what is on the screen; `again` holds a second typing, compared and not kept by itself
  const saved = () => model.get("saved");
  const kept = () => (saved().panellist === at ? saved().answers : {});
  const keptNotes = () => (saved().panellist === at ? saved().comments || {} : {});
  const adopt = () => { local = { ...saved().answers }; notes = { ...(saved().comments || {}) }; undone = saved().undone || 0; };
  const differing = () => {
    const held = kept();
    if (again) return Object.keys(again).filter((key) => again[key] !== held[key]);
    return Object.keys({ ...local, ...held }).filter((key) => local[key] !== held[key]);
  };
  const written = () => Object.keys({ ...notes, ...keptNotes() }).filter((key) => (notes[key] || "").trim() !== (keptNotes()[key] || ""));
  const send = (all = !again) => {
    clearTimeout(timer);
    timer = null;
    const shown = again || local;
    const answers = !all ? {} : Object.fromEntries(differing().map((key) => [key, shown[key] ?? null]));
    const comments = Object.fromEntries(written().map((key) => [key, (notes[key] || "").trim()]));
    if (Object.keys({ ...answers, ...comments }).length) model.send({ act: "typed", panellist: at, answers, comments, reason: why ? why.value : "" });
  };
  adopt();
  const stop = windowOf(model, el, "grid", (root, words, listen) => {
    let rows = [], built = "", nodes = new Map();
    const who = make("select", { onchange: () => { if (timer) send(); leave(); model.set("panellist", who.value); model.save_changes(); } });
    const count = make("p", { class: "amn-count", role: "status" });
    const list = make("div", { class: "amn-scroll amn-sheet", tabindex: "0", role: "group", "aria-label": words.title });
    why = make("input", { type: "text" });
    const change = make("div", { class: "amn-row", hidden: true }, labelled(words.reason, why),
      make("button", { class: "amn-main", onclick: () => { send(true); why.value = ""; } }, words.save_changes));
    const undo = make("button", { onclick: () => { if (timer) send(); model.send({ act: "undo" }); } }, words.undo);
    const twice = make("input", { type: "checkbox", onchange: () => {
      if (timer) send();
      again = twice.checked ? {} : null;
      afresh();
      if (again) go(rows[0]?.id, 0);
    } });
    const leave = () => { again = null; twice.checked = false; };
    const second = make("label", { class: "amn-choice" }, twice, words.second);
    const bar = make("div", { class: "amn-row" }, labelled(words.who, who), second, undo, count);
    const hint = make("p", { class: "amn-hint" });
    root.append(make("h3", {}, words.title), bar, hint, list, change);

    const rate = (id, answer) => {
      const shown = again || local;
      if (answer === null) delete shown[id]; else shown[id] = answer;
      if (again) {
        if (rows.every((row) => again[row.id] === kept()[row.id])) model.send({ act: "same", panellist: at });
      } else later();
      paint(id);
      tally();
    };
    const later = () => { clearTimeout(timer); timer = setTimeout(() => send(), WAIT); };
    const tally = () => {
      const shown = again || local, n = rows.filter((row) => shown[row.id] !== undefined).length;
      const left = differing();
      const turned = saved().panellist === at;
      const state = again ? words.differ.replace("{n}", left.length)
        : left.length || written().length || timer || !turned ? words.saving : words.all_saved;
      count.textContent = !at ? words.choose : `${words.rated.replace("{n}", n).replace("{all}", rows.length)} – ${state}`;
      change.hidden = !left.some((key) => kept()[key] !== undefined || again) && !written().some((key) => keptNotes()[key]);
      second.hidden = !at || !Object.keys(kept()).length;
      undo.hidden = !at;
      undo.disabled = !saved().undo;
    };
    const told = (answer) => (answer === undefined ? words.blank : answer === "unable" ? words.unable : String(answer));
    const paint = (id) => {
      const node = nodes.get(id);
      if (!node) return;
      const answer = (again || local)[id];
      node.classList.toggle("amn-done", answer !== undefined);
      for (const input of node.querySelectorAll("input")) {
        if (input.type === "radio") input.checked = String(answer) === input.value;
        else input.value = typeof answer === "number" ? answer : "";
      }
      const differs = again && id in again && again[id] !== kept()[id];
      node.classList.toggle("amn-differs", Boolean(differs));
      node.lastChild.textContent = differs ? words.first_time.replace("{answer}", told(kept()[id])) : "";
      const area = node.querySelector("textarea");
      area.value = notes[id] || "";
      if (notes[id]) area.parentNode.hidden = false;
      else if (document.activeElement !== area) area.parentNode.hidden = true;
    };
    const go = (id, by) => {
      const node = nodes.get(rows[rows.findIndex((row) => row.id === id) + by]?.id);
      if (!node) return;
      (node.querySelector("input:checked") || node.querySelector("input")).focus({ preventScroll: true });
      const top = node.offsetTop - list.offsetTop;
      if (top < list.scrollTop || top + node.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = top - list.clientHeight / 3;
    };
    const rowOf = (row) => {
      const name = unique("row");
      const radio = (value, text) => make("label", { class: "amn-point" },
        make("input", { type: "radio", name, value: String(value), onchange: () => rate(row.id, value) }), make("span", {}, text));
      const many = row.points.length > MANY;
      const field = many ? make("input", {
        type: "number", min: row.points[0], max: row.points.at(-1), step: "any", "aria-label": words.number,
        onchange: (event) => {
          const typed = event.target.value === "" ? null : Number(event.target.value);
          if (typed === null || row.points.includes(typed)) rate(row.id, typed); else event.target.value = "";
        },
      }) : row.points.map((point) => radio(point, String(point)));
      const area = make("textarea", { rows: 2, oninput: () => { notes[row.id] = area.value; tally(); }, onchange: () => { later(); tally(); } });
      const note = labelled(words.comment, area, { class: "amn-field amn-note-field", hidden: true });
      const write = () => { note.hidden = false; area.focus(); };
      area.addEventListener("keydown", (event) => {
        event.stopPropagation();
        if (event.key === "Escape") go(row.id, 0);
      });
      const node = make("fieldset", { class: "amn-answer", "data-id": row.id },
        make("legend", {}, `${row.item}. ${row.wording}`, row.criterion ? make("b", {}, ` – ${row.criterion}`) : ""),
        make("div", { class: "amn-points" }, field, row.unable ? radio("unable", words.unable) : "",
          make("button", { class: "amn-write", "aria-label": `${words.comment}: ${row.item} ${row.criterion}`, onclick: write }, words.comment),
          make("button", { class: "amn-clear", "aria-label": `${words.clear}: ${row.item} ${row.criterion}`, onclick: () => rate(row.id, null) }, words.clear)),
        note, make("p", { class: "amn-first", role: "status" }));
      node.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const typing = event.target.type === "number";
        const point = row.points.find((value) => String(value) === event.key);
        if (!many && point !== undefined) { rate(row.id, point); go(row.id, 1); }
        else if (event.key === "u" && row.unable) { rate(row.id, "unable"); go(row.id, 1); }
        else if (event.key === "c" && !typing) write();
        else if (event.key === "ArrowDown" || (event.key === "Enter" && event.target.type !== undefined && event.target.tagName !== "BUTTON")) go(row.id, 1);
        else if (event.key === "ArrowUp") go(row.id, -1);
        else if (!typing && (event.key === "Delete" || event.key === "Backspace")) rate(row.id, null);
        else return;
        event.preventDefault();
      });
      return node;
    };
    const drawPanel = (data) => {
      who.replaceChildren(make("option", { value: "" }, words.choose),
        ...data.panel.map(([code, done]) => make("option", { value: code }, done ? `${code} – ${words.answered}` : code)));
      who.value = at;
    };
    const afresh = () => {
      rows.forEach((row) => paint(row.id));
      list.hidden = !at || !rows.length;
      tally();
    };
    const onSaved = () => {
      const { panellist } = saved();
      if (panellist === at && at !== model.get("panellist")) return;
      if (panellist !== at) { at = panellist; leave(); adopt(); who.value = at; afresh(); }
      else if ((saved().undone || 0) !== undone) { adopt(); afresh(); }
      else { if (again) rows.forEach((row) => paint(row.id)); tally(); }
    };
    listen("saved", onSaved);
    return (data) => {
      rows = data.rows || [];
      hint.textContent = data.round === null ? words.none_open : words.keys;
      bar.hidden = data.round === null;
      drawPanel(data);
      const text = JSON.stringify(rows);
      if (text !== built) {
        built = text;
        nodes = new Map(rows.map((row) => [row.id, rowOf(row)]));
        list.replaceChildren(...nodes.values());
      }
      afresh();
    };
  });
  return () => { if (timer) send(); stop(); };
};

export default { render };
