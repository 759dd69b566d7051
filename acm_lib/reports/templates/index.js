"use strict";
const text = document.getElementById("find"), show = document.getElementById("show"), rows = [...document.querySelectorAll("tbody tr[data-status]")];
const plain = (value) => value.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
const known = rows.map((row) => plain(row.dataset.name));
function filter() {
  const sought = plain(text.value.trim());
  let left = 0;
  rows.forEach((row, place) => {
    row.hidden = !known[place].includes(sought) || (show.value !== "all" && row.dataset.status !== show.value);
    left += !row.hidden;
  });
  document.getElementById("left").textContent = `${left} / ${rows.length}`;
}
text.addEventListener("input", filter);
show.addEventListener("change", filter);
filter();
