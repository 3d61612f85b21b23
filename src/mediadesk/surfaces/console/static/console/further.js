// The next assets come before one has reached the end of those that are there, and the address says how many pages
// are, so that one who comes back finds the place. Without this file the link below them leads on.
(() => {
  const link = () => document.querySelector("[data-more]");
  const AHEAD = "600px";

  const near = new IntersectionObserver(
    (seen) => {
      for (const one of seen) if (one.isIntersecting) one.target.click();
    },
    { rootMargin: AHEAD },
  );
  const watch = () => {
    near.disconnect();
    if (link()) near.observe(link());
  };

  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.successful || !detail.requestConfig.elt.matches("[data-more]")) return;
    const here = new URL(location.href);
    here.searchParams.set("pages", Number(here.searchParams.get("pages") ?? 1) + 1);
    history.replaceState(history.state, "", here);
    const rows = document.getElementById("rows");
    const shown = rows.querySelectorAll("[data-row]").length.toLocaleString("en");
    document.querySelector("[data-more-said]").textContent = `${shown} of ${rows.dataset.total}`;
  });
  document.addEventListener("htmx:afterSettle", watch);
  watch();
})();
