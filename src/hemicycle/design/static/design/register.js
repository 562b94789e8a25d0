// Search in the list that the page holds already. Without this file the whole list and its parts by address remain.
(() => {
  const box = document.querySelector("[data-search]");
  if (!box) return;
  const field = box.querySelector("input");
  const told = box.querySelector("[data-search-told]");
  const rows = [...document.querySelectorAll(".system")];
  const same = { "ة": "ه", "ى": "ي", "ٱ": "ا", "œ": "oe", "æ": "ae" };
  const key = (text) =>
    text.normalize("NFKD").toLowerCase().replace(/[\p{Mn}\p{Cf}ـ]/gu, "").replace(/[ةىٱœæ]/g, (letter) => same[letter]);
  const keys = rows.map((row) => key(row.textContent));
  const search = () => {
    const words = key(field.value).split(/\s+/).filter(Boolean);
    let found = 0;
    rows.forEach((row, at) => {
      row.hidden = !words.every((word) => keys[at].includes(word));
      found += row.hidden ? 0 : 1;
    });
    told.textContent = words.length ? told.dataset.searchTold.replace("0", found) : "";
  };
  box.hidden = false;
  field.addEventListener("input", search);
})();
