// The page of a calendar: what is chosen becomes the address, and the buttons follow it. Without this
// script the address of the calendar as it is defined still stands there.
const form = document.getElementById("options");
const address = document.getElementById("address");
const long = document.getElementById("long");
form.hidden = false;

function follow() {
  const query = new URLSearchParams();
  for (const field of form.elements) {
    if (field.name && field.value.trim()) query.append(field.name, field.value.trim());
  }
  // The commas and colons of alarms need no escape; people read the address.
  const asked = query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  const page = form.dataset.page + (asked ? "?" + asked : "");
  const webcal = "webcal://" + page.split("://")[1];
  address.value = page;
  long.hidden = page.length <= Number(form.dataset.longest);
  for (const link of document.querySelectorAll("a[data-link]")) {
    const download = page + (asked ? "&" : "?") + "download=1";
  const filled = { webcal, download, url: encodeURIComponent(page), cid: encodeURIComponent(webcal) };
    link.href = link.dataset.link.replace(/\{(\w+)\}/g, (_, name) => filled[name]);
  }
}

form.addEventListener("input", follow);
follow();
