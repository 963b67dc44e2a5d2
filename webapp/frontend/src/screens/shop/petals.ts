/** Into the cart: one petal falls from the button to the bag. */

import { petal } from "../../ui/petals.tsx";

const SHAPE = petal(26, 10);
const SVG = "http://www.w3.org/2000/svg";
const LASTS_MS = 520;

/** Nothing where people asked for less motion. */
export function letPetalFall(from: Element | null): void {
  const to = document.querySelector(".to-cart");
  if (!from || !to || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const [start, end] = [from.getBoundingClientRect(), to.getBoundingClientRect()];
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-14 -28 28 30");
  svg.setAttribute("class", "falling-petal");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPE);
  svg.append(path);
  svg.style.left = `${start.left + start.width / 2 - 14}px`;
  svg.style.top = `${start.top}px`;
  document.body.append(svg);
  const [x, y] = [end.left + end.width / 2 - start.left - start.width / 2, end.top + end.height / 2 - start.top];
  const fall = svg.animate(
    [
      { transform: "none", opacity: 1 },
      { transform: `translate(${x * 0.35}px, ${y * 0.7}px) rotate(-70deg) scale(1.1)`, opacity: 1, offset: 0.6 },
      { transform: `translate(${x}px, ${y}px) rotate(-160deg) scale(.5)`, opacity: 0.2 },
    ],
    { duration: LASTS_MS, easing: "cubic-bezier(.4, 0, .3, 1)" },
  );
  fall.onfinish = () => svg.remove();
  fall.oncancel = () => svg.remove();
}
