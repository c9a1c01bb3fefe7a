/* The cards: found in the page or in a file beside it, opened by their address. */

const unpack = async (letters) => {
  const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
};

const within = (id) => document.getElementById(id).textContent;

/* A library is run once, when it is first needed; the page's policy knows its hash. */
const libraries = {};
const library = (name) => libraries[name] ??= unpack(within(`library-${name}`)).then((text) => {
  const script = document.createElement("script");
  script.textContent = text;
  document.head.append(script);
});

const waiting = {};
window.churnmlCards = (name, letters) => waiting[name]?.(letters);
const beside = (name) => new Promise((found, failed) => {
  waiting[name] = found;
  const script = document.createElement("script");
  script.src = name;
  script.onerror = () => failed(new Error(`${name} is not beside the page`));
  document.head.append(script);
});

const packs = new Map();
const packOf = (number) => {
  if (!packs.has(number)) {
    const letters = document.getElementById(`cards-${number}`)
      ? Promise.resolve(within(`cards-${number}`)) : beside(`data/cards-${number}.js`);
    const pack = letters.then(unpack).then(JSON.parse);
    pack.catch(() => packs.delete(number)); // so that it can be tried again
    packs.set(number, pack);
  }
  return packs.get(number);
};

const makeCards = (about, table, ask) => {
  const { rows, cutoff } = about;
  const places = new Map(rows.map((row, place) => [`#account-${row.at}`, place]));
  const dialog = document.getElementById("card");
  const paper = document.getElementById("paper");
  const narrow = matchMedia("(max-width: 71.99rem)");
  let current = null;

  // How much of a year is left to the renewal, as a clock shows it.
  const clock = (host, days) => {
    if (!(days >= 0)) return;
    const label = [...host.querySelectorAll("dt")].find((one) => one.textContent === "Renewal");
    label?.insertAdjacentHTML("beforeend", markup` <i class="clock" aria-hidden="true" style="--left:${Math.min(days / 365, 1).toFixed(3)}turn"></i>`);
  };

  const fill = async (host, place) => {
    const row = rows[place];
    const data = (await packOf(Math.floor(place / about.cards)))[row.id];
    host.innerHTML = data.html; // from the template, where it was escaped
    clock(host, row.days);
    const histories = host.querySelector(".histories");
    if (histories) await drawCharts(histories, data, cutoff);
    return data;
  };

  const shown = () => table.rows({ search: "applied", order: "applied" }).indexes().toArray();
  const mark = () => {
    for (const line of document.querySelectorAll("tr[aria-current]")) line.removeAttribute("aria-current");
    const line = current === null ? null : document.getElementById(`row-${rows[current].at}`);
    line?.setAttribute("aria-current", "true");
    return line;
  };
  table.on("draw", mark);

  const go = (hash) => {
    const y = scrollY;
    location.hash = hash;
    scrollTo(0, y);
  };

  const open = async (place) => {
    current = place;
    const order = shown(), at = order.indexOf(place);
    const page = Math.floor(at / table.page.len());
    if (at >= 0 && page !== table.page()) table.page(page).draw("page");
    mark()?.scrollIntoView({ block: "nearest" });
    const step = (way, word) => {
      const next = at < 0 ? undefined : order[at + way];
      return next === undefined ? "" : markup`<a data-do="step" href="#account-${rows[next].at}">${word}</a>`;
    };
    dialog.innerHTML = markup`<nav aria-label="Cards"><a data-do="close" href="#row-${rows[place].at}">Back to the list</a><span>${step(-1, "Previous")}${step(1, "Next")}<button type="button" class="link" data-do="print">Print</button></span></nav><div class="inner"><p class="quiet" role="status">Opening …</p></div>`;
    if (!dialog.open) narrow.matches ? dialog.showModal() : dialog.show();
    dialog.scrollTop = 0;
    dialog.focus({ preventScroll: true });
    const inner = dialog.querySelector(".inner");
    try {
      const data = await fill(inner, place);
      if (current !== place) return;
      inner.querySelector(".name").id = "card-title";
      const questions = document.createElement("div");
      (inner.querySelector(".histories") ?? inner).append(questions);
      ask(questions, rows[place].id, data.said);
    } catch (error) {
      if (current !== place) return;
      inner.innerHTML = markup`<h2 class="name" id="card-title">${rows[place].name ?? rows[place].id}</h2><p class="quiet" role="alert">This card cannot be opened: ${error.message}. Keep the folder of the page together.</p>`;
    }
    dialog.dataset.ready = rows[place].id;
  };

  const close = () => {
    const row = rows[current];
    current = null;
    delete dialog.dataset.ready;
    dialog.close();
    mark();
    const link = document.getElementById(`row-${row.at}`)?.querySelector("a");
    (link ?? document.getElementById("accounts")).focus({ preventScroll: true });
  };

  const opened = () => {
    const place = places.get(location.hash);
    if (place !== undefined) open(place);
    else if (current !== null) close();
  };
  const leave = () => go(`#row-${rows[current].at}`);

  dialog.tabIndex = -1;
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && current !== null && dialog.open && !dialog.matches(":modal")) leave();
  });
  dialog.addEventListener("click", (event) => {
    const act = event.target.closest("[data-do]");
    if (!act || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (act.dataset.do === "close") leave();
    else if (act.dataset.do === "print") print();
    else go(act.getAttribute("href"));
  });
  addEventListener("hashchange", opened);

  // On paper: the card that is open; else the list; or a card a page, if asked for.
  document.querySelector("[data-do=paper]").addEventListener("click", async () => {
    const first = shown().slice(0, about.printed);
    paper.hidden = false;
    paper.replaceChildren();
    for (const place of first) {
      const card = document.createElement("article");
      card.className = "churnml-card inner";
      paper.append(card);
      await fill(card, place);
    }
    document.body.classList.add("papers");
    print();
  });
  addEventListener("afterprint", () => {
    document.body.classList.remove("papers");
    paper.replaceChildren();
    paper.hidden = true;
  });
  opened();
};
