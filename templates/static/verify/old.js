/**
 * For browsers that cannot run the page's modules: they are told so in words, and what else there is to do.
 * Written for the oldest of them. It speaks only where the modules have not begun when everything is loaded.
 */
window.addEventListener("load", function () {
  var verdict = document.getElementById("verdict");
  if (document.documentElement.hasAttribute("data-started")) return;
  verdict.setAttribute("data-state", "NOT_CHECKED");
  verdict.setAttribute("data-why", "old-browser");
  verdict.setAttribute("data-tone", "grey");
  document.getElementById("headline").textContent = verdict.getAttribute("data-old-headline");
  document.getElementById("sentence").textContent = verdict.getAttribute("data-old");
});
