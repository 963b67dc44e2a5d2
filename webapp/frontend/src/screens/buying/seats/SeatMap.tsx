/** The map of the hall to be moved by fingers: while they move only the picture is shifted. */

import { useEffect, useRef } from "preact/hooks";

import { t } from "../../../lib/texts.ts";
import { theme } from "../../../lib/theme.ts";
import { Icon } from "../../../ui/icons.tsx";
import { draw, paletteOf, type Scene, type View } from "./draw.ts";
import { nearest } from "./hall.ts";

/** So much beyond each edge is drawn as well, so that a finger finds it there. */
const BEYOND = 0.4;
const REST_MS = 110;
const STILL_PIXELS = 9;
const SNAP_PIXELS = 24;
/** On a map that is smaller than this a tap leads nearer first: units between seats are 10. */
const CHOOSE_FROM_SCALE = 1.6;
const NEAREST_SCALE = 6;
const STEP = 1.7;

interface Point {
  readonly x: number;
  readonly y: number;
}

export function SeatMap({ scene, onSeat }: { scene: Scene; onSeat: (seat: number) => void }) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const map = useRef<MovingMap>();
  useEffect(() => {
    if (!frame.current || !canvas.current) return undefined;
    const made = new MovingMap(frame.current, canvas.current);
    map.current = made;
    return () => made.stop();
  }, []);
  useEffect(() => map.current?.show(scene, onSeat));
  useEffect(() => map.current?.recolour(), [theme.value]);
  const zoom = (factor: number) => (): void => map.current?.zoomBy(factor);
  return (
    <div class="seat-map" ref={frame}>
      <canvas ref={canvas} role="img" aria-label={t("appbuying.seats.map_label")} />
      <div class="zoom">
        <button type="button" aria-label={t("appbuying.seats.nearer")} onClick={zoom(STEP)}><Icon name="plus" /></button>
        <button type="button" aria-label={t("appbuying.seats.farther")} onClick={zoom(1 / STEP)}><Icon name="minus" /></button>
        <button type="button" aria-label={t("appbuying.seats.whole")} onClick={() => map.current?.whole()}><Icon name="search" /></button>
      </div>
    </div>
  );
}

/** Where the hall lies on the page, and the fingers that move it. */
class MovingMap {
  private view: View = { left: 0, top: 0, scale: 1 };
  private drawn: View = this.view;
  private scene: Scene | undefined;
  private onSeat: (seat: number) => void = () => undefined;
  private readonly fingers = new Map<number, Point>();
  private began: { at: number; point: Point; moved: boolean } | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stopper = new AbortController();
  private readonly sizes: ResizeObserver;
  private readonly frame: HTMLElement;
  private readonly canvas: HTMLCanvasElement;
  private width = 0;

  constructor(frame: HTMLElement, canvas: HTMLCanvasElement) {
    this.frame = frame;
    this.canvas = canvas;
    const { signal } = this.stopper;
    frame.addEventListener("pointerdown", (event) => this.down(event), { signal });
    frame.addEventListener("pointermove", (event) => this.move(event), { signal });
    for (const end of ["pointerup", "pointercancel"] as const) {
      frame.addEventListener(end, (event) => this.up(event), { signal });
    }
    frame.addEventListener("wheel", (event) => this.wheel(event), { signal, passive: false });
    this.sizes = new ResizeObserver(() => this.resize());
    this.sizes.observe(frame);
  }

  stop(): void {
    this.stopper.abort();
    this.sizes.disconnect();
    clearTimeout(this.timer);
  }

  show(scene: Scene, onSeat: (seat: number) => void): void {
    const isFirst = this.scene === undefined;
    const isNew = this.scene?.states !== scene.states || this.scene.chosen !== scene.chosen;
    this.scene = scene;
    this.onSeat = onSeat;
    if (isFirst) this.whole();
    else if (isNew) this.redraw();
  }

  recolour(): void {
    if (this.scene) this.redraw();
  }

  /** A phone that is turned shows the whole hall; what opens below only takes some room. */
  private resize(): void {
    if (this.frame.clientWidth !== this.width) this.whole();
    else this.redraw();
    this.width = this.frame.clientWidth;
  }

  /** The whole hall in the frame. */
  whole(): void {
    if (!this.scene) return;
    const { width, height } = this.scene.hall;
    const { clientWidth, clientHeight } = this.frame;
    const scale = Math.min(clientWidth / width, clientHeight / height);
    this.view = {
      scale, left: (clientWidth - width * scale) / 2, top: (clientHeight - height * scale) / 2,
    };
    this.redraw();
  }

  zoomBy(factor: number): void {
    const { clientWidth, clientHeight } = this.frame;
    this.zoomAt({ x: clientWidth / 2, y: clientHeight / 2 }, factor);
    this.redraw();
  }

  private zoomAt(point: Point, factor: number): void {
    const { hall } = this.scene ?? {};
    const least = hall ? Math.min(this.frame.clientWidth / hall.width, this.frame.clientHeight / hall.height) : 0.1;
    const scale = Math.min(Math.max(this.view.scale * factor, least * 0.9), NEAREST_SCALE);
    const share = scale / this.view.scale;
    this.view = this.kept({
      scale, left: point.x - (point.x - this.view.left) * share,
      top: point.y - (point.y - this.view.top) * share,
    });
  }

  /** Some of the hall always stays in the frame. */
  private kept(view: View): View {
    const { hall } = this.scene ?? {};
    if (!hall) return view;
    const { clientWidth, clientHeight } = this.frame;
    const hold = (at: number, room: number, size: number): number => (
      Math.min(Math.max(at, room / 2 - size), room / 2)
    );
    return {
      ...view, left: hold(view.left, clientWidth, hall.width * view.scale),
      top: hold(view.top, clientHeight, hall.height * view.scale),
    };
  }

  private pointOf(event: { clientX: number; clientY: number }): Point {
    const box = this.frame.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private down(event: PointerEvent): void {
    if (event.target instanceof Element && event.target.closest("button")) return;
    this.frame.setPointerCapture(event.pointerId);
    const point = this.pointOf(event);
    this.fingers.set(event.pointerId, point);
    this.began = { at: event.timeStamp, point, moved: this.fingers.size > 1 };
  }

  private move(event: PointerEvent): void {
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    const now = this.pointOf(event);
    const other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
    this.fingers.set(event.pointerId, now);
    if (other) {
      const share = distance(now, other) / Math.max(distance(before, other), 1);
      this.zoomAt({ x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }, share);
    }
    const part = other ? 0.5 : 1;
    this.view = this.kept({
      ...this.view, left: this.view.left + (now.x - before.x) * part,
      top: this.view.top + (now.y - before.y) * part,
    });
    if (this.began && distance(now, this.began.point) > STILL_PIXELS) this.began.moved = true;
    this.shift();
  }

  private up(event: PointerEvent): void {
    const began = this.began;
    if (!this.fingers.delete(event.pointerId)) return;
    if (event.type === "pointerup" && began && !began.moved) this.tap(began.point);
    if (this.fingers.size === 0) this.began = undefined;
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    this.zoomAt(this.pointOf(event), Math.exp(-event.deltaY / 300));
    this.shift();
  }

  private tap(point: Point): void {
    if (!this.scene) return;
    if (this.view.scale < CHOOSE_FROM_SCALE) {
      this.zoomAt(point, (CHOOSE_FROM_SCALE * 1.3) / this.view.scale);
      return this.redraw();
    }
    const { left, top, scale } = this.view;
    const found = nearest(
      this.scene.seats, (point.x - left) / scale, (point.y - top) / scale, SNAP_PIXELS / scale,
    );
    if (found !== undefined) this.onSeat(found);
  }

  /** While fingers move: the picture as it is, shifted by the compositor; drawn anew at rest. */
  private shift(): void {
    const share = this.view.scale / this.drawn.scale;
    const [x, y] = [this.view.left - this.drawn.left * share, this.view.top - this.drawn.top * share];
    const { clientWidth, clientHeight } = this.frame;
    this.canvas.style.transform = `translate(${x - clientWidth * BEYOND * share}px, ${y - clientHeight * BEYOND * share}px) scale(${share})`;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.redraw(), REST_MS);
  }

  private redraw(): void {
    clearTimeout(this.timer);
    const pen = this.canvas.getContext("2d");
    const { clientWidth, clientHeight } = this.frame;
    if (!pen || !this.scene || clientWidth === 0) return;
    const density = Math.min(devicePixelRatio, 2);
    const [width, height] = [clientWidth * (1 + 2 * BEYOND), clientHeight * (1 + 2 * BEYOND)];
    const pixels = [Math.round(width * density), Math.round(height * density)] as const;
    if (this.canvas.width !== pixels[0] || this.canvas.height !== pixels[1]) {
      [this.canvas.width, this.canvas.height] = pixels;
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }
    pen.setTransform(density, 0, 0, density, 0, 0);
    const seen = {
      ...this.view, left: this.view.left + clientWidth * BEYOND,
      top: this.view.top + clientHeight * BEYOND,
    };
    draw(pen, this.scene, seen, paletteOf(this.frame), width, height);
    this.drawn = this.view;
    this.canvas.style.transform = `translate(${-clientWidth * BEYOND}px, ${-clientHeight * BEYOND}px)`;
  }
}

function distance(first: Point, second: Point): number {
  return Math.hypot(first.x - second.x, first.y - second.y);
}
