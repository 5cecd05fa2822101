"use strict";
// Counts what the filters leave, cell by cell, and lists the studies of a chosen cell. Text is only ever set as text.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const boxes = [...document.querySelectorAll("input[type=checkbox]")];
  const cells = [...document.querySelectorAll("td[data-cell]")];
  const heading = document.getElementById("chosen");
  const list = document.querySelector("#list ul");
  const choose = heading.textContent;
  let open = null;

  const ticked = (name) => new Set(boxes.filter((box) => box.name === name && box.checked).map((box) => Number(box.value)));

  function left() {
    const designs = ticked("design"), grades = ticked("confidence");
    return data.rows.filter(([, , design, grade]) => designs.has(design) && grades.has(grade));
  }

  function show() {
    const rows = left();
    for (const cell of cells) {
      const own = rows.filter((row) => row[1] === Number(cell.dataset.cell));
      const button = cell.querySelector("button");
      cell.querySelector(".none").hidden = own.length > 0;
      if (!button) continue;
      button.hidden = own.length === 0;
      button.querySelector(".n").textContent = data.counts[own.length];
      button.setAttribute("aria-pressed", String(open === cell && own.length > 0));
      if (open === cell) tell(cell, own);
    }
    document.getElementById("shown").textContent = data.counts[new Set(rows.map((row) => row[0])).size];
  }

  function tell(cell, rows) {
    list.replaceChildren();
    if (!rows.length) {
      open = null;
      heading.textContent = choose;
      return;
    }
    heading.textContent = data.cells[Number(cell.dataset.cell)] + " – " + data.counts[rows.length];
    for (const [study, , design, grade] of rows) {
      const line = document.createElement("li");
      const name = document.createElement("strong");
      name.textContent = data.studies[study];
      line.append(name, document.createElement("br"), data.designs[design] + " · " + data.confidence + " " + data.grades[grade]);
      list.append(line);
    }
  }

  for (const box of boxes) box.addEventListener("change", show);
  for (const cell of cells) {
    cell.querySelector("button")?.addEventListener("click", () => {
      open = cell;
      show();
      document.getElementById("list").focus();
    });
  }
  document.getElementById("all").addEventListener("click", () => {
    for (const box of boxes) box.checked = true;
    show();
  });
  document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
})();
