/* The panellist's form: shows one page at a time, keeps what is answered on this device, saves it to a file.
   It never speaks to a network, and puts people's words on the page as text only. */
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("form-data").textContent);
  const root = document.documentElement;
  const form = document.getElementById("form");
  const byId = (id) => document.getElementById(id);
  const pages = [...form.querySelectorAll(".page")];
  let language = root.dataset.language;
  let page = 1;
  let keeping = true;
  let keptAt = null;
  let savedText = null; // what was saved last, to tell whether anything changed since
  let told = null; // what the status lines say, so that another language can say it again

  // Words

  function say(key, values = {}) {
    let text = data.words[language][key];
    if (typeof text === "object") {
      const one = values.n === 1 || (text.zero_is_one && values.n < 2);
      text = one ? text.one : text.other;
    }
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  }

  function choose(wanted) {
    if (!data.languages.includes(wanted)) return;
    language = wanted;
    root.dataset.language = wanted;
    root.lang = data.tags[wanted];
    document.title = data.titles[wanted];
    for (const button of document.querySelectorAll("[data-choose]"))
      button.setAttribute("aria-pressed", String(button.dataset.choose === wanted));
    for (const label of document.querySelectorAll("[data-proposal]"))
      label.textContent = say("proposal", { number: label.dataset.proposal });
    show();
    if (told) told();
  }

  // Answers

  const fields = (name) => [...form.elements, ...document.querySelectorAll(".consent input")].filter((f) => f.name === name);

  function answer(name) {
    for (const field of fields(name)) {
      if (field.type === "radio" || field.type === "checkbox") {
        if (field.checked) return field.value;
      } else if (field.value.trim() !== "") return field.value;
    }
    return "";
  }

  function put(name, value) {
    for (const field of fields(name)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value;
      else field.value = field.type === "number" && isNaN(Number(value)) ? "" : value;
    }
  }

  function names() {
    const all = data.items.flatMap((item) => [...item.ratings.map((r) => r.name), ...(item.comment ? [item.comment] : [])]);
    const consent = data.consent ? data.consent.asks.map((ask) => "consent." + ask) : [];
    return [...all, ...consent, ...proposals().map((field) => field.name)];
  }

  const proposals = () => [...form.querySelectorAll("[name^=proposal]")];

  function answers() {
    const found = {};
    for (const name of names()) {
      const value = answer(name);
      if (value !== "") found[name] = value;
    }
    return found;
  }

  function fill(found) {
    const most = Object.keys(found).filter((name) => name.startsWith("proposal")).length;
    while (proposals().length && proposals().length < Math.min(most, data.most.proposals)) addProposal();
    for (const name of names()) put(name, typeof found[name] === "string" ? found[name] : "");
  }

  function addProposal() {
    const number = proposals().length + 1;
    const box = document.createElement("div");
    const label = document.createElement("label");
    const field = document.createElement("textarea");
    box.className = "comment";
    label.htmlFor = field.id = field.name = "proposal" + number;
    label.dataset.proposal = number;
    label.textContent = say("proposal", { number });
    field.rows = 2;
    field.maxLength = data.most.characters;
    field.setAttribute("aria-describedby", "proposals-hint comment-hint");
    box.append(label, field);
    byId("proposals").append(box);
    byId("more").hidden = number >= data.most.proposals;
    return field;
  }

  // Kept on this device

  function keep() {
    if (!keeping) return;
    try {
      const kept = { answers: answers(), language, page, at: new Date().toISOString() };
      localStorage.setItem(data.key, JSON.stringify(kept));
      keptAt = new Date();
    } catch {
      keptAt = null;
    }
  }

  function forget() {
    try {
      localStorage.removeItem(data.key);
    } catch { /* nothing was kept */ }
    keptAt = null;
  }

  function remember() {
    try {
      const probe = data.key + "/probe";
      localStorage.setItem(probe, "1");
      localStorage.removeItem(probe);
      return JSON.parse(localStorage.getItem(data.key) || "null");
    } catch {
      keeping = false;
      return null;
    }
  }

  // What is shown

  function show() {
    const done = data.items.filter((item) => item.ratings.every((rating) => answer(rating.name) !== "")).length;
    byId("progress").textContent = say("progress", { n: data.items.length, done });
    byId("bar").style.width = (100 * done) / data.items.length + "%";
    const time = keptAt && keptAt.toLocaleTimeString(data.tags[language], { hour: "2-digit", minute: "2-digit" });
    const any = Object.keys(answers()).length > 0;
    const line = time ? say("kept", { time }) : !any ? "" : storageWorks ? say("kept_nothing") : say("no_storage");
    if (byId("kept").textContent !== line) byId("kept").textContent = line;
    for (const button of form.querySelectorAll("[data-clear]")) button.hidden = answer(button.dataset.clear) === "";
    for (const line of form.querySelectorAll("[data-left]")) {
      const left = data.most.characters - byId(line.dataset.left).value.length;
      line.textContent = left < 500 ? say("characters_left", { left }) : "";
    }
  }

  function turnTo(number, focus = true) {
    page = Math.min(Math.max(number, 1), pages.length);
    pages.forEach((section, k) => (section.hidden = k + 1 !== page));
    document.querySelector(".start").hidden = page > 1;
    if (focus) {
      pages[page - 1].querySelector("h2").focus();
      window.scrollTo(0, 0);
    }
  }

  // Saved to a file

  function offScale() {
    const off = [];
    for (const item of data.items)
      for (const rating of item.ratings) {
        const field = form.elements[rating.name];
        const typed = rating.points && fields(rating.name).find((f) => f.type === "number");
        if (typed && (typed.validity.badInput || (typed.value !== "" && !rating.points.includes(Number(typed.value)))))
          off.push({ item, rating, field });
      }
    return off;
  }

  function open() { // an item of which nothing is rated is one entry
    return data.items.flatMap((item) => {
      const left = item.ratings.filter((rating) => answer(rating.name) === "");
      return left.length === item.ratings.length ? [{ item }] : left.map((rating) => ({ item, rating }));
    });
  }

  const count = (entries) => entries.reduce((n, { item, rating }) => n + (rating ? 1 : item.ratings.length), 0);

  function list(entries, title, kind, line) {
    byId("missing").hidden = entries.length === 0;
    if (!entries.length) return;
    byId("missing-title").textContent = title;
    for (const part of byId("missing-hint").children) part.hidden = part.dataset.kind !== kind;
    byId("missing-list").replaceChildren(
      ...entries.map(({ item, rating }) => {
        const link = document.createElement("a");
        const target = rating && item.ratings.length > 1 ? rating.name : item.id;
        link.href = "#" + target;
        link.textContent = line(item, rating);
        link.addEventListener("click", (event) => {
          event.preventDefault();
          turnTo(pages.findIndex((section) => section.contains(byId(target))) + 1, false);
          byId(target).focus();
          byId(target).scrollIntoView({ block: "start" });
        });
        const entry = document.createElement("li");
        entry.append(link);
        return entry;
      })
    );
  }

  function stamp(moment) {
    const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
    const zone = -moment.getTimezoneOffset();
    const local = new Date(moment.getTime() + zone * 60000).toISOString().slice(0, 19);
    return local + (zone < 0 ? "-" : "+") + two(zone / 60) + ":" + two(zone % 60);
  }

  function content() {
    const rows = data.items.flatMap((item) =>
      item.ratings.map((rating) => {
        const value = answer(rating.name);
        return {
          name: rating.name, item_id: item.item_id, version: item.version, criterion: rating.criterion,
          answer: value, text: item.texts[language],
        };
      })
    );
    const comments = data.items
      .filter((item) => item.comment && answer(item.comment) !== "")
      .map((item) => ({
        name: item.comment, item_id: item.item_id, version: item.version, answer: answer(item.comment), text: item.texts[language],
      }));
    const ideas = proposals().map((field) => field.value.trim()).filter((text) => text !== "");
    const consent = data.consent && { version: data.consent.version };
    for (const ask of data.consent ? data.consent.asks : []) consent[ask] = answer("consent." + ask);
    return { answers: rows, comments, proposals: ideas, consent, language };
  }

  function save() {
    const off = offScale();
    const scale = ({ points }) => ({ low: points[0], high: points[points.length - 1] });
    if (off.length) {
      told = () => list(off, say("off_scale_title"), "off", (item, rating) =>
        say("off_scale", { number: item.number, criterion: rating.called[language], ...scale(rating) }));
      told();
      byId("missing").focus();
      return;
    }
    if (Object.keys(answers()).length === 0) {
      told = () => (byId("saved").textContent = say("nothing_yet"));
      told();
      return;
    }
    const text = JSON.stringify({ ...data.identity, saved_at: stamp(new Date()), ...content() }, null, 1);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = data.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    savedText = JSON.stringify(content());
    told = () => {
      const still = open();
      byId("saved").textContent = say("saved", { file: data.file });
      list(still, say("missing_title", { n: count(still) }), "missing", (item, rating) =>
        rating && item.ratings.length > 1
          ? say("missing_criterion", { number: item.number, criterion: rating.called[language] })
          : say("missing_item", { number: item.number }));
    };
    told();
    byId("saved").scrollIntoView({ block: "nearest" });
    if (open().length) byId("missing").focus();
  }

  async function goOn(file) {
    let text;
    try {
      text = JSON.parse(await file.text());
    } catch {
      text = {};
    }
    const ours = ["study", "round", "version", "panellist_id"].every((key) => text && text[key] === data.identity[key]);
    if (ours && Array.isArray(text.answers)) {
      const found = {};
      for (const entry of [...text.answers, ...(text.comments || [])]) found[entry.name] = String(entry.answer);
      (text.proposals || []).forEach((idea, k) => (found["proposal" + (k + 1)] = String(idea)));
      for (const [ask, value] of Object.entries(text.consent || {})) found["consent." + ask] = String(value);
      fill(found);
      keep();
    }
    told = () => {
      show();
      byId("kept").textContent = say(ours ? "continued" : "not_this_form");
    };
    told();
  }

  // From here on things happen

  function changed(event) {
    const field = event.target;
    if (field.type === "checkbox" && field.checked) put(field.name, field.value); // unable empties the number beside it
    else if (field.type === "number") for (const other of fields(field.name)) if (other.type === "checkbox") other.checked = false;
    keep();
    show();
    if (savedText !== null && savedText !== JSON.stringify(content())) {
      told = () => (byId("saved").textContent = say("save_again"));
      told();
    }
  }

  const before = remember();
  const storageWorks = keeping;
  if (before && before.answers) {
    fill(before.answers);
    keptAt = before.at ? new Date(before.at) : null;
  }
  turnTo((before && before.page) || 1, false);
  choose((before && before.language) || language);

  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const field of document.querySelectorAll(".consent input")) field.addEventListener("input", changed);
  for (const button of document.querySelectorAll("[data-choose]"))
    button.addEventListener("click", () => {
      choose(button.dataset.choose);
      keep();
    });
  for (const button of form.querySelectorAll("[data-turn]"))
    button.addEventListener("click", () => {
      turnTo(page + Number(button.dataset.turn));
      keep();
    });
  for (const button of form.querySelectorAll("[data-clear]"))
    button.addEventListener("click", () => {
      const first = fields(button.dataset.clear)[0];
      put(button.dataset.clear, "");
      first.focus();
      changed({ target: first });
    });
  if (byId("more"))
    byId("more").addEventListener("click", () => addProposal().focus());
  byId("save").addEventListener("click", save);
  byId("earlier-file").addEventListener("change", (event) => event.target.files[0] && goOn(event.target.files[0]));
  byId("shared").addEventListener("change", (event) => {
    keeping = storageWorks && !event.target.checked;
    if (keeping) keep();
    else forget();
    show();
  });
  window.addEventListener("storage", (event) => { // the same form in another tab
    if (event.key !== data.key || !event.newValue || !keeping) return;
    const other = JSON.parse(event.newValue);
    fill(other.answers || {});
    keptAt = new Date(other.at);
    show();
  });
  window.addEventListener("beforeunload", (event) => {
    const unsaved = Object.keys(answers()).length && savedText !== JSON.stringify(content());
    if (!keeping && unsaved) event.preventDefault();
  });
})();
