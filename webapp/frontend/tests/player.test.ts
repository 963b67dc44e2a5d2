import assert from "node:assert/strict";
import test from "node:test";

import { cuesOf, previewAt, textAt } from "../src/player/captions.ts";
import { automaticHeight, capsOf, cappedLevel, playsNothing } from "../src/player/choose.ts";
import { systemsThatAnswer, within } from "../src/player/eme.ts";
import { troubleOf } from "../src/player/engine.ts";
import { lineAt, paired, sung } from "../src/player/lyrics.ts";
import { inOrder, next, playing, previous, rowOf, shuffled, turned } from "../src/player/queue.ts";
import { beginningAt, timeWords } from "../src/player/resume.ts";
import { isKey, isSameMedia, newlySigned } from "../src/player/signed.ts";

const all = { isTypeSupported: () => true };
const never = (): Promise<never> => new Promise(() => undefined);

test("a browser with MSE never says that it plays playlists by itself", () => {
  assert.deepEqual(capsOf({ mse: all, canPlay: () => "maybe" }, []), { mse: true, native_hls: false, eme: [] });
  assert.equal(capsOf({ mse: undefined, canPlay: () => "maybe" }, []).native_hls, true);
  assert.ok(playsNothing(capsOf({ mse: { isTypeSupported: () => false }, canPlay: () => "" }, [])));
});

test("without a network that costs nothing, 480 lines are the most", () => {
  assert.equal(automaticHeight(undefined), 480);
  assert.equal(automaticHeight({ type: "cellular" }), 480);
  assert.equal(automaticHeight({ type: "wifi", saveData: true }), 480);
  assert.equal(automaticHeight({ type: "wifi" }), Infinity);
  const heights = [240, 480, 720, 1080];
  assert.equal(cappedLevel(heights, "auto", 480), 1);
  assert.equal(cappedLevel(heights, "auto", Infinity), -1);
  assert.equal(cappedLevel(heights, "saver", Infinity), 1);
  assert.equal(cappedLevel(heights, 720, 480), 2);
  assert.equal(cappedLevel([720, 1080], "saver", 480), 0, "the lowest that there is");
  assert.equal(cappedLevel([240, 480, 720], "saver", Infinity, true), 0, "live lasts for hours");
  assert.equal(cappedLevel([240, 480, 480, 720], "auto", 480, true), 2, "two of the same height");
});

test("key systems are those that answer in time, the best first", async () => {
  const access = (createMediaKeys: () => Promise<unknown>) => ({ createMediaKeys });
  const ask = (system: string): Promise<unknown> => {
    if (system === "com.widevine.alpha") return never();
    if (system === "com.microsoft.playready") return Promise.resolve(access(never));
    if (system === "com.apple.fps") return Promise.reject(new Error("none"));
    return Promise.resolve(access(() => Promise.resolve({})));
  };
  assert.deepEqual(await systemsThatAnswer(ask as never, 20), ["org.w3.clearkey"]);
  assert.deepEqual(await systemsThatAnswer(never as never, 20), []);
  assert.equal(await within(never(), 5), undefined);
});

test("a refusal of the server is told from trouble of the browser", () => {
  const told = (type: string, fatal: boolean, code?: number) =>
    troubleOf({ type, fatal, ...(code ? { response: { url: "", code } } : {}) } as never);
  assert.equal(told("networkError", false, 410), "refused");
  assert.equal(told("networkError", true, 403), "refused");
  assert.equal(told("networkError", false, 500), undefined);
  assert.equal(told("networkError", true), "network");
  assert.equal(told("keySystemError", true), "protection");
  assert.equal(told("keySystemError", false), undefined);
  assert.equal(told("mediaError", true), "media");
});

test("a renewal changes the prefix of every address and nothing else", () => {
  const old = "https://media.example/s/100/play1/sigA/ab12/v1/aes/480p/00001.ts?x=1";
  const fresh = "https://cdn.example/s/200/play2/sigB/ab12/v1/master.m3u8";
  assert.equal(newlySigned(old, fresh), "https://cdn.example/s/200/play2/sigB/ab12/v1/aes/480p/00001.ts?x=1");
  assert.equal(newlySigned("data:text/plain;base64,AA==", fresh), "data:text/plain;base64,AA==");
  assert.ok(isSameMedia("/s/100/a/b/ab12/v1/master.m3u8", "/s/200/c/d/ab12/v1/master.m3u8"));
  assert.ok(!isSameMedia("/s/100/a/b/ab12/v1/master.m3u8", "/s/200/c/d/ab12/v2/master.m3u8"));
  assert.ok(isKey("/s/1/a/b/ab12/v1/key/SD"));
  assert.ok(isKey("/s/1/a/b/ab12/live/key/480p/12-3"));
  assert.ok(!isKey("/s/1/a/b/ab12/v1/aes/480p/00001.ts"));
  assert.ok(!isKey("/s/1/a/b/ab12/live/480p/12-00003.m4s"));
});

test("captions are read as they are written, in any order and with tags", () => {
  const cues = cuesOf("WEBVTT\r\n\r\nNOTE made by hand\r\n\r\n2\r\n00:05.000 --> 00:07.500 line:80%\r\n<v Mara>ខ្ញុំស្តាប់ &amp; ច្រៀង\r\n\r\n1\r\n00:00:01.000 --> 00:00:02.000\r\nOne\r\ntwo\r\n\r\n00:09.000 --> 00:08.000\r\nbackwards\r\n");
  assert.deepEqual(cues.map(({ from, to }) => [from, to]), [[1, 2], [5, 7.5]]);
  assert.equal(textAt(cues, 1.5), "One\ntwo");
  assert.equal(textAt(cues, 2), "", "half-open");
  assert.equal(textAt(cues, 5), "ខ្ញុំស្តាប់ & ច្រៀង");
});

test("a place on the bar finds its small picture", () => {
  const cues = cuesOf("WEBVTT\n\n00:00.000 --> 00:05.000\nsprite.jpg#xywh=0,0,160,90\n\n00:05.000 --> 00:10.000\nsprite.jpg#xywh=160,0,160,90\n");
  assert.deepEqual(previewAt(cues, 7), { x: 160, y: 0, width: 160, height: 90 });
  assert.deepEqual(previewAt(cues, 99), { x: 160, y: 0, width: 160, height: 90 });
  assert.equal(previewAt([], 1), undefined);
});

test("lyrics go word by word, and a second script lies below its line", () => {
  const lines = paired(
    [{ at: 2, text: "one two three four" }, { at: 6, text: "five" }],
    [{ at: 2.001, text: "មួយ" }, { at: 7, text: "elsewhere" }],
  );
  assert.deepEqual(lines.map(({ second }) => second), ["មួយ", undefined]);
  assert.deepEqual([0, 2, 5.9, 6, 60].map((at) => lineAt(lines, at)), [-1, 0, 0, 1, 1]);
  assert.equal(sung(lines, 0, 2)[0], "");
  assert.equal(sung(lines, 0, 4).join(""), "one two three four");
  assert.match(sung(lines, 0, 4)[0], /^one two ?$/);
  assert.deepEqual(sung(lines, 1, 60), ["five", ""]);
  const khmer = [{ at: 0, text: "ខ្ញុំស្តាប់សំឡេងវា" }];
  assert.ok(sung(khmer, 0, 2.5)[0].length > 0, "Khmer has words without spaces");
});

test("a row goes on, repeats and is shuffled around what plays", () => {
  const row = rowOf(["a", "b", "c"], "b");
  assert.equal(playing(next(row)!), "c");
  assert.equal(next(next(row)!), undefined);
  assert.equal(playing(previous(row)!), "a");
  assert.equal(previous(rowOf(["a", "b"], "a")), undefined);
  const around = rowOf(["a", "b", "c"], "c", "all");
  assert.equal(playing(next(around)!), "a");
  const one = { ...row, repeat: "one" as const };
  assert.equal(next(one), one, "the same again");
  assert.equal(playing(next(one, true)!), "c", "unless the next one is asked for");
  assert.deepEqual(rowOf(["a"], "z").keys, ["z"]);
  const mixed = shuffled(row, () => 0);
  assert.equal(playing(mixed), "b");
  assert.deepEqual([...mixed.keys].sort(), ["a", "b", "c"]);
  assert.deepEqual(inOrder(mixed), row);
  assert.deepEqual(["off", "all", "one"].map((each) => turned(each as "off")), ["all", "one", "off"]);
});

test("what was barely begun or nearly over begins anew", () => {
  assert.equal(beginningAt(3, 100), 0);
  assert.equal(beginningAt(50, 100), 50);
  assert.equal(beginningAt(96, 100), 0);
  assert.equal(beginningAt(50, 0), 50, "its length is not known yet");
  assert.deepEqual([0, 65, 3725, NaN].map(timeWords), ["0:00", "1:05", "1:02:05", "0:00"]);
});
