/**
 * For browsers that cannot run the page's modules: they are told so in words, and what else there is to do.
 * Written for old ones. It speaks only where the modules have not begun when everything is loaded.
 */
addEventListener("load", function () {
  var verdict = document.getElementById("verdict").dataset;
  if ("started" in document.documentElement.dataset) return;
  verdict.state = "NOT_CHECKED";
  verdict.why = "old-browser";
  verdict.tone = "grey";
  document.getElementById("headline").textContent = verdict.oldHeadline;
  document.getElementById("sentence").textContent = verdict.old;
});
