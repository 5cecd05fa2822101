// Files to take along: what to write, in which form, and where it lies then.

// The address of a file of the study as this server gives it, or nothing where the server does not show it.
const hrefOf = (up, inside) => {
  const found = /^(.*?)\/(?:lab|doc|notebooks)(?:\/workspaces\/[^/]+)?\/tree\/(.+)$/.exec(location.pathname);
  if (!found || !inside) return "";
  const place = decodeURIComponent(found[2]).split("/").slice(0, -1);
  for (const part of `${up}/${inside}`.split("/")) {
    if (part === "..") { if (!place.length) return ""; place.pop(); } else if (part && part !== ".") place.push(part);
  }
  return `${found[1]}/files/${place.map(encodeURIComponent).join("/")}`;
};

const render = ({ model, el }) => windowOf(model, el, "export", (root, words) => {
  const picked = { report: new Set(["docx"]), forms: new Set(["xlsx"]), feedback: new Set(["html"]), languages: null };
  const board = make("div", { class: "amn-board" }), done = make("div");
  root.append(make("h3", {}, words.title), board, done);
  let data = {};
  const boxes = (legend, names, set) => make("fieldset", { class: "amn-boxes" }, make("legend", {}, legend),
    names.map((name) => make("label", { class: "amn-choice" }, make("input", { type: "checkbox", checked: set.has(name), disabled: data.running,
      onchange: (event) => { if (event.target.checked) set.add(name); else set.delete(name); } }), name.toUpperCase())));
  const go = (name, possible, act) => make("button", { class: "amn-main", disabled: data.running || !possible, "aria-label": `${words.write}: ${name}`,
    onclick: () => model.send(act()) }, words.write);
  const tile = (name, possible, why, ...inside) => make("section", { class: "amn-tile", "aria-label": name }, make("h4", {}, name), possible ? inside : make("p", { class: "amn-hint" }, why));
  const letter = { kind: "invitation", place: null, attach: true };
  const letters = () => {
    const kind = choice(data.letters, letter.kind, { onchange: () => { letter.kind = kind.value; } });
    const place = make("input", { type: "text", oninput: () => { letter.place = place.value; } });
    place.value = letter.place ?? data.place;
    const secret = make("input", { type: "password", autocomplete: "off" });
    const attach = make("input", { type: "checkbox", checked: letter.attach, onchange: () => { letter.attach = attach.checked; } });
    return [make("p", { class: "amn-hint" }, words.letters_hint), labelled(words.kind, kind), labelled(words.place, place), labelled(words.passphrase, secret),
      make("label", { class: "amn-choice" }, attach, words.attach),
      go(words.letters, true, () => { const passphrase = secret.value; secret.value = ""; return { act: "letters", kind: kind.value, place: place.value, passphrase, attach: attach.checked }; })];
  };
  const redraw = () => {
    const system = choice(data.systems, data.systems[0][0]);
    board.replaceChildren(
      tile(words.forms, data.open, words.none_yet, boxes(words.formats, data.form_formats, picked.forms),
        go(words.forms, true, () => ({ act: "forms", formats: [...picked.forms] }))),
      tile(words.systems, data.open, words.none_yet, labelled(words.system, system), go(words.systems, true, () => ({ act: "system", system: system.value }))),
      tile(words.feedback, data.closed, words.none_closed, boxes(words.formats, data.report_formats, picked.feedback),
        go(words.feedback, true, () => ({ act: "feedback", formats: [...picked.feedback] }))),
      tile(words.report, data.closed, words.none_closed, boxes(words.formats, data.report_formats, picked.report),
        boxes(words.languages, data.languages, picked.languages),
        go(words.report, true, () => ({ act: "report", formats: [...picked.report], languages: [...picked.languages] }))),
      tile(words.review, data.closed, words.none_closed, make("p", { class: "amn-hint" }, words.review_hint), go(words.review, true, () => ({ act: "review" }))),
      tile(words.letters, data.identities, words.no_identities, data.identities ? letters() : ""));
    const link = (file) => {
      const href = hrefOf(data.up, file.inside);
      return make("li", {}, href ? make("a", { href, target: "_blank", rel: "noopener" }, file.name) : make("code", {}, file.name));
    };
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
