// Puts the chosen theme on <html> before anything is painted; not deferred for that reason.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // storage may be closed to us; the system's theme is fine
  }
})();
