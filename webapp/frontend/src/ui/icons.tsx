/** Our own thin icons: box 24, stroke 1.6, round ends, no fill. They stand beside words. */

const PATHS = {
  home: "M4 11.5 12 4l8 7.5M6.5 10v10h11V10M10 20v-5.5h4V20",
  ticket: "M8 3h8v15l-4 3-4-3zM6 3h12M11 8h2M11 12h2",
  vote: "M6 3v11l3-2 3 2V3M15 3v16l2.5-2L20 19V3M3 3h18",
  shop: "M5 8h14l-1 12H6zM9 8V6.5a3 3 0 0 1 6 0V8",
  me: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c1-4 4-6 7.5-6s6.5 2 7.5 6",
  wallet: "M4 8V6.5C4 5.5 5 5 6 5h11v3M4 8h15a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H6a2 2 0 0 1-2-2zM16 13.5v.1",
  star: "M12 3c2 3 5 4 8 3-1 3 0 6 1 8-3 0-6 2-7 5-1-2-3-2-4 0-1-3-4-5-7-5 1-2 2-5 1-8 3 1 6 0 8-3z",
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M9 5.5v13M15 5.5v13",
  previous: "M6 5.5v13M18.5 5.5v13L9 12z",
  next: "M18 5.5v13M5.5 5.5v13L15 12z",
  rewind: "M12 6.5a7 7 0 1 1-6.8 5.3M12 3 8.5 6.5 12 10",
  forward: "M12 6.5a7 7 0 1 0 6.8 5.3M12 3l3.5 3.5L12 10",
  grow: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  shrink: "M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5",
  tune: "M4 8h9M17 8h3M15 5.5v5M4 16h3M11 16h9M9 13.5v5",
  shuffle: "M4 7h3l9 10h4M4 17h3l3-3.4M13 9.8 16 7h4M17.5 4.5 20 7l-2.5 2.5M17.5 14.5 20 17l-2.5 2.5",
  repeat: "M5 11V9.5A2.5 2.5 0 0 1 7.5 7H19M16.5 4.5 19 7l-2.5 2.5M19 13v1.5a2.5 2.5 0 0 1-2.5 2.5H5M7.5 19.5 5 17l2.5-2.5",
  heart: "M12 20S4 15 4 9.5A4.3 4.3 0 0 1 12 7.5a4.3 4.3 0 0 1 8 2C20 15 12 20 12 20z",
  send: "M4 12h15M13 6l6 6-6 6",
  qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 20h2",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  down: "M12 4v14M6 12.5 12 18.5l6-6",
  up: "M12 20V6M6 11.5 12 5.5l6 6",
  bill: "M6 3h12v18l-2-1.5L14 21l-2-1.5L10 21l-2-1.5L6 21zM9 8h6M9 12h6",
  back: "M15 5l-7 7 7 7",
  on: "M9 5l7 7-7 7",
  more: "M6 12v.1M12 12v.1M18 12v.1",
  close: "M6 6l12 12M18 6 6 18",
  check: "M5 12.5 10 17.5 19.5 7",
  finger: "M7 19c-1.5-3-1.5-7 0-9.5a6 6 0 0 1 10.5 1c1 3 .6 6-.5 9M10 20c-1-3-1.2-6 0-8.5a2.6 2.6 0 0 1 4.5 1.2c.5 3 .2 5.5-.5 7.8M12 13.5c.2 3 .1 5-.3 7",
  erase: "M9 5h11v14H9l-6-7zM12 9.5l5 5M17 9.5l-5 5",
  swap: "M4 8h14l-4-4M20 16H6l4 4",
  calendar: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
  place: "M12 21c4-5 7-8 7-12a7 7 0 0 0-14 0c0 4 3 7 7 12zM12 11.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  clock: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  bell: "M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5h4",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20",
  filter: "M4 6h16M7 12h10M10 18h4",
  phone: "M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11 18h2",
  language: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM3.5 12h17M12 3.5c3 3 3 14 0 17M12 3.5c-3 3-3 14 0 17",
  shield: "M12 3l7 3v6c0 4-3 7-7 9-4-2-7-5-7-9V6z",
  camera: "M4 8h4l1.5-2.5h5L16 8h4v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3.2 2.5 3.5 5.5",
  gate: "M5 21V10a7 7 0 0 1 14 0v11M3 21h4M17 21h4M12 21v-7M9 9.5a3.4 3.4 0 0 1 6 0",
  light: "M13.5 3 6 13.5h5.5L10 21l8-11h-5.5z",
  power: "M13 3 6 13.5h5L10 21l7-11h-5z",
  water: "M12 3.5c3.5 4.5 5.5 7 5.5 10a5.5 5.5 0 0 1-11 0c0-3 2-5.5 5.5-10z",
  menu: "M4 7h16M4 12h16M4 17h10",
  warning: "M12 4 21 19.5H3zM12 10v4.5M12 17v.1",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
export const iconNames = Object.keys(PATHS) as readonly IconName[];
