// Files to take along: what to write, in which form, and where it lies then.

const render = ({ model, el }) => windowOf(model, el, "export", (root, words) => {
  const picked = { report: new Set(["docx"]), forms: new Set(["xlsx"]), feedback: new Set(["html"]), languages: null };
  const board = make("div", { class: "amn-board" }), later = make("ul", { class: "amn-later" }), done = make("div");
  root.append(make("h3", {}, words.title), board, later, done);
  let data = {};
  const boxes = (legend, names, set) => make("fieldset", { class: "amn-boxes" }, make("legend", {}, legend),
    names.map((name) => make("label", { class: "amn-choice" }, make("input", { type: "checkbox", checked: set.has(name), disabled: data.running,
      onchange: (event) => { if (event.target.checked) set.add(name); else set.delete(name); } }), name.toUpperCase())));
  const go = (name, act) => make("button", { class: "amn-main", disabled: data.running, "aria-label": `${words.write}: ${name}`,
    onclick: () => model.send(act()) }, words.write);
  // What cannot be written now is said in a line below the others.
  const tile = (name, possible, why, inside) => (possible
    ? make("section", { class: "amn-tile", "aria-label": name }, make("h4", {}, name), inside())
    : make("li", { class: "amn-hint" }, make("strong", {}, name), ` – ${why}`));
  const letter = { kind: "invitation", place: null, attach: true };
  const letters = () => {
    const kind = choice(data.letters, letter.kind, { onchange: () => { letter.kind = kind.value; } });
    const place = make("input", { type: "text", oninput: () => { letter.place = place.value; } });
    place.value = letter.place ?? data.place;
    const secret = make("input", { type: "password", autocomplete: "off" });
    const attach = make("input", { type: "checkbox", checked: letter.attach, onchange: () => { letter.attach = attach.checked; } });
    return [make("p", { class: "amn-hint" }, words.letters_hint), labelled(words.kind, kind), labelled(words.place, place), labelled(words.passphrase, secret),
      make("label", { class: "amn-choice" }, attach, words.attach),
      go(words.letters, () => { const passphrase = secret.value; secret.value = ""; return { act: "letters", kind: kind.value, place: place.value, passphrase, attach: attach.checked }; })];
  };
  const redraw = () => {
    const system = choice(data.systems, data.systems[0][0]);
    const tiles = [
      tile(words.forms, data.open, words.none_yet, () => [boxes(words.formats, data.form_formats, picked.forms),
        go(words.forms, () => ({ act: "forms", formats: [...picked.forms] }))]),
      tile(words.systems, data.open, words.none_yet, () => [labelled(words.system, system),
        go(words.systems, () => ({ act: "system", system: system.value }))]),
      tile(words.feedback, data.closed, words.none_closed, () => [boxes(words.formats, data.report_formats, picked.feedback),
        go(words.feedback, () => ({ act: "feedback", formats: [...picked.feedback] }))]),
      tile(words.report, data.closed, words.none_closed, () => [boxes(words.formats, data.report_formats, picked.report),
        boxes(words.languages, data.languages, picked.languages),
        go(words.report, () => ({ act: "report", formats: [...picked.report], languages: [...picked.languages] }))]),
      tile(words.review, data.closed, words.none_closed, () => [make("p", { class: "amn-hint" }, words.review_hint), go(words.review, () => ({ act: "review" }))]),
      tile(words.letters, data.identities, words.no_identities, letters)];
    board.replaceChildren(...tiles.filter((part) => part.tagName === "SECTION"));
    later.replaceChildren(...tiles.filter((part) => part.tagName === "LI"));
    later.hidden = !later.children.length;
    const link = (file) => make("li", {}, fileLink(data.up, file));
    done.replaceChildren(...(data.written.length ? [make("h4", {}, words.written), make("ul", { tabindex: "0", "aria-label": words.written }, data.written.map(link))] : []));
  };
  return (now) => {
    data = now;
    picked.languages ??= new Set([data.languages.includes(words.lang) ? words.lang : data.languages[0]]);
    const on = board.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : "";
    redraw();
    if (on) board.querySelector(`[aria-label="${CSS.escape(on)}"]`)?.focus({ preventScroll: true });
  };
});

export default { render };
