/** What the page knows: people, groups, each person's messages, and what is unread. */

const REMEMBERED = "sandbox.read";

export class Store {
  constructor() {
    this.people = [];
    this.groups = [];
    this.bot = { id: 0, username: "", name: "Bot", description: "", commands: [], menuApp: null };
    this.me = null;
    this.chatId = null;
    this.keyboards = new Map();
    this.messages = new Map();
    this.cursors = new Map();
    this.read = new Map(Object.entries(JSON.parse(localStorage.getItem(REMEMBERED) ?? "{}")));
  }

  person(id = this.me) {
    return this.people.find((person) => person.id === id) ?? null;
  }

  /** Takes a person as he is now. */
  keepPerson(person) {
    this.people = this.people.map((old) => (old.id === person.id ? person : old));
  }

  group(id = this.chatId) {
    return this.groups.find((group) => group.id === id) ?? null;
  }

  /** Whether the open chat is the private one with the bot. */
  get isPrivate() {
    return this.chatId === this.me;
  }

  /** The messages of one chat as one person sees it, oldest first. */
  chat(personId = this.me, chatId = this.chatId) {
    const found = this.messages.get(`${personId}/${chatId}`);
    return found ? [...found.values()].sort((a, b) => a.id - b.id) : [];
  }

  lastMessage(personId, chatId) {
    return this.chat(personId, chatId).at(-1) ?? null;
  }

  /** Takes new, edited and deleted messages of a person; true when something changed. */
  take(personId, messages) {
    for (const message of messages) {
      const key = `${personId}/${message.chatId}`;
      if (!this.messages.has(key)) this.messages.set(key, new Map());
      const chat = this.messages.get(key);
      if (message.deleted) chat.delete(message.id);
      else chat.set(message.id, message);
    }
    return messages.length > 0;
  }

  /** The bot's last message, when it asks for a reply that has not been given. */
  openQuestion() {
    const last = this.chat().at(-1);
    return last && !last.mine && last.forcesReply ? last : null;
  }

  /** Takes an answer of /messages, its reply keyboards and its cursor. */
  takeAnswer(personId, { messages, keyboards = {}, cursor }) {
    this.cursors.set(personId, cursor);
    for (const [chatId, keyboard] of Object.entries(keyboards)) {
      this.keyboards.set(`${personId}/${chatId}`, keyboard);
    }
    return this.take(personId, messages);
  }

  /** Counts what others wrote after the person last looked; in all chats without chatId. */
  unreadOf(personId, chatId = null) {
    let count = 0;
    for (const [key, chat] of this.messages) {
      const [owner, where] = key.split("/").map(Number);
      if (owner !== personId || (chatId !== null && where !== chatId)) continue;
      const seen = this.seen(key);
      for (const message of chat.values()) {
        if (message.id > seen && !message.mine && !message.service) count += 1;
      }
    }
    return count;
  }

  /** The newest message looked at; a mark from before the sandbox was emptied does not count. */
  seen(key) {
    const mark = this.read.get(key) ?? 0;
    const newest = Math.max(0, ...(this.messages.get(key)?.keys() ?? []));
    return mark > newest ? 0 : mark;
  }

  /** The person has looked at the chat. */
  markRead(personId = this.me, chatId = this.chatId) {
    const newest = this.lastMessage(personId, chatId);
    if (!newest) return;
    this.read.set(`${personId}/${chatId}`, newest.id);
    localStorage.setItem(REMEMBERED, JSON.stringify(Object.fromEntries(this.read)));
  }
}
