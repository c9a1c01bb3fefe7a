/* What a person says of the reasons: kept by the browser, as far as it keeps anything,
   and downloaded as a small file for `churnml feedback`. */

const VERDICTS = [["right", "Right"], ["wrong", "Wrong"], ["known", "Known already"]];

const makeFeedback = (key, cutoff) => {
  let said = {};
  try {
    said = JSON.parse(localStorage.getItem(key)) ?? {};
  } catch { /* kept in memory then */ }
  const button = document.querySelector("[data-do=feedback]");
  const given = () => Object.entries(said.accounts ?? {}).flatMap(([account, reasons]) =>
    Object.entries(reasons).filter(([, { verdict }]) => verdict)
      .map(([code, { verdict, note }]) => [account, cutoff, code, verdict, note ?? "", said.by ?? ""]));
  const tell = () => {
    const number = given().length;
    button.hidden = !number;
    button.textContent = `Download feedback (${counted(number)})`;
  };
  const keep = (change) => {
    change(said);
    try {
      localStorage.setItem(key, JSON.stringify(said));
    } catch { /* kept in memory then */ }
    tell();
  };
  // As churnml.spreadsheets guards texts: no spreadsheet runs them as a formula.
  const safe = (text, column) => /^'*[=+\-@\t\r]/.test(text)
    && !(column === 0 && /^[+\-]?[\p{L}\p{N}_.:\-]*$/u.test(text)) ? `'${text}` : text;
  const cell = (text) => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  button.addEventListener("click", () => {
    const lines = [["account_id", "cutoff", "reason_code", "verdict", "note", "by"], ...given()];
    const text = lines.map((line) => line.map(safe).map(cell).join(",")).join("\r\n") + "\r\n";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = `feedback-${cutoff}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  tell();

  const of = (account, code) => said.accounts?.[account]?.[code] ?? {};
  const question = (account, [code, text], number) => markup`<fieldset data-code="${code}"><legend>${kept(text)}</legend><div class="verdicts">${
    VERDICTS.map(([value, word]) => markup`<label><input type="radio" name="verdict-${number}" value="${value}"${of(account, code).verdict === value ? new Markup(" checked") : ""}><span>${word}</span></label>`)
  }<input type="text" class="note" maxlength="500" placeholder="Note" aria-label="Note" value="${of(account, code).note}"${of(account, code).verdict ? "" : new Markup(" hidden")}></div></fieldset>`;

  return (host, account, reasons) => {
    if (!reasons.length) return;
    host.innerHTML = markup`<details class="feedback"><summary>Were these reasons right?</summary>${
      reasons.map((reason, number) => question(account, reason, number))
    }<label class="by">Your name <input type="text" name="by" maxlength="100" autocomplete="name" value="${said.by}"></label><p class="says">Kept in this browser. Download it from the list and give it to whoever runs churnml.</p></details>`;
    host.addEventListener("input", ({ target }) => keep((all) => {
      if (target.name === "by") {
        all.by = target.value;
        return;
      }
      const field = target.closest("fieldset");
      const one = ((all.accounts ??= {})[account] ??= {})[field.dataset.code] ??= {};
      if (target.type === "radio") one.verdict = target.value;
      else one.note = target.value;
      field.querySelector(".note").hidden = !one.verdict;
    }));
    host.addEventListener("click", ({ target }) => {
      // A second click on what was chosen takes it back.
      if (target.type !== "radio") return;
      const field = target.closest("fieldset");
      if (field.dataset.was !== target.value) {
        field.dataset.was = target.value;
        return;
      }
      target.checked = false;
      delete field.dataset.was;
      field.querySelector(".note").hidden = true;
      keep((all) => delete all.accounts[account][field.dataset.code]);
    });
    host.addEventListener("keydown", (event) => {
      // A space on what is chosen makes no click of its own.
      if (event.key !== " " || event.target.type !== "radio" || !event.target.checked) return;
      event.preventDefault();
      event.target.click();
    });
    for (const field of host.querySelectorAll("fieldset")) {
      const chosen = field.querySelector(":checked");
      if (chosen) field.dataset.was = chosen.value;
    }
  };
};
