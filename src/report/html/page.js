
const field = document.getElementById("search");
field.closest("p").hidden = false;
field.addEventListener("input", () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const group of document.querySelectorAll(".group")) {
    const title = group.querySelector("h2").textContent.toLowerCase();
    let found = 0;
    for (const one of group.querySelectorAll(":scope > .case")) {
      const text = title + " " + one.firstElementChild.textContent.toLowerCase();
      one.hidden = !words.every((word) => text.includes(word));
      found += !one.hidden;
    }
    group.hidden = found === 0;
  }
});
