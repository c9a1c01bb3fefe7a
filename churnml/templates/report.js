/* The page begins: unpack the list, make the table, and open what is asked for. */

const begin = async () => {
  const about = JSON.parse(await unpack(within("about")));
  await library("table");
  const table = makeTable(about.rows);
  makeCards(about, table, makeFeedback(about.key, about.cutoff));
  const leaving = document.getElementById("leaving");
  document.querySelector("a[href='#leaving']")?.addEventListener("click", () => leaving.open = true);
  document.documentElement.dataset.ready = "";
};
if (window.DecompressionStream) begin();
else document.getElementById("trouble").hidden = false;
