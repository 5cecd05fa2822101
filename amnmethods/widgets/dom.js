// What every window uses. What people wrote goes in as text, never as markup.

const make = (tag, properties = {}, ...children) => {
  const node = tag === "svg" || tag === "path" || tag === "rect"
    ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled" || name === "srcdoc") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
};

let counted = 0;
const unique = (stem) => `amn-${stem}-${(counted += 1)}-${Math.random().toString(36).slice(2, 7)}`;

// A label above or before what it names.
const labelled = (text, control, properties = {}) => {
  control.id = control.id || unique("field");
  return make("div", { class: "amn-field", ...properties }, make("label", { for: control.id }, text), control);
};

const choice = (options, value, properties = {}) => {
  const select = make("select", properties, options.map(([key, text]) => make("option", { value: key }, text)));
  select.value = value;
  return select;
};

// Keys pressed inside a window are its own: the notebook's shortcuts stay silent.
const ownKeys = (el) => el.addEventListener("keydown", (event) => event.stopPropagation());

// Listen to a trait; `stops` gathers what ends the listening when the view is taken away.
const follow = (model, name, act, stops) => {
  model.on(`change:${name}`, act);
  stops.push(() => model.off(`change:${name}`, act));
};

// The line that tells what was done or refused; it stays in the page, so that screen readers speak what comes in.
const messageLine = (model, stops) => {
  const line = make("p", { class: "amn-message", role: "status" });
  const tell = () => {
    const { text = "", bad = false } = model.get("message") || {};
    line.textContent = text;
    line.classList.toggle("amn-bad", bad);
  };
  follow(model, "message", tell, stops);
  tell();
  return line;
};

// Build a window, and again when its words change; `draw` fills in what its data say.
const windowOf = (model, el, name, build) => {
  const stops = [];
  const root = make("section", { class: `amn-window amn-${name}` });
  const line = messageLine(model, stops);
  let draw = () => {};
  let own = []; // what the present build listens to; a new one begins without it
  const listen = (name, act) => follow(model, name, act, own);
  const rebuild = () => {
    own.forEach((stop) => stop());
    own = [];
    const words = model.get("words");
    root.lang = words.lang || "en";
    root.setAttribute("aria-label", words.title || name);
    root.replaceChildren();
    draw = build(root, words, listen);
    root.append(line);
    draw(model.get("data"));
  };
  follow(model, "words", rebuild, stops);
  follow(model, "data", () => draw(model.get("data")), stops);
  ownKeys(root);
  rebuild();
  el.append(root);
  return () => [...own, ...stops].forEach((stop) => stop());
};

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

// A file of the study as a link, or its name alone where the server does not show it.
const fileLink = (up, file) => {
  const href = hrefOf(up, file.inside);
  return href ? make("a", { href, target: "_blank", rel: "noopener" }, file.name) : make("code", {}, file.name);
};

// How often each point was chosen: bars for now, a mark at each point for the round before.
const STEP = 12, HIGH = 26;
const strip = ({ now, before, label }, tall = HIGH) => {
  const wide = Math.min(STEP, 240 / now.length), gap = wide > 4 ? 2 : 0.5;
  const share = (counts) => { const n = counts.reduce((a, b) => a + b, 0) || 1; return counts.map((c) => c / n); };
  const shares = share(now), earlier = before ? share(before) : [];
  const top = Math.max(...shares, ...earlier, 0.01);
  const y = (value) => (tall - 2 - (value / top) * (tall - 5)).toFixed(1);
  const bars = shares.map((s, k) => (s ? `M${k * wide + 1} ${tall - 2}V${y(s)}h${wide - gap}V${tall - 2}z` : "")).join("");
  const marks = earlier.map((s, k) => (s ? `M${k * wide} ${y(s)}h${wide}` : "")).join("");
  const svg = make("svg", {
    class: "amn-strip", viewBox: `0 0 ${now.length * wide + 1} ${tall}`, width: now.length * wide + 1, height: tall,
    role: "img", "aria-label": label,
  });
  svg.append(make("path", { class: "amn-axis", d: `M0 ${tall - 1.5}H${now.length * wide + 1}` }));
  if (bars) svg.append(make("path", { class: "amn-bars", d: bars }));
  if (marks) svg.append(make("path", { class: "amn-marks", d: marks }));
  return svg;
};

const pill = (text, tone) => make("span", { class: `amn-pill amn-${tone}` }, text);
