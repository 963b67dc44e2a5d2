/** Speaks to the sandbox; turns its answers into what the page draws. */

/** A refusal or a broken line. `code` is the sandbox's, `message` is readable. */
class ApiError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

async function call(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  let response;
  let answer;
  try {
    response = await fetch(path, options);
    answer = await response.json();
  } catch {
    throw new ApiError("network", `${path} does not answer`);
  }
  if (!response.ok) throw new ApiError(answer.code ?? response.status, wordsOf(answer));
  return answer;
}

const wordsOf = (answer) => answer.message ?? answer.error ?? answer.description ?? "refused";
const get = (path) => call("GET", path);
const post = (path, body = {}) => call("POST", path, body);
const remove = (path) => call("DELETE", path);

export const api = {
  people: async () => (await get("/sim/people")).people.map(person),
  person: async (personId) => person(await get(`/sim/people/${personId}`)),
  topUp: async (personId, stars) =>
    person(await post(`/sim/people/${personId}/top-up`, { stars })),
  makePerson: async (order) => person(await post("/sim/people", order)),
  groups: async () => (await get("/sim/groups")).groups.map(group),
  makeGroup: async (order) => group(await post("/sim/groups", order)),
  bot: async (language) => bot(await get(`/sim/bot?language=${language}`)),
  messages: async (personId, after) => {
    const answer = await get(`/sim/people/${personId}/messages?after=${after}`);
    return { ...answer, messages: answer.messages.map(message) };
  },
  send: (personId, order) => post(`/sim/people/${personId}/send`, order),
  press: (personId, order) => post(`/sim/people/${personId}/press`, order),
  pay: (personId, order) => post(`/sim/people/${personId}/pay`, order),
  inline: (personId, order) => post(`/sim/people/${personId}/inline`, order),
  choose: (personId, order) => post(`/sim/people/${personId}/choose`, order),
  sendData: (personId, order) => post(`/sim/people/${personId}/web-app-data`, order),
  appUrl: async (personId, url, startParam) => {
    const query = new URLSearchParams({ url, start_param: startParam });
    return (await get(`/sim/people/${personId}/init-data?${query}`)).url;
  },
  openLink: (personId, order) => post(`/sim/people/${personId}/open-link`, order),
  updates: (personId) => new EventSource(`/sim/people/${personId}/updates`),
  bankAccounts: () => get("/sim/bank/accounts"),
  readCodes: (source) => post("/sim/codes", source),
  bankScan: (source) => post("/sim/bank/scan", source),
  bankPay: (order) => post("/sim/bank/pay", order),
  camera: () => get("/sim/camera"),
  startCamera: (order) => post("/sim/camera", order),
  stopCamera: () => remove("/sim/camera"),
  parcels: () => get("/sim/carrier/parcels"),
  moveParcel: (tracking, step) => post(`/sim/carrier/parcels/${tracking}/move`, step),
};

const fullName = ({ first_name: first = "", last_name: last = "", title = "" }) =>
  title || `${first} ${last}`.trim();

function person(raw) {
  return {
    id: raw.id,
    name: fullName(raw),
    username: raw.username ?? "",
    language: raw.language_code ?? "",
    phone: raw.phone ?? "",
    stars: raw.stars ?? 0,
  };
}

function group(raw) {
  return { id: raw.id, title: raw.title, memberIds: raw.member_ids, movedTo: raw.migrated_to };
}

function bot(raw) {
  const menu = raw.menu_button;
  return {
    id: raw.id,
    username: raw.username,
    name: raw.name,
    description: raw.description,
    commands: raw.commands,
    menuApp: menu?.type === "web_app" ? { text: menu.text, url: menu.web_app.url } : null,
  };
}

function message(raw) {
  const known = { id: raw.id, chatId: raw.chat.id, version: raw.version, deleted: raw.deleted };
  if (raw.deleted) return known;
  const isPicture = raw.media?.kind === "photo";
  return {
    ...known,
    dateMs: raw.date * 1000,
    mine: raw.mine,
    sender: { id: raw.from?.id ?? 0, name: raw.from ? fullName(raw.from) : raw.chat.title },
    text: raw.text ?? raw.caption ?? "",
    entities: raw.text ? raw.entities : (raw.caption_entities ?? []),
    photo: isPicture ? raw.media : null,
    file: isPicture ? null : raw.media,
    isProtected: Boolean(raw.has_protected_content),
    contact: raw.contact && {
      name: fullName(raw.contact),
      phone: `+${raw.contact.phone_number.replace(/^\+/, "")}`,
    },
    place:
      raw.venue?.title ?? (raw.location && `${raw.location.latitude}, ${raw.location.longitude}`),
    dice: raw.dice && `${raw.dice.emoji} ${raw.dice.value}`,
    invoice: raw.invoice && { ...raw.invoice, amount: price(raw.invoice) },
    inline: raw.keyboard?.inline ?? [],
    forcesReply: raw.keyboard?.force_reply
      ? { placeholder: raw.keyboard.input_field_placeholder ?? "" }
      : null,
    edited: Boolean(raw.edit_date),
    replyTo: raw.reply_to?.text ?? "",
    reactions: Object.values(raw.reactions)
      .flat()
      .map(({ emoji }) => emoji ?? "★"),
    service: raw.service ? { kind: raw.service, ...serviceWords(raw) } : null,
  };
}

const price = ({ currency, total_amount: minor }) => ({ amount_minor: minor, currency });

function serviceWords(raw) {
  const people = raw.new_chat_members ?? (raw.left_chat_member ? [raw.left_chat_member] : []);
  const payment = raw.successful_payment ?? raw.refunded_payment;
  return {
    names: people.map(fullName).join(", ") || (raw.from ? fullName(raw.from) : ""),
    amount: payment ? price(payment) : null,
  };
}
