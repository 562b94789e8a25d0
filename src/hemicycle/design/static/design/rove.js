/* A picture of many links is one stop of the tab key; arrows lead to the nearest link that way. Without this file none
   of them is a stop, and the table beside the picture is the way. */
(() => {
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  const middleOf = (element) => {
    const box = element.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };

  const nearestThatWay = (links, from, [right, down]) => {
    const [x, y] = middleOf(from);
    let best = null;
    let least = Infinity;
    links.forEach((link) => {
      const [otherX, otherY] = middleOf(link);
      const ahead = (otherX - x) * right + (otherY - y) * down;
      const aside = Math.abs((otherX - x) * down + (otherY - y) * right);
      if (link !== from && ahead > 1 && ahead + 2 * aside < least) {
        least = ahead + 2 * aside;
        best = link;
      }
    });
    return best;
  };

  const rove = (picture) => {
    const links = [...picture.querySelectorAll("a")];
    const words = picture.closest("figure").querySelector("[data-rove-words]");
    const stay = (link) => links.forEach((one) => one.setAttribute("tabindex", one === link ? "0" : "-1"));
    const say = (event) => {
      const link = event.target.closest("[aria-label]");
      if (link && link !== picture) words.textContent = link.getAttribute("aria-label");
    };
    if (links.length) stay(links[0]);
    // A picture that listens for the focus itself would become a stop too, so that the box around it listens.
    const box = picture.parentElement;
    box.addEventListener("pointerover", say);
    box.addEventListener("focusin", (event) => {
      say(event);
      const link = event.target.closest("a");
      if (link) stay(link);
    });
    box.addEventListener("keydown", (event) => {
      const here = event.target.closest("a");
      if (!here) return;
      const next = { Home: links[0], End: links[links.length - 1] }[event.key] ||
        (arrows[event.key] && nearestThatWay(links, here, arrows[event.key]));
      if (!next) return;
      event.preventDefault();
      next.focus();
    });
  };

  document.querySelectorAll("[data-rove]").forEach(rove);
  document.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) event.target.querySelectorAll("[data-rove]").forEach(rove);
  });
})();
