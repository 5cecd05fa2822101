// Files of answers: what lies in the folder, files to send up, and one button that brings all in.

const MEGA = 1_000_000;

const render = ({ model, el }) => windowOf(model, el, "answers", (root, words) => {
  let data = {}, left = false;
  const place = make("p", { class: "amn-hint" }), note = make("p", { class: "amn-note" }), big = make("p", { class: "amn-note", role: "alert" });
  const pick = make("input", { type: "file", multiple: true, onchange: async () => {
    const files = [...pick.files], fitting = files.filter((file) => file.size <= data.limit * MEGA);
    big.textContent = fitting.length < files.length
      ? words.too_big.replace("{limit}", data.limit).replace("{files}", files.filter((file) => !fitting.includes(file)).map((file) => file.name).join(", ")) : "";
    for (const [k, file] of fitting.entries()) {
      model.send({ act: "upload", name: file.name, left: fitting.length - 1 - k }, null, [await file.arrayBuffer()]);
    }
    pick.value = "";
  } });
  const look = make("button", { onclick: () => model.send({ act: "look" }) }, words.look);
  const body = make("tbody");
  const list = make("div", { class: "amn-scroll amn-returned", tabindex: "0", role: "group", "aria-label": words.title }, make("table", {},
    make("thead", {}, make("tr", {}, [words.file, words.what, words.state].map((text) => make("th", { scope: "col" }, text)))), body));
  const none = make("p", {}, words.empty);
  const reason = make("input", { type: "text", size: 40 });
  const round = make("select");
  const bring = make("button", { class: "amn-main", onclick: () => model.send({ act: "bring", reason: reason.value, round: round.value }) }, words.bring);
  const which = labelled(words.round, round);
  const doing = make("div", { class: "amn-row" }, bring, which, labelled(words.reason, reason));
  const invented = make("div", { class: "amn-row amn-tight" }, make("button", { onclick: () => model.send({ act: "panel" }) }, words.panel), make("span", { class: "amn-hint" }, words.panel_hint));
  root.append(make("h3", {}, words.title), place, note, make("div", { class: "amn-row" }, labelled(words.send, pick), look), big, none, list, doing, invented);

  const row = (file, open) => make("tr", {}, make("th", { scope: "row" }, file.name),
    make("td", {}, file.what,
      file.said ? make("details", { open: open.has(file.name) || file.open, "data-name": file.name }, make("summary", { "aria-label": `${words.details}: ${file.name}` }, words.details), make("p", { class: "amn-said" }, file.said)) : "",
      file.problems ? make("p", {}, `${words.problems} `, fileLink(data.up, file.problems)) : ""),
    make("td", {}, make("span", { class: `amn-${file.tone}` }, file.stands)));
  return (now) => {
    const open = new Set([...body.querySelectorAll("details[open]")].map((details) => details.dataset.name));
    const chosen = data.round === now.round ? round.value : now.round;
    data = now;
    place.textContent = words.hint.replace("{place}", data.place);
    note.textContent = data.note;
    body.replaceChildren(...data.files.map((file) => row(file, open)));
    list.hidden = !data.files.length;
    none.hidden = data.files.length > 0;
    round.replaceChildren(...data.rounds.map(([number, text]) => make("option", { value: number }, text)));
    round.value = chosen;
    which.hidden = data.rounds.length < 2;
    left ||= data.running && document.activeElement === bring; // a button that is disabled loses the keyboard
    bring.disabled = data.running || !data.can;
    if (left && !data.running) {
      left = false;
      if (document.activeElement === document.body) (bring.disabled ? list : bring).focus({ preventScroll: true });
    }
    pick.disabled = look.disabled = data.running;
    invented.hidden = !data.panel;
    invented.firstChild.disabled = data.running;
  };
});

export default { render };
