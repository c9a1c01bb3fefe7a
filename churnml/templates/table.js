"use strict";
/* The table: sorted, filtered and searched by DataTables; rows as listed.py writes them. */

const escaped = (text) => String(text ?? "").replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/* Markup whose values are escaped, but for markup made the same way. */
class Markup extends String {}
const markup = (parts, ...values) => new Markup(String.raw({ raw: parts }, ...values.map(
  (value) => Array.isArray(value) ? value.join("") : value instanceof Markup ? value : escaped(value))));

const counted = (number) => number.toLocaleString("en");

/* As the filter `sentence` of the templates: a minus is one, and no line ends between a
   number and its sign. */
const kept = (text) => text?.replace(/(?<![\p{L}\p{N}_.)\]-])-(?=[.]?[0-9])/gu, "\u2212").replaceAll(" %", "\u00a0%");

const bar = (row) => markup`<i class="${row.band}" style="--w:${(100 * row.risk).toFixed(1)}%"></i>`;

/* What a column shows, what it sorts by and, where text is found in it, what is searched. */
const COLUMNS = {
  rank: { first: "asc", cell: "n rank", sort: (row) => row.rank, show: (row) => counted(row.rank) },
  account: {
    first: "asc", cell: "account", head: true,
    sort: (row) => (row.name ?? row.id).toLowerCase(),
    find: (row) => `${row.name ?? ""} ${row.id}`,
    show: (row) => markup`<a href="#account-${row.at}">${row.name ?? row.id}</a>${row.name ? markup` <small>${row.id}</small>` : ""}`,
  },
  risk: {
    first: "desc", cell: "n risk", sort: (row) => row.risk,
    show: (row) => markup`${bar(row)}${row.riskText}${row.between ? markup`<small class="between">${row.between}</small>` : ""}`,
  },
  band: {
    first: "desc", cell: "band", sort: (row) => row.call ?? row.risk,
    show: (row) => row.band ? markup`${row.callText ? markup`<span class="unit">Worth a call: </span>` : ""}<span class="chip ${row.band}">${row.band[0].toUpperCase() + row.band.slice(1)}</span>` : "",
  },
  change: { first: "desc", cell: "n change", sort: (row) => row.change, show: (row) => row.changeText },
  why: {
    first: "asc", cell: "why", sort: (row) => row.why?.toLowerCase(),
    find: (row) => row.said,
    show: (row) => row.play ? markup`${kept(row.why)} <span class="do">${kept(row.play)}</span>` : kept(row.why),
  },
  worth: {
    first: "desc", cell: "n worth", sort: (row) => row.worth,
    show: (row) => row.worthText ? markup`<span class="unit">At risk a year: </span>${row.worthText}` : "",
  },
  mrr: { first: "desc", cell: "n mrr", sort: (row) => row.mrr, show: (row) => row.mrrText },
  call: { first: "desc", cell: "n mrr call", sort: (row) => row.call, show: (row) => row.callText },
  renews: { first: "asc", cell: "n renews", sort: (row) => row.renewal, show: (row) => row.renewalText },
  owner: {
    first: "asc", cell: "owner", sort: (row) => row.owner?.toLowerCase(),
    find: (row) => row.owner, show: (row) => row.owner,
  },
};

/* What is not known stands last, whichever way. */
const order = (way) => (a, b) =>
  (a === "") - (b === "") || way * (a < b ? -1 : a > b ? 1 : 0);

const column = ({ first, cell, head, sort, find, show }) => ({
  type: "known",
  className: cell,
  cellType: head ? "th" : "td",
  orderSequence: first === "asc" ? ["asc", "desc"] : ["desc", "asc"],
  searchable: Boolean(find),
  // The library reads what it is given as markup, also where it only searches.
  data: (row, kind) => {
    if (kind !== "display") return kind === "filter" ? escaped(find?.(row)) : sort(row) ?? "";
    const shown = show(row);
    return String(shown instanceof Markup ? shown : escaped(shown));
  },
});

const renews = (row, within) =>
  within === "none" ? row.days === undefined
    : within === "later" ? row.days > 180
      : row.days !== undefined && row.days <= Number(within);

/* A name stands after a sign, so that nobody's is taken for the choice of nobody. */
const owned = (row, by) => by === "nobody" ? !row.owner : `=${row.owner}` === by;

const fits = (form, row) => {
  const chosen = (name) => form.elements[name]?.value;
  const [segment, ...value] = (chosen("segment") ?? "").split("=");
  return (!chosen("band") || row.band === chosen("band"))
    && (!chosen("owner") || owned(row, chosen("owner")))
    && (!segment || row.in?.[segment] === value.join("="))
    && (!chosen("renewal") || renews(row, chosen("renewal")))
    && (!chosen("way") || row.way === chosen("way"))
    && (!form.elements.top?.checked || Boolean(row.top));
};

/* On paper there is nothing to turn: so many rows, and how many more there are. */
const MOST_ON_PAPER = 500;

const makeTable = (rows) => {
  const element = document.getElementById("list");
  const form = document.getElementById("find");
  const state = document.getElementById("state");
  const types = jQuery.fn.dataTable.ext.type.order;
  types["known-asc"] = order(1);
  types["known-desc"] = order(-1);
  const heads = [...element.tHead.rows[0].cells];
  for (const head of heads) head.className = COLUMNS[head.dataset.column].cell;
  element.hidden = false;
  const table = jQuery(element).DataTable({
    data: rows,
    columns: heads.map((head) => column(COLUMNS[head.dataset.column])),
    order: [[0, "asc"]],
    orderMulti: false,
    autoWidth: false,
    deferRender: true,
    pageLength: 50,
    pagingType: "simple_numbers",
    layout: { topStart: null, topEnd: null, bottomStart: null, bottomEnd: "paging" },
    language: { emptyTable: "No account is scored.", zeroRecords: "No account fits." },
    createdRow: (line, row) => {
      line.id = `row-${row.at}`;
      line.querySelector("th").scope = "row";
      if (row.top) line.dataset.top = "";
    },
  });
  table.search.fixed("choices", (_text, _data, index) => fits(form, rows[index]));

  const find = () => {
    table.search(form.elements.search.value).draw();
    const shown = table.rows({ search: "applied" }).count();
    state.textContent = shown === rows.length
      ? `${counted(shown)} accounts` : `${counted(shown)} of ${counted(rows.length)} accounts`;
    form.querySelector("[type=reset]").hidden = shown === rows.length;
  };
  // Where there is no room for the table's head, a list says what it is sorted by.
  const by = form.elements.sort;
  const named = heads.map((head) => head.dataset.column);
  const tellOrder = () => {
    const [[place, way]] = table.order();
    by.value = way === COLUMNS[named[place]].first ? named[place] : "";
  };
  by.addEventListener("input", (event) => {
    event.stopPropagation(); // it chooses nobody
    table.order([named.indexOf(by.value), COLUMNS[by.value].first]).draw();
  });
  table.on("order", tellOrder);

  form.hidden = false;
  form.addEventListener("input", find);
  form.addEventListener("reset", () => setTimeout(() => {
    tellOrder();
    find();
  }));
  form.addEventListener("submit", (event) => event.preventDefault());
  find();

  const rest = document.getElementById("rest");
  let onScreen = null;
  addEventListener("beforeprint", () => {
    if (onScreen !== null) return; // told twice
    onScreen = { length: table.page.len(), page: table.page() };
    table.page.len(MOST_ON_PAPER).draw();
    const more = table.rows({ search: "applied" }).count() - MOST_ON_PAPER;
    rest.textContent = more > 0 ? `And ${counted(more)} more, in risk_list.csv.` : "";
  });
  addEventListener("afterprint", () => {
    if (onScreen === null) return;
    table.page.len(onScreen.length).page(onScreen.page).draw("page");
    rest.textContent = "";
    onScreen = null;
  });

  // A number of those that moved leads to who they are.
  for (const line of document.querySelectorAll("#ways [data-way]")) {
    const number = line.querySelector("dd");
    if (number.textContent === "0") continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.setAttribute("aria-label", `Show the ${number.textContent}: ${line.querySelector("dt").textContent}`);
    button.append(...number.childNodes);
    number.append(button);
    button.addEventListener("click", () => {
      form.reset();
      form.elements.way.value = line.dataset.way;
      setTimeout(find);
      document.getElementById("accounts").focus();
    });
  }
  return table;
};
