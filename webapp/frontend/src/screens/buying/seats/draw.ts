/** Draws the hall: a zone is a colour and a shape, what is taken is pale, what is yours is gold. */

import type { HallOut } from "../../../api/schema.ts";
import { FREE, type Seats } from "./hall.ts";

/** Hall units to pixels of the page: `x * scale + left`. */
export interface View {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

export interface Palette {
  readonly accent: string;
  readonly soft: string;
  readonly line: string;
  readonly taken: string;
  readonly gold: string;
  readonly leaf: string;
  readonly text: string;
}

const SEAT_UNITS = 3.6;
/** Below this a shape cannot be told from a dot, so a dot is drawn. */
const SHAPED_FROM_PIXELS = 3;
const KINDS = 3;

export interface Scene {
  readonly hall: HallOut;
  readonly seats: Seats;
  readonly states: Uint8Array;
  readonly chosen: ReadonlySet<number>;
  readonly stageWords: string;
}

export function draw(
  pen: CanvasRenderingContext2D, scene: Scene, view: View, palette: Palette,
  width: number, height: number,
): void {
  pen.clearRect(0, 0, width, height);
  drawStage(pen, scene, view, palette);
  const { seats, states, chosen } = scene;
  const radius = SEAT_UNITS * view.scale;
  const free: number[][] = [[], [], []];
  const taken: number[][] = [[], [], []];
  for (let seat = 0; seat < seats.count; seat += 1) {
    const x = seats.x[seat]! * view.scale + view.left;
    const y = seats.y[seat]! * view.scale + view.top;
    if (x < -radius || y < -radius || x > width + radius || y > height + radius) continue;
    if (chosen.has(seat)) continue;
    (states[seat] === FREE ? free : taken)[seats.zone[seat]! % KINDS]!.push(x, y);
  }
  taken.forEach((places, kind) => fill(pen, places, kind, radius, palette.taken));
  fill(pen, free[0]!, 0, radius, palette.accent);
  fill(pen, free[1]!, 1, radius, palette.soft);
  outline(pen, free[2]!, radius, palette.line);
  drawChosen(pen, scene, view, palette, radius);
}

function path(pen: CanvasRenderingContext2D, places: readonly number[], kind: number, radius: number): void {
  pen.beginPath();
  for (let at = 0; at < places.length; at += 2) {
    const [x, y] = [places[at]!, places[at + 1]!];
    if (radius < SHAPED_FROM_PIXELS || kind === 2) {
      pen.rect(x - radius * 0.85, y - radius * 0.85, radius * 1.7, radius * 1.7);
    } else if (kind === 1) {
      pen.moveTo(x + radius, y);
      pen.arc(x, y, radius, 0, Math.PI * 2);
    } else petal(pen, x, y, radius);
  }
}

/** The one petal of the house: foot below, tip above. */
function petal(pen: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  const [foot, tip, side] = [y + radius * 1.15, y - radius * 1.15, radius * 1.05];
  pen.moveTo(x, foot);
  pen.bezierCurveTo(x - side, y + radius * 0.55, x - side * 0.9, y - radius * 0.45, x, tip);
  pen.bezierCurveTo(x + side * 0.9, y - radius * 0.45, x + side, y + radius * 0.55, x, foot);
}

function fill(
  pen: CanvasRenderingContext2D, places: readonly number[], kind: number, radius: number, colour: string,
): void {
  path(pen, places, kind, radius);
  pen.fillStyle = colour;
  pen.fill();
}

function outline(pen: CanvasRenderingContext2D, places: readonly number[], radius: number, colour: string): void {
  path(pen, places, 2, radius * 0.9);
  pen.strokeStyle = colour;
  pen.lineWidth = Math.max(0.8, radius * 0.28);
  pen.stroke();
}

function drawChosen(
  pen: CanvasRenderingContext2D, { seats, chosen }: Scene, view: View, palette: Palette, radius: number,
): void {
  for (const seat of chosen) {
    const x = seats.x[seat]! * view.scale + view.left;
    const y = seats.y[seat]! * view.scale + view.top;
    pen.beginPath();
    petal(pen, x, y, Math.max(radius, 4));
    pen.fillStyle = palette.leaf;
    pen.fill();
    pen.beginPath();
    pen.arc(x, y, Math.max(radius, 4) * 1.3, 0, Math.PI * 2);
    pen.strokeStyle = palette.gold;
    pen.lineWidth = 2;
    pen.stroke();
  }
}

function drawStage(
  pen: CanvasRenderingContext2D, { hall: { stage }, stageWords }: Scene, view: View, palette: Palette,
): void {
  const [x, y] = [stage.x * view.scale + view.left, stage.y * view.scale + view.top];
  const [width, depth] = [stage.width * view.scale, stage.depth * view.scale];
  pen.beginPath();
  pen.moveTo(x, y + depth);
  pen.quadraticCurveTo(x + width * 0.3, y + depth * 0.7, x + width / 2, y);
  pen.quadraticCurveTo(x + width * 0.7, y + depth * 0.7, x + width, y + depth);
  pen.strokeStyle = palette.gold;
  pen.lineWidth = 1.6;
  pen.stroke();
  pen.quadraticCurveTo(x + width / 2, y + depth * 1.3, x, y + depth);
  pen.globalAlpha = 0.22;
  pen.fillStyle = palette.accent;
  pen.fill();
  pen.globalAlpha = 1;
  pen.fillStyle = palette.text;
  pen.font = "13px 'Kantumruy Pro', sans-serif";
  pen.textAlign = "center";
  pen.fillText(stageWords, x + width / 2, y + depth * 0.95);
}

export function paletteOf(place: Element): Palette {
  const style = getComputedStyle(place);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    accent: colour("--accent"), soft: mixed(colour("--accent"), colour("--hm-ground"), 0.58),
    line: colour("--hm-text-2"), taken: colour("--hm-line"), gold: colour("--hm-gold"),
    leaf: colour("--hm-leaf"), text: colour("--hm-text"),
  };
}

function mixed(first: string, second: string, share: number): string {
  const channels = [1, 3, 5].map((at) => Math.round(
    parseInt(first.slice(at, at + 2), 16) * share + parseInt(second.slice(at, at + 2), 16) * (1 - share),
  ));
  return `rgb(${channels.join(" ")})`;
}
