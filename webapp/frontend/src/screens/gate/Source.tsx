/** Where codes come from: the camera, Telegram's own scanner, a photo, or a number that is typed. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { canRead, readPhoto, watchCamera } from "../../lib/scanning.ts";
import { inTelegram, scanByClient } from "../../lib/telegram.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icons.tsx";
import { toast } from "../../ui/toast.tsx";

const CAMERA = "gate.camera";
/** A code that is still held there is not scanned again. */
const SAME_MS = 3_000;
const CODE_CHARACTERS = 149;

export interface SourceProps {
  readonly isReady: boolean;
  readonly isBusy: boolean;
  /** False: somebody must look at the last answer first. */
  readonly wantsNext: boolean;
  readonly onText: (text: string) => void;
  /** The answer, above the camera's picture. */
  readonly children: ComponentChildren;
}

export function Source({ isReady, isBusy, wantsNext, onText, children }: SourceProps) {
  const looks = useSignal(canRead() && localStorage.getItem(CAMERA) === "on");
  const typed = useSignal("");
  const show = (on: boolean): void => {
    looks.value = on;
    localStorage.setItem(CAMERA, on ? "on" : "off");
  };
  const photo = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const text = await readPhoto(file);
    if (text) onText(text);
    else toast(t("common.no_qr_in_photo"), "bad");
  };
  const send = (): void => {
    const text = typed.value;
    typed.value = "";
    onText(text);
  };
  return (
    <div class="pad stack">
      {looks.value && (
        <Camera onText={onText} isPaused={!isReady || isBusy || !wantsNext} onFail={() => show(false)} onOff={() => show(false)} />
      )}
      <div aria-live="assertive" class="gate-answer">{children}</div>
      {canRead() && !looks.value && (
        <Button look="leaf" wide icon="camera" disabled={!isReady} onPress={() => show(true)}>
          {t("appgate.source.camera")}
        </Button>
      )}
      <div class="gate-ways">
        {inTelegram.value && (
          <Button icon="qr" disabled={!isReady} onPress={() => void scanByClient(t("gate.posts.title")).then((text) => text && onText(text))}>
            {t("appgate.source.client")}
          </Button>
        )}
        <label class={`button soft photo${isReady ? "" : " off"}`}>
          {t("appgate.source.photo")}
          <input
            type="file" accept="image/*" class="hidden-words" disabled={!isReady}
            onChange={(event) => {
              void photo(event.currentTarget.files?.[0]);
              event.currentTarget.value = "";
            }}
          />
        </label>
      </div>
      <form
        class="gate-typed" onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <div class="grow">
          <Field label={t("appgate.source.typed")} value={typed.value} placeholder="HM2026110001-1" onInput={(text) => (typed.value = text)} />
        </div>
        <Button disabled={!isReady || isBusy || typed.value.trim() === ""} onPress={send}>{t("appgate.source.check")}</Button>
      </form>
    </div>
  );
}

function Camera({ onText, isPaused, onFail, onOff }: {
  onText: (text: string) => void; isPaused: boolean; onFail: () => void; onOff: () => void;
}) {
  const video = useRef<HTMLVideoElement>(null);
  const latest = useRef({ onText, isPaused });
  latest.current = { onText, isPaused };
  const seen = useRef({ code: "", at: 0 });
  const light = useSignal<((on: boolean) => void) | undefined>(undefined);
  const isLit = useSignal(false);
  const found = (text: string): void => {
    // The digits behind a code change; the ticket is the same.
    const code = text.slice(0, CODE_CHARACTERS);
    const isSame = code === seen.current.code && Date.now() - seen.current.at < SAME_MS;
    if (isSame || latest.current.isPaused) {
      if (isSame) seen.current.at = Date.now();
      return;
    }
    seen.current = { code, at: Date.now() };
    latest.current.onText(text);
  };
  useEffect(() => {
    if (!video.current) return undefined;
    return watchCamera(video.current, {
      onText: found,
      onLight: (set) => (light.value = set),
      onFail: () => {
        toast(t("money.scan.no_camera"), "bad");
        onFail();
      },
    });
  }, []);
  return (
    <div class={`gate-camera${isPaused ? " paused" : ""}`}>
      <video ref={video} playsInline muted aria-label={t("appgate.source.aim")} />
      <i aria-hidden="true" />
      <button type="button" class="plate" aria-label={t("appgate.source.camera_off")} onClick={onOff}><Icon name="close" /></button>
      {light.value && (
        <button
          type="button" class="plate light" aria-label={t("appgate.source.light")} aria-pressed={isLit.value}
          onClick={() => {
            isLit.value = !isLit.value;
            light.value?.(isLit.value);
          }}
        >
          <Icon name="light" />
        </button>
      )}
    </div>
  );
}
