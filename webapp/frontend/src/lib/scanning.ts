/** Codes read on the phone: by the browser where it can, else by a reader of our own. */

import type { PhotoOut } from "../api/schema.ts";
import { authorization } from "../api/session.ts";

type Picture = HTMLVideoElement | ImageBitmap;
/** The text of the first code in a picture; undefined when there is none. */
type Reader = (picture: Picture) => Promise<string | undefined>;

interface Detector {
  detect(source: ImageBitmapSource): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorMaker {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

const EVERY_MS = 150;
const LARGEST_FRAME_PIXELS = 720;
const LARGEST_PIXELS = 1_600;
/** A photo may be looked at more than once; a frame is followed by the next. */
const PATIENCE_MS = 400;

let known: Promise<Reader> | undefined;

function reader(): Promise<Reader> {
  known ??= byBrowser().catch(() => undefined).then((made) => made ?? byOurs());
  return known;
}

/** Android's own reader, iOS has none; some phones name it and cannot. */
async function byBrowser(): Promise<Reader | undefined> {
  const maker = (globalThis as { BarcodeDetector?: DetectorMaker }).BarcodeDetector;
  if (!maker || !(await maker.getSupportedFormats()).includes("qr_code")) return undefined;
  const detector = new maker({ formats: ["qr_code"] });
  return async (picture) => (await detector.detect(picture))[0]?.rawValue;
}

async function byOurs(): Promise<Reader> {
  const { decodeQR } = await import("qr/decode.js");
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (picture) => {
    const isFrame = picture instanceof HTMLVideoElement;
    fit(canvas, picture, isFrame ? LARGEST_FRAME_PIXELS : LARGEST_PIXELS);
    pen?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const pixels = pen?.getImageData(0, 0, canvas.width, canvas.height);
    try {
      return pixels && decodeQR(pixels, isFrame ? {} : { effort: Infinity, timeLimit: PATIENCE_MS });
    } catch {
      return undefined; // no code in it
    }
  };
}

function fit(canvas: HTMLCanvasElement, picture: Picture, most: number): void {
  const [width, height] = picture instanceof HTMLVideoElement
    ? [picture.videoWidth, picture.videoHeight] : [picture.width, picture.height];
  const share = Math.min(1, most / Math.max(width, height, 1));
  canvas.width = Math.max(1, Math.round(width * share));
  canvas.height = Math.max(1, Math.round(height * share));
}

/** Whether this page may look through a camera. */
export function canRead(): boolean {
  return typeof navigator.mediaDevices?.getUserMedia === "function";
}

/** So that it is there when the network is not. */
export function prepareReading(): void {
  void reader().catch(() => (known = undefined));
}

/** The first code of a photo, read here or else by the server; undefined when there is none. */
export async function readPhoto(file: Blob): Promise<string | undefined> {
  try {
    const picture = await createImageBitmap(file);
    return (await readHere(picture)) ?? (await readByServer(await smaller(picture)));
  } catch {
    return undefined; // no picture, or no network
  }
}

async function readHere(picture: ImageBitmap): Promise<string | undefined> {
  try {
    return await (await reader())(picture);
  } catch {
    return undefined; // the reader could not be fetched: the server has one
  }
}

/** A JPEG that goes over a slow line. */
export async function smaller(picture: ImageBitmap): Promise<Blob> {
  const canvas = document.createElement("canvas");
  fit(canvas, picture, LARGEST_PIXELS);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", 0.85);
  });
}

async function readByServer(picture: Blob): Promise<string | undefined> {
  const headers = { Authorization: authorization(), "Content-Type": picture.type };
  const answer = await fetch("/api/v1/scan/photo", { method: "POST", headers, body: picture });
  if (!answer.ok) return undefined;
  const { payload } = (await answer.json()) as PhotoOut;
  return payload ?? undefined;
}

/** Looks through the camera behind until it sees a code; returns how to stop. */
export function readCamera(
  video: HTMLVideoElement, onText: (text: string) => void, onFail: () => void,
): () => void {
  const stop = watchCamera(video, {
    onText: (text) => {
      stop();
      onText(text);
    },
    onFail,
  });
  return stop;
}

export interface Watching {
  /** For each frame with a code in it: the same code again and again while it is held there. */
  readonly onText: (text: string) => void;
  readonly onFail: () => void;
  /** The camera has a light: calling it switches the light. */
  readonly onLight?: (set: (on: boolean) => void) => void;
}

/** Looks through the camera behind and tells of every code; returns how to stop. */
export function watchCamera(video: HTMLVideoElement, { onText, onFail, onLight }: Watching): () => void {
  let stream: MediaStream | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const stop = (): void => {
    isOver = true;
    clearTimeout(timer);
    stream?.getTracks().forEach((track) => track.stop());
  };
  const look = async (read: Reader): Promise<void> => {
    if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && document.visibilityState === "visible") {
      const text = await read(video).catch(() => undefined);
      if (text && !isOver) onText(text);
    }
    if (!isOver) timer = setTimeout(() => void look(read), EVERY_MS);
  };
  const begin = async (): Promise<void> => {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 960 } },
    });
    if (isOver) return stop();
    video.srcObject = stream;
    await video.play();
    offerLight(stream, onLight);
    await look(await reader());
  };
  begin().catch(() => {
    if (isOver) return;
    stop();
    onFail();
  });
  return stop;
}

function offerLight(stream: MediaStream, onLight: Watching["onLight"]): void {
  const [track] = stream.getVideoTracks();
  const can = track?.getCapabilities?.() as { torch?: boolean } | undefined;
  if (!track || !can?.torch) return;
  onLight?.((on) => {
    const wanted = { advanced: [{ torch: on }] } as unknown as MediaTrackConstraints;
    void track.applyConstraints(wanted).catch(() => undefined);
  });
}
