/** WebVTT as cues with seconds; drawn by us, with the lines that Khmer needs. */

export interface Cue {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

const TIMES = /^(?:(\d+):)?(\d{2}):(\d{2})\.(\d{3})\s+-->\s+(?:(\d+):)?(\d{2}):(\d{2})\.(\d{3})/;
const TAGS = /<[^>]*>/g;
const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": "\u00a0", "&lrm;": "", "&rlm;": "",
};

/** The cues in the order of their beginnings; what is not a cue is passed over. */
export function cuesOf(vtt: string): Cue[] {
  const cues: Cue[] = [];
  for (const block of vtt.replaceAll("\r\n", "\n").split(/\n{2,}/)) {
    const lines = block.split("\n");
    const at = lines.findIndex((line) => TIMES.test(line));
    const found = TIMES.exec(lines[at] ?? "");
    const text = lines.slice(at + 1).join("\n").trim();
    if (!found || !text) continue;
    const [, h1, m1, s1, ms1, h2, m2, s2, ms2] = found;
    const [from, to] = [seconds(h1, m1, s1, ms1), seconds(h2, m2, s2, ms2)];
    if (to > from) cues.push({ from, to, text: plain(text) });
  }
  return cues.sort((one, other) => one.from - other.from);
}

function seconds(h = "0", m = "0", s = "0", ms = "0"): number {
  return Number(h) * 3600 + Number(m) * 60 + Number(s) + Number(ms) / 1000;
}

function plain(text: string): string {
  return text.replace(TAGS, "").replace(/&\w+;/g, (entity) => ENTITIES[entity] ?? entity);
}

/** What is to be read at a moment; several cues may stand at once. */
export function textAt(cues: readonly Cue[], position: number): string {
  return cues.filter(({ from, to }) => from <= position && position < to).map(({ text }) => text).join("\n");
}

/** Pictures along the time bar: `sprite.jpg#xywh=160,0,160,90` as such a file names them. */
export interface Preview {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function previewAt(cues: readonly Cue[], position: number): Preview | undefined {
  const cue = cues.filter(({ from }) => from <= position).at(-1);
  const found = /#xywh=(\d+),(\d+),(\d+),(\d+)/.exec(cue?.text ?? "");
  if (!found) return undefined;
  const [x, y, width, height] = found.slice(1).map(Number) as [number, number, number, number];
  return { x, y, width, height };
}
