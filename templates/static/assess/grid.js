/**
 * A class as a grid: Tab stops in it once, arrow keys move, M marks met, N not yet, a button fills a unit or all at
 * once. Without this module every cell is a stop, letters choose as ever, and the same buttons ask the server for the
 * page with everything filled.
 */
const form = document.getElementById("sitting");
const MARKS = { m: "met", n: "not", " ": null, Backspace: "", Delete: "", "-": "" };
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function at(row, column) {
  return document.getElementById(`cell-${row}-${column}`);
}

// Where the page runs from right to left, the next column is on the left.
const onwards = getComputedStyle(form).direction === "rtl" ? -1 : 1;
const cells = [...form.querySelectorAll("select[data-column]")];

/** Let Tab come back to where somebody was. */
function stopAt(cell) {
  for (const one of cells) one.tabIndex = one === cell ? 0 : -1;
}

function moved(cell, [down, right]) {
  return at(Number(cell.dataset.row) + down, Number(cell.dataset.column) + right * onwards);
}

form.addEventListener("keydown", (event) => {
  const cell = event.target;
  if (!cell.dataset || cell.dataset.row === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key in MOVES) {
    event.preventDefault();
    moved(cell, MOVES[event.key])?.focus();
    return;
  }
  const mark = MARKS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (mark === undefined || mark === null) return;
  event.preventDefault();
  cell.value = mark;
  (moved(cell, MOVES.ArrowDown) ?? cell).focus();
});

form.addEventListener("focusin", (event) => {
  if (cells.includes(event.target)) stopAt(event.target);
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=fill]");
  if (!button) return;
  event.preventDefault();
  for (const cell of cells) {
    if (!cell.value && (button.value === "all" || button.value === cell.dataset.column)) cell.value = "met";
  }
});

stopAt(cells[0]);
