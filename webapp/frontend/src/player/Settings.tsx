/** Picture, speed, captions; and in which way this is protected. */

import { t } from "../lib/texts.ts";
import { Facts } from "../ui/facts.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { Choices } from "../ui/tabs.tsx";
import { SAVER_HEIGHT, type Quality } from "./choose.ts";
import { player } from "./player.ts";
import { captions, chooseCaptions } from "./tracks.ts";

const SOUND = "sound";
const RATES = [0.75, 1, 1.25, 1.5, 2] as const;
const LANGUAGES: Readonly<Record<string, () => string>> = {
  km: () => t("appplayer.language.km"),
  en: () => t("appplayer.language.en"),
};

export function Settings({ languages = [], onClose }: {
  languages?: readonly string[]; onClose: () => void;
}) {
  return (
    <Sheet title={t("appplayer.settings.title")} onClose={onClose}>
      <div class="stack player-settings">
        {(player.heights.value.length > 0 || player.hasSound.value) && <QualityChoice />}
        {!player.isLive.value && <RateChoice />}
        {languages.length > 0 && <CaptionsChoice languages={languages} />}
        <Protection />
      </div>
    </Sheet>
  );
}

function QualityChoice() {
  const taller = player.heights.value.filter((height) => height > SAVER_HEIGHT);
  const choices = [
    { value: "auto", label: t("appplayer.quality.auto") },
    { value: "saver", label: t("appplayer.quality.saver") },
    ...taller.map((height) => ({ value: String(height), label: heightWords(height) })),
    ...(player.hasSound.value ? [{ value: SOUND, label: t("appplayer.quality.sound") }] : []),
  ];
  const chosen = player.isSoundOnly.value ? SOUND : String(player.quality.value);
  const choose = (value: string): void =>
    value === SOUND ? player.listen(true) : player.setQuality(qualityOf(value));
  return (
    <div>
      <h3 class="note muted">{t("appplayer.quality.title")}</h3>
      <Choices
        label={t("appplayer.quality.title")} choices={choices} chosen={chosen} onChoose={choose}
      />
    </div>
  );
}

function qualityOf(chosen: string): Quality {
  return chosen === "auto" || chosen === "saver" ? chosen : Number(chosen);
}

export function heightWords(height: number): string {
  return height >= 2160 ? "4K" : `${height}p`;
}

export function RateChoice() {
  return (
    <div>
      <h3 class="note muted">{t("appplayer.rate.title")}</h3>
      <Choices
        label={t("appplayer.rate.title")} chosen={String(player.rate.value)}
        choices={RATES.map((rate) => ({ value: String(rate), label: `${rate}×` }))}
        onChoose={(chosen) => {
          player.setRate(Number(chosen));
          player.did("rate");
        }}
      />
    </div>
  );
}

function CaptionsChoice({ languages }: { languages: readonly string[] }) {
  const choices = [
    { value: "", label: t("appplayer.captions.off") },
    ...languages.map((code) => ({ value: code, label: LANGUAGES[code]?.() ?? code })),
  ];
  const chosen = languages.includes(captions.value) ? captions.value : "";
  return (
    <div>
      <h3 class="note muted">{t("appplayer.captions.title")}</h3>
      <Choices label={t("appplayer.captions.title")} choices={choices} chosen={chosen} onChoose={chooseCaptions} />
    </div>
  );
}

function Protection() {
  const answer = player.answer.value;
  if (!answer) return null;
  const { height } = player;
  return (
    <Facts rows={[
      [t("appplayer.protection.title"), t(`appplayer.protection.${answer.protection.delivered}`)],
      [t("appplayer.quality.now"), height.value > 0 ? heightWords(height.value) : null],
    ]} />
  );
}
