/** All parts on one page, for who builds screens: `/app/#/gallery`. */

import { useSignal } from "@preact/signals";

import { theme } from "../../lib/theme.ts";
import { chooseLanguage, language } from "../../lib/texts.ts";
import { Art, type Shape } from "../../ui/art.tsx";
import { Banner, Ribbon } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Countdown, PeriodPetals } from "../../ui/countdown.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon, iconNames } from "../../ui/icons.tsx";
import { CheckItem, Item, List, Section, SwitchItem } from "../../ui/list.tsx";
import { Hem, PetalDots } from "../../ui/petals.tsx";
import { PinPad } from "../../ui/pin_pad.tsx";
import { Price } from "../../ui/price.tsx";
import { Qr } from "../../ui/qr.tsx";
import { Dock, Sheet } from "../../ui/sheet.tsx";
import { Bone, PictureBone } from "../../ui/skeleton.tsx";
import { State } from "../../ui/state.tsx";
import { Stepper } from "../../ui/stepper.tsx";
import { Choices } from "../../ui/tabs.tsx";
import { toast } from "../../ui/toast.tsx";

const PAIRS = ["rose", "teal", "blue", "lime", "plum", "fire", "jade", "gold"] as const;
const HAIRS = ["long", "bun", "short", "bob"] as const;
const SHAPES: readonly Shape[] = ["poster", "band", "cameo", "performer", "avatar", "sleeve", "silk"];
const SILK = { "--deep": "#3D0620", "--mid": "#B3164F" };
const TEN_MINUTES_MS = 600_000;
const LOOKS = ["leaf", "line", "soft", "plain", "danger"] as const;

export default function Gallery() {
  return (
    <>
      <header class="page-head"><h1 class="show title">Gallery</h1></header>
      <Switches />
      <Buttons />
      <Rows />
      <Fields />
      <Hanging />
      <Pictures />
      <States />
      <Dock><div class="row between"><Price amount={{ amount_minor: 12_000, currency: "USD" }} size="big" /><Button look="leaf" onPress={() => toast("Leaf", "good")}>Main act</Button></div></Dock>
    </>
  );
}

function Switches() {
  const other = theme.value === "dark" ? "light" : "dark";
  const change = (): void => {
    theme.value = other;
    document.documentElement.dataset["theme"] = other;
  };
  return (
    <div class="pad row">
      <Button onPress={change}>{other}</Button>
      <Button onPress={() => void chooseLanguage(language.value === "km" ? "en" : "km")}>km / en</Button>
    </div>
  );
}

function Buttons() {
  const open = useSignal(false);
  return (
    <Section title="Buttons, icons">
      <div class="stack">
        {LOOKS.map((look) => (
          <Button key={look} look={look} icon="ticket" wide onPress={() => toast(look)}>{look}</Button>
        ))}
        <Button busy wide onPress={() => undefined}>Busy</Button>
        <Button disabled wide onPress={() => undefined}>Disabled</Button>
        <Button wide onPress={() => (open.value = true)}>Sheet with PIN pad</Button>
        <div class="row" style={{ flexWrap: "wrap" }}>
          {iconNames.map((name) => <Icon key={name} name={name} />)}
        </div>
      </div>
      {open.value && (
        <Sheet title="PIN pad" onClose={() => (open.value = false)}>
          <PinPad question="Enter your PIN" onPin={async () => toast("Six digits", "good")} onBiometric={() => toast("Finger")} />
        </Sheet>
      )}
    </Section>
  );
}

function Rows() {
  const on = useSignal(true);
  return (
    <Section title="List">
      <List>
        <Item icon="bell" title="Row" note="with a note" to="/gallery" />
        <Item picture={<Art shape="avatar" name="rose-00000005-long" />} title="From Chan Tara" note="14:02" end={<b class="num good" style={{ fontSize: "24px" }}>+$10.00</b>} />
        <CheckItem title="Check" note="Among the chosen" on={on.value} onChange={(value) => (on.value = value)} />
        <SwitchItem icon="lock" title="Switch" on={on.value} onChange={(value) => (on.value = value)} />
      </List>
    </Section>
  );
}

function Fields() {
  const text = useSignal("");
  const count = useSignal(2);
  const chosen = useSignal<"a" | "b" | "c">("a");
  return (
    <Section title="Fields, choices, amounts">
      <div class="stack">
        <Field label="Name" value={text.value} onInput={(value) => (text.value = value)} icon="search" />
        <Field label="Amount" value="40.000" onInput={() => undefined} wrong="Ask: 40 or 40,000?" />
        <Stepper label="Tickets" value={count.value} most={6} onChange={(value) => (count.value = value)} />
        <Choices
          label="Choices" chosen={chosen.value} onChoose={(value) => (chosen.value = value)}
          choices={[{ value: "a", label: "Phnom Penh" }, { value: "b", label: "សៀមរាប" }, { value: "c", label: "បាត់ដំបង" }]}
        />
        <Price amount={{ amount_minor: 12_840, currency: "USD" }} size="amount" />
        <Price amount={{ amount_minor: 184_500, currency: "KHR" }} size="big" />
      </div>
    </Section>
  );
}

function Hanging() {
  return (
    <Section title="What hangs">
      <div style={SILK}>
        <Banner>
          <div style={{ height: "150px" }}><Art shape="band" name="rose-00000003-bun-gold" /></div>
          <div class="pad" style={{ paddingBlock: "16px" }}>
            <h3 class="show title">River of Gold</h3>
            <Qr payload="HANGMEAS.EXAMPLE.1234567890" size={200} label="Code of the ticket" />
            <div class="row between"><span class="num title">482 913</span><PeriodPetals seconds={30} /></div>
          </div>
        </Banner>
        <div style={{ position: "relative", height: "170px" }}><Ribbon day={new Date()} /></div>
        <div style={{ background: "var(--deep)", height: "40px" }} />
        <Hem />
      </div>
      <p style={{ marginTop: "28px" }}><Countdown until={new Date(Date.now() + TEN_MINUTES_MS)} /></p>
      <PetalDots full={4} of={6} label="4 of 6" />
    </Section>
  );
}

function Pictures() {
  return (
    <Section title="Artwork">
      {SHAPES.map((shape) => (
        <div key={shape} class="row" style={{ marginTop: "12px", overflow: "hidden" }}>
          {PAIRS.slice(0, 4).map((pair, index) => (
            <div key={pair} style={{ flex: 1 }}><Art shape={shape} name={`${pair}-0000000${index}-${HAIRS[index]}`} /></div>
          ))}
        </div>
      ))}
    </Section>
  );
}

function States() {
  return (
    <Section title="States">
      <State drawing="empty" title="No tickets yet" text="Next concert: Sat 5 Dec" act={{ text: "See events", onPress: () => undefined }} />
      <State drawing="offline" title="You are offline" text="Your tickets still work" />
      <State drawing="trouble" title="Just taken" text="Someone was first to seat 12." />
      <div class="row"><div style={{ width: "132px" }}><PictureBone /></div><div class="grow stack"><Bone width="70%" /><Bone width="44%" /></div></div>
    </Section>
  );
}
