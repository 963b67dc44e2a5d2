/** The page's own icons: box 24, one stroke, round ends, no fill. */

const PATHS = {
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4.5 12L20 4.5 15.5 20l-3.7-6.2zM11.8 13.8L20 4.5",
  attach:
    "M19 11.5l-7.2 7.2a4.6 4.6 0 01-6.5-6.5l7.6-7.6a3 3 0 014.3 4.3l-7.4 7.4a1.5 1.5 0 01-2.1-2.1l6.8-6.8",
  contact:
    "M12 12.3a3.8 3.8 0 100-7.6 3.8 3.8 0 000 7.6M4.8 20c.8-3.8 3.6-5.7 7.2-5.7s6.4 1.9 7.2 5.7",
  menu: "M5 7h14M5 12h14M5 17h9",
  scan: "M4 8.5v-3A1.5 1.5 0 015.5 4h3M15.5 4h3A1.5 1.5 0 0120 5.5v3M20 15.5v3a1.5 1.5 0 01-1.5 1.5h-3M8.5 20h-3A1.5 1.5 0 014 18.5v-3M4.5 12h15",
  bank: "M4 9.5L12 5l8 4.5M5 19.5h14M6.5 10.5v7.5M10.2 10.5v7.5M13.8 10.5v7.5M17.5 10.5v7.5",
  camera: "M4 7.5h10v9H4zM14 11l6-3.5v9L14 13z",
  parcel: "M4.5 8L12 4l7.5 4v8L12 20l-7.5-4zM4.5 8l7.5 4 7.5-4M12 12v8",
  plus: "M12 5v14M5 12h14",
  people:
    "M9 12.3a3.3 3.3 0 100-6.6 3.3 3.3 0 000 6.6M3 19c.6-3.3 3-5 6-5s5.4 1.7 6 5M15.5 6a3.2 3.2 0 010 6.2M17.3 14.4c2 .6 3.3 2.2 3.7 4.6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  phone: "M9 3.5h6a2 2 0 012 2v13a2 2 0 01-2 2H9a2 2 0 01-2-2v-13a2 2 0 012-2M11 17.8h2",
  keyboard:
    "M5.5 6.5h13a2 2 0 012 2v7a2 2 0 01-2 2h-13a2 2 0 01-2-2v-7a2 2 0 012-2M7 10.2h.01M10.3 10.2h.01M13.7 10.2h.01M17 10.2h.01M8.5 14h7",
  lock: "M7.5 10.5h9A1.5 1.5 0 0118 12v6a1.5 1.5 0 01-1.5 1.5h-9A1.5 1.5 0 016 18v-6a1.5 1.5 0 011.5-1.5M8.5 10.5V8a3.5 3.5 0 017 0v2.5",
  play: "M8.5 5.5l10 6.5-10 6.5z",
  pause: "M8.5 5.5v13M15.5 5.5v13",
  link: "M9 15l6.5-6.5M10 8.5h5.5V14",
  copy: "M10.5 9h7A1.5 1.5 0 0119 10.5v7a1.5 1.5 0 01-1.5 1.5h-7A1.5 1.5 0 019 17.5v-7A1.5 1.5 0 0110.5 9M6.5 15h-1A1.5 1.5 0 014 13.5v-8A1.5 1.5 0 015.5 4h8A1.5 1.5 0 0115 5.5v1",
  photo:
    "M5.5 5h13A1.5 1.5 0 0120 6.5v11a1.5 1.5 0 01-1.5 1.5h-13A1.5 1.5 0 014 17.5v-11A1.5 1.5 0 015.5 5M4.5 16.5l4.7-4.7 4 4 2.6-2.6 3.8 3.8M15.3 9.3h.01",
  moon: "M19.5 14.5A8 8 0 019.5 4.5a8 8 0 1010 10",
  place:
    "M12 20.5c4-4.6 6.2-7.9 6.2-11a6.2 6.2 0 10-12.4 0c0 3.1 2.2 6.4 6.2 11M12 11.8a2.3 2.3 0 100-4.6 2.3 2.3 0 000 4.6",
  star: "M12 4.5l2.3 4.8 5.2.7-3.8 3.6.9 5.2-4.6-2.5-4.6 2.5.9-5.2L4.5 10l5.2-.7z",
};
const SVG = "http://www.w3.org/2000/svg";

/** An icon for people who see; screen readers hear the button's label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
