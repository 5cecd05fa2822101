// Cards: the rounds, the panel by group, the items, the rule.

const bar = (group) => make("div", { class: "amn-group" },
  make("span", {}, group.name), make("span", { class: "amn-hint" }, group.text),
  make("div", { class: "amn-bar", role: "img", "aria-label": `${group.name}: ${group.text}` },
    make("div", { class: "amn-bar-fill", style: `width:${group.invited ? (100 * group.answered) / group.invited : 0}%` })));

const render = ({ model, el }) => windowOf(model, el, "monitor", (root, words) => {
  const actor = make("input", { type: "text", size: 14, onchange: () => model.send({ act: "actor", name: actor.value }) });
  const language = make("select", { onchange: () => model.send({ act: "language", language: language.value }) });
  const cards = make("div", { class: "amn-board" });
  root.append(
    make("div", { class: "amn-row amn-head" }, make("h3", {}, words.title), labelled(words.actor, actor, { title: words.actor_hint }),
      labelled(words.language, language), make("button", { onclick: () => model.send({ act: "refresh" }) }, words.refresh)),
    cards);
  const card = (title, ...inside) => make("div", { class: "amn-tile" }, make("h4", {}, title), inside);
  return (data) => {
    actor.value = data.actor;
    language.replaceChildren(...data.languages.map(([code, name]) => make("option", { value: code, lang: code }, name)));
    language.value = data.language;
    const panel = data.panel;
    cards.replaceChildren(
      make("div", { class: "amn-tile" }, data.rounds.map((round) => make("p", { class: "amn-step" },
        make("strong", {}, round.name), " ", make("span", { class: `amn-state-${round.tone}` }, round.state), round.since ? make("span", { class: "amn-hint" }, ` ${round.since}`) : ""))),
      ...(panel ? [card(panel.title, bar(panel.groups[0]),
        make("details", {}, make("summary", {}, words.groups), panel.groups.slice(1).map(bar)),
        panel.missing.length ? make("details", {}, make("summary", {}, `${words.missing}: ${panel.missing.length}`), make("p", {}, panel.missing.join(", ")))
          : make("p", { class: "amn-hint" }, words.nobody_missing))] : []),
      ...(data.items.length ? [make("div", { class: "amn-tile" }, data.items.map((part) => make("p", {}, make("strong", { class: "amn-many" }, String(part.n)), " ",
        make("span", { class: `amn-${part.tone}` }, part.text))))] : []),
      card(words.rule, make("p", {}, make("strong", {}, data.rule_name)), make("details", {}, make("summary", {}, words.in_full), make("p", {}, data.rule))));
  };
});

export default { render };
