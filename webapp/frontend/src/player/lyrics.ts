/** Lines of a song with the seconds at which they are sung, in one script or two. */

export interface Word {
  readonly at: number;
  readonly text: string;
}

export interface Line {
  readonly at: number;
  readonly text: string;
  /** The same words in the other script, below. */
  readonly second?: string;
}

/** Pairs two scripts by their times: a second line belongs to the first that begins with it. */
export function paired(first: readonly Line[], second: readonly Line[]): Line[] {
  const others = new Map(second.map(({ at, text }) => [Math.round(at * 100), text]));
  return first.map((line) => {
    const other = others.get(Math.round(line.at * 100));
    return other ? { ...line, second: other } : line;
  });
}

/** Which line is sung at a moment; -1 before the first. */
export function lineAt(lines: readonly Line[], position: number): number {
  let found = -1;
  for (const [index, { at }] of lines.entries()) {
    if (at > position) break;
    found = index;
  }
  return found;
}

const LAST_LINE_SECONDS = 5;

/** The sung and the coming part of a line: split where its words end, in step with the time. */
export function sung(lines: readonly Line[], index: number, position: number): [string, string] {
  const line = lines[index];
  if (!line) return ["", ""];
  const end = lines[index + 1]?.at ?? line.at + LAST_LINE_SECONDS;
  const share = Math.min(1, Math.max(0, (position - line.at) / (end - line.at)));
  const wanted = share * line.text.length;
  const edges = wordEnds(line.text);
  const edge = edges.filter((each) => each <= wanted).at(-1) ?? 0;
  return [line.text.slice(0, edge), line.text.slice(edge)];
}

/** Where words end: Khmer has no spaces between them, so the browser's own words decide. */
export function wordEnds(text: string): number[] {
  if (!("Segmenter" in Intl)) return [...text.matchAll(/\s+|$/g)].map(({ index }) => index);
  const words = new Intl.Segmenter("km", { granularity: "word" });
  return [...words.segment(text)].map(({ index, segment }) => index + segment.length);
}
