/** The one petal of the house: hem, dots, code timer, skeleton, and the swan. */

import { useId } from "preact/hooks";

const two = (value: number): string => String(Math.round(value * 10) / 10);

/** A lotus petal as path data: foot at 0,0, tip `length` above it. */
export function petal(length: number, halfWidth: number): string {
  const [h, w] = [length, halfWidth];
  const n = [-w, -h * 0.25, -w * 0.9, -h * 0.7, -h, w * 0.9, -h * 0.7, w, -h * 0.25].map(two);
  return `M0 0C${n[0]} ${n[1]} ${n[2]} ${n[3]} 0 ${n[4]}C${n[5]} ${n[6]} ${n[7]} ${n[8]} 0 0Z`;
}

const step = 19.5;

/** The lower edge of a silk head, in its tones: petals that hang over what follows. */
export function Hem() {
  const id = useId();
  const [fill, heart] = ["var(--deep)", "var(--mid)"];
  return (
    <svg class="hem" aria-hidden="true" height="16" width="100%">
      <defs>
        <pattern id={id} width={step} height="16" patternUnits="userSpaceOnUse">
          <path fill={fill} d={`M0 0H${step}V4H0Z`} />
          <g transform={`translate(${step / 2} -7)`}>
            <path fill={fill} d={petal(-22.4, step / 1.38)} />
            <path fill={heart} d={petal(-14, step / 3.6)} />
          </g>
          {[-1, 1].map((side) => (
            <path key={side} fill={fill} transform={`translate(${step / 2 + side * step} -7)`} d={petal(-22.4, step / 1.38)} />
          ))}
        </pattern>
      </defs>
      <rect width="100%" height="16" fill={`url(#${id})`} />
    </svg>
  );
}

const FRINGE_STEP = 14;

/** Where a plain head ends: a golden thread with petals that hang from it. */
export function Fringe() {
  const id = useId();
  return (
    <svg class="fringe" aria-hidden="true" height="12" width="100%">
      <defs>
        <pattern id={id} width={FRINGE_STEP} height="12" patternUnits="userSpaceOnUse">
          <path transform={`translate(${FRINGE_STEP / 2} 1)`} d={petal(-10, 4.6)} />
        </pattern>
      </defs>
      <rect width="100%" height="12" fill={`url(#${id})`} />
      <path d="M0 .75H2000" />
    </svg>
  );
}

/** So many petals of so many: PIN digits, free votes, tries left. */
export function PetalDots({ full, of, label }: { full: number; of: number; label: string }) {
  return (
    <div class="petal-dots" role="img" aria-label={label}>
      {Array.from({ length: of }, (_, index) => (
        <svg key={index} viewBox="-11 -32 22 34" class={index < full ? "full" : ""} aria-hidden="true">
          <path d={petal(30, 13)} />
        </svg>
      ))}
    </div>
  );
}

const ROSETTE = petal(34, 9);

/** A pale rosette: what stands where artwork will come. */
export function Rosette() {
  return (
    <svg class="rosette" viewBox="-75 -75 150 150" aria-hidden="true">
      {Array.from({ length: 9 }, (_, index) => (
        <path key={index} d={ROSETTE} transform={`rotate(${index * 40}) translate(0 -18)`} />
      ))}
    </svg>
  );
}

const TIMER = petal(13, 4);

/** Twelve petals that go one by one: `share` 1 is full time, 0 is over. */
export function PetalTimer({ share }: { share: number }) {
  return (
    <svg class="petal-timer" viewBox="-22 -22 44 44" aria-hidden="true">
      {Array.from({ length: 12 }, (_, index) => (
        <path
          key={index}
          class={index < Math.ceil(share * 12) ? "" : "gone"}
          d={TIMER}
          transform={`rotate(${index * 30}) translate(0 -8)`}
        />
      ))}
    </svg>
  );
}

/** The golden swan: the sign of the house. */
export function Swan() {
  return (
    <svg class="swan" viewBox="0 0 64 64" aria-hidden="true">
      <g transform="translate(38 48)">
        <path transform="rotate(-8)" d="M-6.5 0C-7.2-13.5-.7-18 3.6-30 3.2-21.6 6.2-18.6 4.5-10.8 7.5-9 6.5 0 6.5 0Z" />
        <path transform="rotate(22)" d="M-6.5 0C-7.2-12.6-.7-16.8 3.6-28 3.2-20.2 6.2-17.4 4.5-10.1 7.5-8.4 6.5 0 6.5 0Z" />
        <path transform="rotate(52)" d="M-6.5 0C-7.2-11.2-.7-15 3.6-25 3.2-18 6.2-15.5 4.5-9 7.5-7.5 6.5 0 6.5 0Z" />
      </g>
      <path d="M19 11C28 6 35 13 32 22 30 28 22 33 22 40 22 45 26 47 31 46 40 45 46 46 54 40 54 52 46 60 35 60 22 60 12 54 12 42 12 33 24 27 25 20 26 15 22 14 19 17L7 20C8 16 14 13 19 11Z" />
      <path d="M22 9C22 5 25 2 29 1 28 4 29 6 31 9ZM29 9C31 6 34 5 38 6 35 8 34 10 34 13Z" />
      <circle class="eye" cx="20" cy="13.5" r="1.3" />
    </svg>
  );
}
