/* The charts of a card, drawn by Vega-Lite when it is opened: data as drawings.py writes
   them. Each has a sentence and a table beside it that say the same. */

const DAY = 864e5;
const WEEKS = 31;
const EXTENT = 66;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const time = (text) => Date.parse(`${text}T00:00:00Z`);
const dayOf = (at) => {
  const day = new Date(at);
  return `${day.getUTCDate()}\u00a0${MONTHS[day.getUTCMonth()]}\u00a0${day.getUTCFullYear()}`;
};

const INK = "var(--ink)", MUTED = "var(--muted)", LINE = "var(--line)";
const RAISES = "var(--raises)", LOWERS = "var(--lowers)", ACCENT = "var(--accent)", NEUTRAL = "var(--neutral)", BARS = "var(--bars)";
const FONT = '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
/* Of each tone the colour, and the shape and the sign that say it without one. */
const TONES = {
  bad: { colour: RAISES, shape: "triangle-up", sign: "▲" },
  good: { colour: LOWERS, shape: "diamond", sign: "◆" },
  plain: { colour: NEUTRAL, shape: "circle" },
};
const KINDS = {
  ticket: "Tickets", nps: "NPS", survey: "Surveys", plan: "Plan",
  milestone: "Milestones", play: "Plays", touch: "Contacts",
};
const MEASURES = { logins: "Logins", active_users: "People active", uses: "Uses" };

const CONFIG = {
  aria: false,
  background: "transparent",
  font: FONT,
  view: { stroke: null },
  axis: {
    domain: false, ticks: false, grid: false, labelColor: MUTED, labelFontSize: 11,
    labelPadding: 6, title: null, minExtent: EXTENT, maxExtent: EXTENT,
  },
  axisX: { minExtent: 0, maxExtent: 40, domain: true, domainColor: LINE, ticks: true, tickColor: LINE, tickSize: 4, labelPadding: 3 },
};

/* Time as a plain number, its labels at the months' (or weeks') beginnings, in UTC. */
const along = (from, to, labels = monthsOf(from, to), format = "%b %Y") => ({
  type: "quantitative",
  scale: { domain: [from, to], nice: false, zero: false },
  axis: { values: labels, labelExpr: `utcFormat(datum.value, '${format}')`, labelOverlap: true, labelFlush: false },
});
const monthsOf = (from, to) => {
  const first = new Date(from), months = [];
  for (let month = 1; ; month += 1) {
    const at = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + month, 1);
    if (at > to) return months;
    months.push(at);
  }
};

const riskSpec = (risks, from, to) => {
  const values = risks.map(([at, risk, low, high, , text]) => ({ at: time(at), risk, low, high, day: dayOf(time(at)), text }));
  const top = Math.max(...values.map(({ risk, high }) => Math.max(risk, high ?? 0)));
  const y = {
    type: "quantitative",
    scale: { domain: [0, Math.max(top, 0.05)], nice: 3 },
    axis: { tickCount: 3, labelExpr: "round(100 * datum.value) + '\u00a0%'", grid: true, gridColor: LINE },
  };
  const tooltip = [{ field: "day", title: "List of" }, { field: "text", title: "Risk" }];
  const layer = [
    { mark: { type: "line", color: INK, strokeWidth: 1.5 }, encoding: { y: { ...y, field: "risk" } } },
    { mark: { type: "point", filled: true, color: INK, size: 36, opacity: 1 }, encoding: { y: { ...y, field: "risk" }, tooltip } },
  ];
  if (values.some(({ low }) => low !== null)) {
    layer.unshift({
      mark: { type: values.length > 1 ? "area" : "rule", color: NEUTRAL, opacity: 0.3, strokeWidth: 5 },
      encoding: { y: { ...y, field: "low" }, y2: { field: "high" } },
    });
  }
  return { data: { values }, height: 84, encoding: { x: { ...along(from, to), field: "at" } }, layer };
};

const weekValues = ({ first, measure, [measure]: counts }) => counts.map((count, week) => {
  const from = time(first) + 7 * DAY * week;
  return { from: from + 0.6 * DAY, to: from + 6.4 * DAY, count, week: dayOf(from) };
});

const weeksSpec = (weeks, from, to) => {
  const values = weekValues(weeks).filter(({ count }) => count !== null);
  const [low, usual, high] = weeks.normal ?? [];
  const y = {
    type: "quantitative", scale: { zero: true, nice: 3 },
    axis: { tickCount: 3, format: ",d", grid: true, gridColor: LINE },
  };
  const band = weeks.normal ? [
    {
      data: { values: [{ from, to, low, high }] },
      mark: { type: "rect", color: NEUTRAL, opacity: 0.28 },
      encoding: { x: { ...along(from, to), field: "from" }, x2: { field: "to" }, y: { ...y, field: "low" }, y2: { field: "high" } },
    },
    {
      data: { values: [{ usual }] },
      mark: { type: "rule", color: MUTED, strokeDash: [4, 3] },
      encoding: { y: { ...y, field: "usual" } },
    },
  ] : [];
  return {
    height: 96,
    layer: [...band, {
      data: { values: values.map((value) => ({ ...value, zero: 0, colour: value.count < low ? RAISES : BARS })) },
      mark: { type: "rect" },
      encoding: {
        x: { ...along(from, to), field: "from" }, x2: { field: "to" },
        y: { ...y, field: "count" }, y2: { field: "zero" },
        fill: { field: "colour", type: "nominal", scale: null },
        tooltip: [{ field: "week", title: "Week of" }, { field: "count", title: MEASURES[weeks.measure] }],
      },
    }],
  };
};

const marksSpec = (marks, from, to) => {
  const values = marks.map(([at, until, kind, tone, text]) => ({
    at: Math.max(time(at), from), until: Math.min(until ? time(until) : time(at), to), lane: KINDS[kind] ?? kind,
    ...TONES[tone] ?? TONES.plain, text: kept(text), day: dayOf(time(at)),
  })).filter(({ at, until }) => until >= from && at < to);
  const lanes = Object.values(KINDS).filter((lane) => values.some((value) => value.lane === lane));
  const y = {
    field: "lane", type: "nominal", sort: lanes,
    axis: { grid: true, gridColor: LINE, labelLimit: EXTENT },
  };
  const colour = { field: "colour", type: "nominal", scale: null };
  const tooltip = [{ field: "day", title: "On" }, { field: "text", title: " " }];
  return {
    data: { values },
    height: 24 * lanes.length,
    encoding: { x: { ...along(from, to), field: "at" }, y, tooltip },
    layer: [
      { transform: [{ filter: "datum.until > datum.at" }], mark: { type: "rule", strokeWidth: 6, opacity: 0.35, strokeCap: "round" }, encoding: { x2: { field: "until" }, stroke: colour } },
      { mark: { type: "point", filled: true, size: 110, opacity: 1, stroke: "var(--surface)", strokeWidth: 1 }, encoding: { fill: colour, shape: { field: "shape", type: "nominal", scale: null } } },
    ],
  };
};

const featuresSpec = ({ first, rows }) => {
  const from = time(first), to = from + 7 * DAY * 13;
  const values = rows.flatMap(([feature, sticky, uses], row) => uses.map((count, week) => ({
    row, feature, count, from: from + 7 * DAY * week, to: from + 7 * DAY * (week + 1), sticky, week: dayOf(from + 7 * DAY * week),
  })));
  const names = rows.map(([feature, sticky]) => sticky ? `● ${feature}` : feature);
  return {
    data: { values: values.map((value) => ({ ...value, name: names[value.row] })) },
    height: 20 * rows.length,
    mark: { type: "rect", stroke: "var(--surface)", strokeWidth: 2 },
    encoding: {
      x: { ...along(from, to, rows[0][2].map((_, week) => from + 7 * DAY * week), "%-d %b"), field: "from" }, x2: { field: "to" },
      y: { field: "name", type: "nominal", sort: names, axis: { labelLimit: 150, minExtent: 156, maxExtent: 156, labelAlign: "left", labelPadding: 152 } },
      fill: { condition: { test: "datum.count > 0", value: ACCENT }, value: "var(--sunken)" },
      fillOpacity: {
        condition: { test: "datum.count > 0", field: "count", type: "quantitative", scale: { type: "sqrt", domainMin: 0, range: [0.18, 1] }, legend: null },
        value: 1,
      },
      tooltip: [{ field: "feature", title: "Feature" }, { field: "week", title: "Week of" }, { field: "count", title: "Uses" }],
    },
  };
};

/* What a chart says, in a sentence. */
const riskSays = (risks) => {
  const last = risks[risks.length - 1], first = risks[0];
  if (risks.length === 1) return `${last[5]} in this list, the first with the account.`;
  return `${last[5]} now, ${first[5]} on ${dayOf(time(first[0]))}. As each list was written.`;
};
const weeksSay = (weeks) => {
  const counts = weeks[weeks.measure], last = counts[counts.length - 1];
  const now = last === null ? "not known in the last week" : `${counted(last)} in the last week`;
  if (!weeks.normal) return `${now[0].toUpperCase()}${now.slice(1)}. Too new to have a normal of its own.`;
  const [low, usual, high] = weeks.normal.map((number) => counted(Math.round(number)));
  return `${now[0].toUpperCase()}${now.slice(1)}. Usually ${usual}, in most weeks ${low} to ${high} (the band).`;
};
const marksSay = (marks) => {
  const told = ["bad", "good"].map((tone) => [tone, marks.filter(([, , , one]) => one === tone).length])
    .filter(([, number]) => number).map(([tone, number]) => `${counted(number)} ${tone} (${TONES[tone].sign})`);
  return `${counted(marks.length)} in ${WEEKS} weeks${told.length ? `, of them ${told.join(" and ")}` : ""}.`;
};
const featuresSay = ({ rows }) => {
  const sticky = rows.filter(([, is]) => is);
  const now = sticky.filter(([, , uses]) => uses[uses.length - 1] > 0).length;
  return `Uses a week, in the last 13 weeks. ${sticky.length ? `● are features that hold accounts: ${now} of these ${sticky.length} used in the last week.` : ""}`;
};

/* What a chart shows, as a table. */
const tableOf = (heads, lines) => markup`<table><thead><tr>${heads.map((head) => markup`<th scope="col">${head}</th>`)}</tr></thead><tbody>${
  lines.map(([first, ...cells]) => markup`<tr><th scope="row">${first}</th>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>`)}</tbody></table>`;
const riskTable = (risks) => tableOf(["List of", "Risk", "Model"],
  risks.map(([at, , , , model, text]) => [dayOf(time(at)), text, model]).reverse());
const weeksTable = (weeks) => {
  const there = Object.keys(MEASURES).filter((name) => weeks[name]);
  return tableOf(["Week of", ...there.map((name) => MEASURES[name])],
    weeks[there[0]].map((_, week) => [dayOf(time(weeks.first) + 7 * DAY * week),
      ...there.map((name) => weeks[name][week] ?? "not known")]).reverse());
};
const marksTable = (marks) => tableOf(["On", "What", "Good or bad"],
  marks.map(([at, , , tone, text]) => [dayOf(time(at)), kept(text), tone === "plain" ? "neither" : tone]).reverse());
const featuresTable = ({ first, rows }) => tableOf(
  ["Feature", "Holds accounts", ...rows[0][2].map((_, week) => dayOf(time(first) + 7 * DAY * week))],
  rows.map(([feature, sticky, uses]) => [feature, sticky ? "yes" : "no", ...uses]));

const chartsOf = (data, cutoff) => {
  const to = time(cutoff), from = to - 7 * DAY * WEEKS;
  const recent = data.risks?.filter(([at]) => time(at) >= from);
  return [
    recent?.length > 1 && { title: "Risk over past lists", says: riskSays(recent), spec: riskSpec(recent, from, to), table: () => riskTable(data.risks) },
    data.weeks && { title: `${MEASURES[data.weeks.measure]} a week`, says: weeksSay(data.weeks), spec: weeksSpec(data.weeks, from, to), table: () => weeksTable(data.weeks) },
    data.marks && { title: "What happened", says: marksSay(data.marks), spec: marksSpec(data.marks, from, to), table: () => marksTable(data.marks) },
    data.features && { title: "Features used", says: featuresSay(data.features), spec: featuresSpec(data.features), table: () => featuresTable(data.features) },
  ].filter(Boolean);
};

const drawCharts = async (host, data, cutoff) => {
  const charts = chartsOf(data, cutoff);
  if (!charts.length) return;
  host.innerHTML = markup`<div class="charts">${charts.map(({ title, says }) => markup`<section class="chart"><h3 class="part">${title}</h3><p class="says">${says}</p><div class="plot" role="img" aria-label="${`Chart. ${title}: ${says}`}"><div aria-hidden="true"></div></div><details><summary>As a table</summary><div class="sheet" tabindex="0" role="region" aria-label="${title}"></div></details></section>`)}</div>`;
  const sections = [...host.querySelectorAll(".chart")];
  sections.forEach((section, index) => section.querySelector("details").addEventListener("toggle", () => {
    const sheet = section.querySelector(".sheet");
    if (!sheet.childElementCount) sheet.innerHTML = charts[index].table();
  }));
  await library("charts");
  const options = { mode: "vega-lite", actions: false, ast: true, renderer: "svg", config: CONFIG, tooltip: { disableDefaultStyle: true } };
  await Promise.all(sections.map((section, index) => {
    const plot = section.querySelector(".plot > div");
    const spec = { ...charts[index].spec, width: "container", autosize: { type: "fit-x", contains: "padding" }, padding: { left: 0, top: 6, right: 8, bottom: 0 } };
    return vegaEmbed(plot, spec, options);
  }));
};
