(() => {
  "use strict";
  const table = document.getElementById("list");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const form = document.getElementById("find");
  const state = document.getElementById("state");
  const card = (row) => document.getElementById(row.id.replace("row-", "account-"));

  // Find in names, owners and what was noticed, read once, when somebody first types.
  let texts = null;
  const told = ".raises > :first-child, .lowers > :first-child, .favour li";
  const read = (row) => [
    row.querySelector(".account"), row.querySelector(".owner"),
    ...card(row).querySelectorAll(told),
  ].map((part) => part.textContent).join(" ").toLowerCase();
  const find = () => {
    const words = form.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length) texts ??= rows.map(read);
    let shown = 0;
    rows.forEach((row, i) => {
      const d = row.dataset;
      const fits = (!form.band.value || d.band === form.band.value)
        && (!form.owner?.value || d.owner === form.owner.value)
        && (!form.top?.checked || "top" in d)
        && words.every((w) => texts[i].includes(w));
      row.hidden = !fits;
      shown += fits;
    });
    state.textContent = shown === rows.length
      ? `${shown.toLocaleString("en")} accounts`
      : `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")} accounts`;
  };
  form.hidden = false;
  form.addEventListener("input", find);
  form.addEventListener("reset", () => setTimeout(find));
  form.addEventListener("submit", (e) => e.preventDefault());

  // Sort. What is not known stands last, whichever way.
  const key = (row, i) => row.cells[i].dataset.v ?? row.cells[i].textContent.trim().toLowerCase();
  const sort = (th, way) => {
    const i = th.cellIndex, numbers = th.dataset.sort === "number";
    const keyed = rows.map((row) => [key(row, i), row]);
    keyed.sort(([a], [b]) => (a === "") - (b === "")
      || way * (numbers ? a - b : a < b ? -1 : a > b));
    body.append(...keyed.map(([, row]) => row));
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    th.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
  };
  for (const th of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...th.childNodes);
    th.append(button);
    button.addEventListener("click", () => {
      const now = th.getAttribute("aria-sort");
      const first = th.dataset.first === "down" ? -1 : 1;
      sort(th, now ? (now === "ascending" ? -1 : 1) : first);
    });
  }

  // Cards open by their address; here only the row is marked, and the place kept.
  let current = null;
  const opened = () => {
    const at = document.getElementById(location.hash.slice(1));
    current?.removeAttribute("aria-current");
    current = at?.matches(".drawer") ? rows.find((r) => card(r) === at) : null;
    current?.setAttribute("aria-current", "true");
    if (current) at.focus({ preventScroll: true });
  };
  const go = (hash) => {
    const y = scrollY;
    location.hash = hash;
    scrollTo(0, y);
  };
  const close = () => {
    const row = current;
    go("#" + row.id);
    row.querySelector("a").focus({ preventScroll: true });
  };
  const step = (way) => {
    const shown = [...body.rows].filter((r) => !r.hidden || r === current);
    const next = shown[shown.indexOf(current) + way];
    if (!next) return;
    go("#" + card(next).id);
    next.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("click", (e) => {
    const link = e.target.closest("a[data-do]");
    if (!link || !current || e.metaKey || e.ctrlKey || e.shiftKey) return;
    e.preventDefault();
    if (link.dataset.do === "close") close();
    else step(link.dataset.do === "next" ? 1 : -1);
  });
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && current) close();
  });
  addEventListener("hashchange", opened);
  opened();
  find();
})();
