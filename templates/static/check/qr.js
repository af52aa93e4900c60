/** A QR drawn from its rows of modules, `1` for dark; four modules of white around it (ISO/IEC 18004, 5.3.8). */
const QUIET = 4;

/** @param {SVGElement} svg with one path @param {string[]} rows */
export function draw(svg, rows) {
  const size = rows.length + 2 * QUIET;
  const runs = rows.flatMap((row, y) => Array.from(row.matchAll(/1+/g), ({ 0: run, index }) =>
    `M${index + QUIET} ${y + QUIET}h${run.length}v1h-${run.length}z`));
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.firstElementChild.setAttribute("d", runs.join(""));
}
