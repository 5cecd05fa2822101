// Answers from paper: real radios in fieldsets, no answer chosen beforehand; a digit rates and goes on.

const WAIT = 250; // ms of quiet before what was typed is sent, so that fast typing is kept in few steps
const MANY = 11; // a longer scale is typed as a number

const render = ({ model, el }) => {
  let timer = null, local = { ...model.get("saved").answers }, at = model.get("panellist"), why = null;
  const kept = () => (model.get("saved").panellist === at ? model.get("saved").answers : {});
  const differing = () => {
    const saved = kept();
    return Object.keys({ ...local, ...saved }).filter((key) => local[key] !== saved[key]);
  };
  const send = () => {
    clearTimeout(timer);
    timer = null;
    const answers = Object.fromEntries(differing().map((key) => [key, local[key] ?? null]));
    if (Object.keys(answers).length) model.send({ act: "typed", panellist: at, answers, reason: why ? why.value : "" });
  };
  const stop = windowOf(model, el, "grid", (root, words, listen) => {
    let rows = [], built = "", nodes = new Map();
    const who = make("select", { onchange: () => { if (timer) send(); model.set("panellist", who.value); model.save_changes(); } });
    const count = make("p", { class: "amn-count", role: "status" });
    const list = make("div", { class: "amn-scroll amn-sheet", tabindex: "0", role: "group", "aria-label": words.title });
    why = make("input", { type: "text" });
    const change = make("div", { class: "amn-row", hidden: true }, labelled(words.reason, why),
      make("button", { class: "amn-main", onclick: () => { send(); why.value = ""; } }, words.save_changes));
    const bar = make("div", { class: "amn-row" }, labelled(words.who, who), count);
    const hint = make("p", { class: "amn-hint" });
    root.append(make("h3", {}, words.title), bar, hint, list, change);

    const rate = (id, answer) => {
      if (answer === null) delete local[id]; else local[id] = answer;
      clearTimeout(timer);
      timer = setTimeout(send, WAIT);
      paint(id);
      tally();
    };
    const tally = () => {
      const n = rows.filter((row) => local[row.id] !== undefined).length;
      const left = differing();
      const turned = model.get("saved").panellist === at;
      count.textContent = !at ? words.choose
        : `${words.rated.replace("{n}", n).replace("{all}", rows.length)} – ${left.length || timer || !turned ? words.saving : words.all_saved}`;
      change.hidden = !left.some((key) => kept()[key] !== undefined);
    };
    const paint = (id) => {
      const node = nodes.get(id);
      if (!node) return;
      const answer = local[id];
      node.classList.toggle("amn-done", answer !== undefined);
      for (const input of node.querySelectorAll("input")) {
        if (input.type === "radio") input.checked = String(answer) === input.value;
        else input.value = typeof answer === "number" ? answer : "";
      }
    };
    const go = (id, by) => {
      const at = rows.findIndex((row) => row.id === id) + by;
      const node = nodes.get(rows[at]?.id);
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
      const node = make("fieldset", { class: "amn-answer", "data-id": row.id },
        make("legend", {}, `${row.item}. ${row.wording}`, row.criterion ? make("b", {}, ` – ${row.criterion}`) : ""),
        make("div", { class: "amn-points" }, field, row.unable ? radio("unable", words.unable) : "",
          make("button", { class: "amn-clear", "aria-label": `${words.clear}: ${row.item} ${row.criterion}`, onclick: () => rate(row.id, null) }, words.clear)));
      node.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const typing = event.target.type === "number";
        const point = row.points.find((value) => String(value) === event.key);
        if (!many && point !== undefined) { rate(row.id, point); go(row.id, 1); }
        else if (event.key === "u" && row.unable) { rate(row.id, "unable"); go(row.id, 1); }
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
      const { panellist, answers } = model.get("saved");
      if (panellist === at && at !== model.get("panellist")) return;
      if (panellist !== at) { at = panellist; local = { ...answers }; who.value = at; afresh(); } else tally();
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
