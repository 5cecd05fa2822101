// The study's folder as a table, and the way to each notebook, which lies beside this one.

const besides = (name) => `${location.pathname.split("/").slice(0, -1).join("/")}/${encodeURIComponent(name)}`;

const render = ({ model, el }) => windowOf(model, el, "start", (root, words) => {
  const body = make("div");
  root.append(body);
  return (data) => body.replaceChildren(
    make("h3", {}, data.study),
    make("p", { class: "amn-step" }, data.step),
    ...(data.notebooks.length ? [make("h4", {}, words.notebooks), make("ul", { class: "amn-ways" }, data.notebooks.map(({ name, what }) =>
      make("li", {}, make("a", { href: besides(name), class: name === data.next ? "amn-way amn-next-way" : "amn-way" }, what), " ", make("code", {}, name))))] : []),
    make("h4", {}, words.title),
    make("div", { class: "amn-scroll", tabindex: "0", role: "group", "aria-label": words.title }, make("table", {},
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, words.file), make("th", { scope: "col" }, words.what))),
      make("tbody", {}, data.files.map((file) => make("tr", {}, make("th", { scope: "row" }, make("code", {}, file.name)),
        make("td", {}, file.what, file.there ? "" : make("span", { class: "amn-hint" }, ` (${words.missing})`))))))));
});

export default { render };
