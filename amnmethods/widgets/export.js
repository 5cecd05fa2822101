// Files to take along: what to write in which form, and where it lies then.

const render = ({ model, el }) => windowOf(model, el, "export", (root, words) => {
  const picked = { report: new Set(["docx"]), forms: new Set(["xlsx"]), languages: null };
  const report = make("div", { class: "amn-tile" }), forms = make("div", { class: "amn-tile" }), done = make("div");
  root.append(make("h3", {}, words.title), make("div", { class: "amn-board" }, report, forms), done);
  const boxes = (legend, names, set, disabled) => make("fieldset", { class: "amn-boxes" }, make("legend", {}, legend),
    names.map((name) => make("label", { class: "amn-choice" }, make("input", { type: "checkbox", checked: set.has(name), disabled,
      onchange: (event) => (event.target.checked ? set.add(name) : set.delete(name)) }), name.toUpperCase())));
  return (data) => {
    picked.languages ??= new Set([data.languages.includes(words.lang) ? words.lang : data.languages[0]]);
    report.replaceChildren(make("h4", {}, words.report), boxes(words.formats, data.report_formats, picked.report, data.running),
      boxes(words.languages, data.languages, picked.languages, data.running),
      make("button", { class: "amn-main", disabled: data.running || !data.report,
        onclick: () => model.send({ act: "report", formats: [...picked.report], languages: [...picked.languages] }) }, words.write_report));
    forms.replaceChildren(make("h4", {}, words.forms), boxes(words.formats, data.form_formats, picked.forms, data.running),
      data.forms ? "" : make("p", { class: "amn-hint" }, words.none_yet),
      make("button", { class: "amn-main", disabled: data.running || !data.forms,
        onclick: () => model.send({ act: "forms", formats: [...picked.forms] }) }, words.write_forms));
    done.replaceChildren(...(data.written.length ? [make("h4", {}, words.written), make("ul", {}, data.written.map((path) => make("li", {}, make("code", {}, path))))] : []));
  };
});

export default { render };
