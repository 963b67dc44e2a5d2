/** Codes read by the browser itself, where it can. */

import type { PhotoOut } from "../api/schema.ts";
import { authorization } from "../api/session.ts";

interface Detector {
  detect(source: ImageBitmapSource): Promise<readonly { readonly rawValue: string }[]>;
}
type DetectorMaker = new (options: { formats: readonly string[] }) => Detector;

const EVERY_MS = 250;
const LARGEST_PIXELS = 1_600;

function made(): Detector | undefined {
  const maker = (globalThis as { BarcodeDetector?: DetectorMaker }).BarcodeDetector;
  return maker && new maker({ formats: ["qr_code"] });
}

export function canRead(): boolean {
  return "BarcodeDetector" in globalThis;
}

/** The first code of a photo, read here or else by the server; undefined when there is none. */
export async function readPhoto(file: Blob): Promise<string | undefined> {
  try {
    const picture = await createImageBitmap(file);
    const [first] = (await made()?.detect(picture)) ?? [];
    return first?.rawValue ?? (await readByServer(await smaller(picture)));
  } catch {
    return undefined; // no picture, or no network
  }
}

async function smaller(picture: ImageBitmap): Promise<Blob> {
  const share = Math.min(1, LARGEST_PIXELS / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * share);
  canvas.height = Math.round(picture.height * share);
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
  const detector = made();
  let stream: MediaStream | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  let isOver = false;
  const stop = (): void => {
    isOver = true;
    clearInterval(timer);
    stream?.getTracks().forEach((track) => track.stop());
  };
  const look = async (): Promise<void> => {
    if (isOver || !detector || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    const [first] = await detector.detect(video);
    if (!first || isOver) return;
    stop();
    onText(first.rawValue);
  };
  const begin = async (): Promise<void> => {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    if (isOver) return stop();
    video.srcObject = stream;
    await video.play();
    timer = setInterval(() => void look().catch(() => undefined), EVERY_MS);
  };
  begin().catch(() => {
    stop();
    onFail();
  });
  return stop;
}
