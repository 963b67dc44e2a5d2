/** Codes read by the browser itself, where it can. */

interface Detector {
  detect(source: ImageBitmapSource): Promise<readonly { readonly rawValue: string }[]>;
}
type DetectorMaker = new (options: { formats: readonly string[] }) => Detector;

const EVERY_MS = 250;

function made(): Detector | undefined {
  const maker = (globalThis as { BarcodeDetector?: DetectorMaker }).BarcodeDetector;
  return maker && new maker({ formats: ["qr_code"] });
}

export function canRead(): boolean {
  return "BarcodeDetector" in globalThis;
}

/** The first code of a photo; undefined when there is none, or nothing here can read it. */
export async function readPhoto(file: Blob): Promise<string | undefined> {
  const detector = made();
  if (!detector) return undefined;
  try {
    const [first] = await detector.detect(await createImageBitmap(file));
    return first?.rawValue;
  } catch {
    return undefined; // no picture
  }
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
