/** One thing to watch or hear: what it is, playing it, or what would open it. */

import { useEffect } from "preact/hooks";

import { forget } from "../../api/load.ts";
import type { ItemOut } from "../../api/schema.ts";
import { back, navigate, type Params } from "../../app/router.ts";
import { remaining } from "../../lib/formats.ts";
import { say, t } from "../../lib/texts.ts";
import { colourClient } from "../../lib/theme.ts";
import { tonesOf } from "../../ui/art.tsx";
import { Button, Plate } from "../../ui/button.tsx";
import { Hem } from "../../ui/petals.tsx";
import { Bone, ListBones, PictureBone } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { About } from "./About.tsx";
import { useThing } from "./api.ts";
import { Picture, playerOf, Reached } from "./cards.tsx";
import { Locked } from "./Locked.tsx";
import { artistsOf, kindName, lengthOf, line } from "./words.ts";
import { playWords } from "./Watch.tsx";
import "./library.css";

export default function ItemPage({ params }: { params: Params }) {
  const key = params["itemKey"] ?? "";
  const { data: thing, error, reload } = useThing(key);
  if (thing) return <Page key={thing.key} thing={thing} />;
  if (error) return <Trouble error={error} onRetry={() => void reload()} />;
  return (
    <>
      <PictureBone ratio="16 / 9" />
      <div class="pad stack library-bones">
        <Bone width="72%" height={34} />
        <Bone width="44%" />
        <Bone height={52} />
      </div>
      <ListBones rows={2} />
    </>
  );
}

function Page({ thing }: { thing: ItemOut }) {
  useEffect(() => colourClient(thing.artwork.deep), [thing.artwork.deep]);
  useEffect(() => () => forget("watch"), []);
  const isTrack = thing.kind === "track";
  return (
    <div class="item-page" style={tonesOf(thing.artwork)}>
      <header>
        <div class="stage">
          <span class={`picture frame${isTrack ? " square" : ""}`}>
            <Picture of={thing} eager />
            {!thing.lock && <Reached thing={thing} />}
          </span>
          <div class="plates"><Plate icon="back" label={t("common.button.back")} onPress={back} /></div>
        </div>
        <div class="item-title">
          <h1 class="show">{say(thing.name)}</h1>
          <p>{line(artistsOf(thing), kindName(thing.kind), lengthOf(thing.duration_seconds))}</p>
        </div>
        <Hem />
      </header>
      <div class="pad stack">
        {thing.lock ? <Locked thing={thing} lock={thing.lock} /> : <Play thing={thing} />}
      </div>
      <About thing={thing} />
    </div>
  );
}

function Play({ thing }: { thing: ItemOut }) {
  const { resume_seconds: at, collection } = thing;
  return (
    <Button look="leaf" icon="play" wide onPress={() => navigate(playerOf(thing, collection ?? ""))}>
      {at ? t("applibrary.item.button_resume", { time: remaining(at * 1000) }) : playWords(thing)}
    </Button>
  );
}
