/** A contestant: the picture, words, clips, how the stages went, following. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { ActPageOut, ClipOut, ShowPageOut } from "../../api/schema.ts";
import { back, navigate, type Params } from "../../app/router.ts";
import { remaining } from "../../lib/formats.ts";
import { openInTelegram } from "../../lib/telegram.ts";
import { say, t } from "../../lib/texts.ts";
import { colourClient } from "../../lib/theme.ts";
import { Art, tonesOf } from "../../ui/art.tsx";
import { Button, Plate } from "../../ui/button.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Hem } from "../../ui/petals.tsx";
import { Dock } from "../../ui/sheet.tsx";
import { ListBones, PictureBone } from "../../ui/skeleton.tsx";
import { Trouble } from "../../ui/state.tsx";
import { useEffect } from "preact/hooks";
import { FollowButton } from "./following.tsx";
import { fateWords } from "./results.tsx";
import { numberOf } from "./standing.ts";
import "./votes.css";

export default function Act({ params }: { params: Params }) {
  const [show, act] = [params["showCode"] ?? "", params["actCode"] ?? ""];
  const page = useLoad(
    `act ${show} ${act}`,
    () => call("GET /api/v1/shows/{show_code}/acts/{act_code}", { path: { show_code: show, act_code: act } }),
    { keep: true },
  );
  const season = useLoad(
    `show ${show}`, () => call("GET /api/v1/shows/{show_code}", { path: { show_code: show } }), { keep: true },
  );
  if (!page.data && page.error) return <Trouble error={page.error} onRetry={() => void page.reload()} />;
  if (!page.data || !season.data) return <Bones />;
  return <Page act={page.data} show={season.data} />;
}

function Page({ act, show }: { act: ActPageOut; show: ShowPageOut }) {
  useEffect(() => colourClient(act.artwork.deep), [act.artwork.deep]);
  const current = show.windows.find(({ id }) => id === show.current);
  const isOpen = current?.state === "open" && current.acts.includes(act.code);
  return (
    <div class="act-page" style={tonesOf(act.artwork)}>
      <header>
        <div class="act-picture">
          <Art shape="performer" name={act.artwork.name} eager />
          <div class="plates"><Plate icon="back" label={t("common.button.back")} onPress={back} /></div>
        </div>
        <div class="act-title">
          <h1 class="show">{say(act.name)}</h1>
          <p>{t("appvote.number", { number: numberOf(act) })}{act.team && ` · ${say(act.team)}`}</p>
          <p class="note">{say(show.name)}</p>
        </div>
        <Hem />
      </header>
      <div class="pad stack act-words">
        <p>{say(act.about)}</p>
        <FollowButton show={show.code} act={act.code} name={say(act.name)} />
      </div>
      <Clips clips={act.clips} />
      <Stages act={act} show={show} />
      {isOpen && (
        <Dock>
          <Button look="leaf" wide onPress={() => navigate(`/vote/${show.code}?act=${act.code}`)}>
            {t("voting.button.support", { name: say(act.name) })}
          </Button>
        </Dock>
      )}
    </div>
  );
}

function Clips({ clips }: { clips: readonly ClipOut[] }) {
  if (clips.length === 0) return null;
  return (
    <section class="section">
      <h2 class="show head pad">{t("appvote.act.clips")}</h2>
      <div class="rail">
        {clips.map((clip) => (
          <button key={clip.url} type="button" class="clip" style={tonesOf(clip.poster)} onClick={() => openInTelegram(clip.url)}>
            <span class="frame"><Art shape="sleeve" name={clip.poster.name} /><Icon name="play" /></span>
            <b>{say(clip.title)}</b>
            <small class="note muted">{remaining(clip.seconds * 1000)}</small>
          </button>
        ))}
      </div>
    </section>
  );
}

function Stages({ act, show }: { act: ActPageOut; show: ShowPageOut }) {
  if (act.fates.length === 0) return null;
  return (
    <section class="section pad">
      <h2 class="show head">{t("appvote.act.stages")}</h2>
      <ul class="decides">
        {act.fates.map((fate) => {
          const window = show.windows.find(({ stage }) => stage.code === fate.stage);
          return <li key={fate.stage}>{window ? say(window.stage.name) : fate.stage} · {fateWords(fate, act, window)}</li>;
        })}
      </ul>
    </section>
  );
}

function Bones() {
  return (
    <>
      <PictureBone ratio="4 / 3" />
      <ListBones rows={3} />
    </>
  );
}
