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
    for (const label of document.querySelectorAll("[data-number]"))
      label.textContent = say(label.dataset.words, { number: label.dataset.number });
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
    const placed = data.orders.flatMap((order) => order.items.map((item) => item.name));
    return [...all, ...placed, ...consent, ...lists.flatMap((list) => boxes(list).map((field) => field.name))];
  }

  // Boxes of which there may be more: proposals, and answers to each question in own words
  const lists = [...form.querySelectorAll("[data-more]")].map((button) => button.dataset.more);
  const boxes = (list) => [...form.querySelectorAll("[data-list]")].filter((field) => field.dataset.list === list);
  const written = (list) => boxes(list).map((field) => field.value.trim()).filter((text) => text !== "");
  const boxName = (list, number) => (list === "proposal" ? list + number : list + "-" + number);

  function answers() {
    const found = {};
    for (const name of names()) {
      const value = answer(name);
      if (value !== "") found[name] = value;
    }
    return found;
  }

  function fill(found) {
    for (const list of lists) {
      let most = 1;
      while (most < data.most.boxes && typeof found[boxName(list, most + 1)] === "string") most++;
      while (boxes(list).length < most) addBox(list);
    }
    for (const name of names()) put(name, typeof found[name] === "string" ? found[name] : "");
  }

  function addBox(list) {
    const number = boxes(list).length + 1;
    const first = boxes(list)[0];
    const box = document.createElement("div");
    const label = document.createElement("label");
    const field = document.createElement("textarea");
    box.className = "comment";
    label.htmlFor = field.id = field.name = boxName(list, number);
    field.dataset.list = list;
    label.dataset.number = number;
    label.dataset.words = list === "proposal" ? "proposal" : "open.answer";
    label.textContent = say(label.dataset.words, { number });
    field.rows = first.rows;
    field.maxLength = data.most.characters;
    field.setAttribute("aria-describedby", first.getAttribute("aria-describedby"));
    box.append(label, field);
    byId(list + "-boxes").append(box);
    form.querySelector(`[data-more="${list}"]`).hidden = number >= data.most.boxes;
    return field;
  }

  // Orders and points

  function state(order) { // what was given, what is wrong with it, and the words for it
    const found = order.items.map((item) => ({ item, text: answer(item.name), field: fields(item.name)[0] }));
    const given = found.filter(({ text }) => text !== "").map((entry) => ({ ...entry, number: Number(entry.text) }));
    const bad = found.some(({ field }) => field.validity.badInput) || given.some(({ number }) => !(number >= 0));
    return order.kind === "points" ? pointsState(order, given, bad) : rankingState(order, given);
  }

  function pointsState(order, given, bad) {
    const sum = Math.round(given.reduce((n, { number }) => n + number, 0) * 1e6) / 1e6;
    const left = Math.round(Math.abs(order.total - sum) * 1e6) / 1e6;
    const shown = (number) => number.toLocaleString(data.tags[language]);
    const values = { done: shown(sum), total: shown(order.total), left: shown(left) };
    const key = bad ? "not_points" : !given.length ? "sum_none" : sum < order.total ? "sum_left" : sum > order.total ? "sum_over" : "sum_complete";
    return { given, wrong: bad || (given.length > 0 && key !== "sum_complete"), open: !given.length && !bad, twice: [], line: say("order." + key, values) };
  }

  function rankingState(order, given) {
    const ranks = given.map(({ number }) => number).sort((a, b) => a - b);
    const twice = order.ties ? [] : given.filter(({ number }) => ranks.filter((rank) => rank === number).length > 1);
    const places = (numbers) => [...new Set(numbers)].sort((a, b) => a - b).join(", ");
    const last = ranks.length ? ranks[ranks.length - 1] : 0;
    const gaps = consecutive(ranks) ? [] : [...Array(last).keys()].map((k) => k + 1).filter((place) => !ranks.includes(place));
    const values = { done: ranks.length, n: order.n };
    let key = !ranks.length ? "none" : ranks.length < order.n ? "partial" : "complete";
    if (twice.length) key = "tie";
    else if (ranks.length > order.n) key = "too_many";
    else if (gaps.length && ranks.length === order.n) key = "gap";
    const told = { ...values, places: key === "tie" ? places(twice.map(({ number }) => number)) : places(gaps) };
    const wrong = twice.length > 0 || gaps.length > 0 || ranks.length > order.n;
    return { given, wrong, open: !wrong && ranks.length < order.n, twice, line: say("order." + (wrong && key === "partial" ? "gap" : key), told) };
  }

  function consecutive(ranks) { // no place left out, in any of the usual ways to write equal ones: 1 1 3, 1 1 2, 2 2 3
    const distinct = [...new Set(ranks)];
    const ways = [(rank) => 1 + ranks.filter((other) => other < rank).length, (rank) => 1 + distinct.indexOf(rank), (rank) => ranks.filter((other) => other <= rank).length];
    return ways.some((way) => ranks.every((rank) => way(rank) === rank));
  }

  function showOrder(order) {
    const { given, twice, wrong, line } = state(order);
    const tally = form.querySelector(`[data-tally="${order.name}"]`);
    if (tally.textContent !== line) tally.textContent = line;
    tally.classList.toggle("wrong", wrong);
    for (const item of order.items) form.querySelector(`[data-twice="${item.name}"]`).hidden = !twice.some((entry) => entry.item === item);
    const sorted = form.querySelector(`[data-sorted="${order.name}"]`);
    if (!sorted) return;
    sorted.hidden = !given.length;
    sorted.querySelector("ol").replaceChildren(
      ...[...given].sort((a, b) => a.number - b.number).map(({ item, number }) => {
        const entry = document.createElement("li");
        entry.value = number;
        entry.textContent = item.texts[language];
        return entry;
      })
    );
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
    const rated = data.items.filter((item) => item.ratings.every((rating) => answer(rating.name) !== "")).length;
    const placed = data.orders.filter((order) => !state(order).open && !state(order).wrong).length;
    const done = rated + placed + data.questions.filter((question) => written(question.name).length > 0).length;
    const n = data.items.length + data.orders.length + data.questions.length;
    byId("progress").textContent = say(n > data.items.length ? "progress_all" : "progress", { n, done });
    byId("bar").style.width = (100 * done) / n + "%";
    data.orders.forEach(showOrder);
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

  // Entries of the list above the form: where each leads, and its words in the language of the moment
  const ofRating = (item, rating) => item.ratings.length > 1 ? rating.name : item.id;

  function offScale() {
    const off = [];
    for (const item of data.items)
      for (const rating of item.ratings) {
        const typed = rating.points && fields(rating.name).find((f) => f.type === "number");
        const values = () => ({ number: item.number, criterion: rating.called[language], low: rating.points[0], high: rating.points[rating.points.length - 1] });
        if (typed && (typed.validity.badInput || (typed.value !== "" && !rating.points.includes(Number(typed.value)))))
          off.push({ target: ofRating(item, rating), n: 1, line: () => say("off_scale", values()) });
      }
    return off;
  }

  const called = (order) => say("order.missing_" + order.kind, { question: order.called[language] });

  const wrongOrders = () =>
    data.orders.filter((order) => state(order).wrong)
      .map((order) => ({ target: order.name, n: 1, line: () => called(order) + " – " + state(order).line }));

  function open() { // an item of which nothing is rated is one entry
    const ratings = data.items.flatMap((item) => {
      const left = item.ratings.filter((rating) => answer(rating.name) === "");
      const number = item.number;
      if (left.length === item.ratings.length)
        return left.length ? [{ target: item.id, n: left.length, line: () => say("missing_item", { number }) }] : [];
      return left.map((rating) => ({
        target: rating.name, n: 1, line: () => say("missing_criterion", { number, criterion: rating.called[language] }),
      }));
    });
    const orders = data.orders.filter((order) => state(order).open)
      .map((order) => ({ target: order.name, n: 1, line: () => called(order) + " – " + state(order).line }));
    const questions = data.questions.filter((question) => !written(question.name).length)
      .map((question) => ({ target: question.name, n: 1, line: () => question.called[language] }));
    return [...ratings, ...orders, ...questions];
  }

  function list(entries, title, kind) {
    byId("missing").hidden = entries.length === 0;
    if (!entries.length) return;
    byId("missing-title").textContent = title;
    for (const part of byId("missing-hint").children) part.hidden = part.dataset.kind !== kind;
    byId("missing-list").replaceChildren(
      ...entries.map(({ target, line }) => {
        const link = document.createElement("a");
        link.href = "#" + target;
        link.textContent = line();
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
    const places = data.orders.flatMap((order) =>
      order.items.map((item) => ({
        order: order.name, question: order.question, name: item.name, item_id: item.item_id, version: item.version,
        answer: answer(item.name), text: item.texts[language],
      }))
    );
    const own_words = data.questions.flatMap((question) =>
      written(question.name).map((text) => ({ question: question.name, answer: text }))
    );
    const ideas = written("proposal");
    const consent = data.consent && { version: data.consent.version };
    for (const ask of data.consent ? data.consent.asks : []) consent[ask] = answer("consent." + ask);
    return { answers: rows, comments, places, own_words, proposals: ideas, consent, language };
  }

  function save() {
    const off = offScale();
    const wrong = [...off, ...wrongOrders()];
    if (wrong.length) {
      told = () => list(wrong, say(off.length === wrong.length ? "off_scale_title" : "order.off_title"), "off");
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
      const rated = !data.orders.length && !data.questions.length;
      list(still, say(rated ? "missing_title" : "missing_title_all", { n: still.reduce((n, entry) => n + entry.n, 0) }), "missing");
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
      for (const entry of [...text.answers, ...(text.comments || []), ...(text.places || [])])
        found[entry.name] = String(entry.answer);
      (text.proposals || []).forEach((idea, k) => (found[boxName("proposal", k + 1)] = String(idea)));
      for (const list of lists)
        (text.own_words || []).filter((entry) => entry.question === list)
          .forEach((entry, k) => (found[boxName(list, k + 1)] = String(entry.answer)));
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
  for (const button of form.querySelectorAll("[data-more]"))
    button.addEventListener("click", () => addBox(button.dataset.more).focus());
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
