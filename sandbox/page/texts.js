/** The page's own words in English and Khmer, and how it writes money and time. */

const EN = {
  "page.title": "Hang Meas sandbox",
  "people.title": "People",
  "people.hint": "Choose who you are",
  "people.new": "New person",
  "people.empty": "Nobody is here yet. Start as one of these people, or make your own.",
  "people.first_name": "Name",
  "people.username": "Username",
  "people.language": "Language of their phone",
  "people.phone": "Phone number",
  "people.save": "Start chatting",
  "people.unread": "{n} unread",
  "groups.title": "Groups",
  "groups.new": "New group",
  "groups.choose": "To which group?",
  "groups.name": "Name of the group",
  "groups.members": "Members",
  "groups.save": "Make the group",
  "groups.count": "{n} members",
  "chat.as": "You are {name}",
  "chat.switch": "Choose another person",
  "chat.typing": "typing…",
  "chat.edited": "edited",
  "chat.today": "Today",
  "chat.log": "Messages",
  "chat.empty_title": "What can Hang Meas do?",
  "chat.empty":
    "Tickets, wallet and shows of Hang Meas, in this chat. Press START as a fan would.",
  "chat.empty_group": "No messages yet.",
  "chat.pick": "Choose a person on the left, or make a new one.",
  "chat.start": "START",
  "chat.photo": "Photo",
  "chat.contact": "Contact",
  "chat.message": "Message",
  "chat.send": "Send",
  "chat.attach": "Attach a photo",
  "chat.share_contact": "Share my phone number",
  "chat.share_contact_sure": "Share your phone number with the bot?",
  "chat.commands": "Commands",
  "chat.keyboard": "Buttons of the bot",
  "chat.remove_photo": "Remove the photo",
  "chat.copied": "Copied",
  "chat.open_photo": "Open the photo",
  "chat.new_messages": "New messages",
  "chat.document": "File",
  "chat.pay_sure": "Pay {amount}?",
  "chat.stars": "Stars: {amount}. Top up",
  "chat.top_up_sure": "Add {amount}?",
  "chat.scan": "Scan with bank app",
  "chat.no_answer": "The bot does not answer. Is the product running?",
  "service.new_chat_members": "{name} joined",
  "service.left_chat_member": "{name} left",
  "service.group_chat_created": "{name} made the group",
  "service.supergroup_chat_created": "{name} made the group",
  "service.pinned_message": "{name} pinned a message",
  "service.migrate_to_chat_id": "The group moved",
  "service.migrate_from_chat_id": "The group was upgraded",
  "service.successful_payment": "Paid {amount}",
  "service.refunded_payment": "Refunded {amount}",
  "service.web_app_data": "Sent from the Mini App",
  "miniapp.title": "Mini App",
  "miniapp.close": "Close the Mini App",
  "miniapp.back": "Back",
  "miniapp.look": "Light or dark",
  "miniapp.light": "Light",
  "miniapp.dark": "Dark",
  "miniapp.finger": "Put your finger on the sensor?",
  "miniapp.finger_allow": "May the bot ask for your finger?",
  "scanner.title": "Scan a QR code",
  "scanner.picture": "Choose a picture",
  "scanner.type": "What the code says",
  "scanner.read": "Read",
  "scanner.nothing": "There is no QR code in this picture",
  "bank.title": "Bank app",
  "bank.open": "Open the bank app",
  "bank.pay_from": "Pay from",
  "bank.accounts": "Accounts",
  "bank.scan": "Scan a picture",
  "bank.paste": "Paste a code",
  "bank.read": "Read the code",
  "bank.hint": "Tap a QR in the chat, or scan a picture of any KHQR.",
  "bank.payee": "Recipient",
  "bank.expires_in": "Expires in {t}",
  "bank.no_expiry": "No time limit",
  "bank.expired_mark": "Expired",
  "bank.bill": "Reference",
  "bank.pay": "Pay",
  "bank.pay_amount": "Pay {amount}",
  "bank.paying": "Paying…",
  "bank.paid": "Payment successful",
  "bank.pay_again": "Pay this code again",
  "bank.done": "Done",
  "bank.back": "Back",
  "bank.from": "From",
  "bank.time": "Time",
  "bank.hash": "Transaction",
  "bank.late": "Paid after the code had expired",
  "bank.tests": "For testing",
  "bank.force": "Pay even if expired",
  "bank.other_amount": "Another amount",
  "bank.other_currency": "Another currency",
  "bank.same": "As the code asks",
  "bank.enter_amount": "Enter an amount",
  "bank.not_moved": "No money has moved.",
  "bank.error.not_khqr": "This is not a KHQR code.",
  "bank.error.no_code": "There is no QR code in this picture.",
  "bank.error.not_a_picture": "This picture cannot be read.",
  "bank.error.tampered": "The code was changed. Do not pay it.",
  "bank.error.malformed": "The code is damaged.",
  "bank.error.payee_unclear": "The code does not name one recipient.",
  "bank.error.foreign": "The code is not for riel or dollars in Cambodia.",
  "bank.error.bad_amount": "The amount in the code is not valid.",
  "bank.error.bad_stamp": "The time limit in the code is not valid.",
  "bank.error.expired": "The code has expired. Ask for a new one.",
  "bank.error.wrong_currency": "This account does not hold that currency.",
  "bank.error.insufficient": "Not enough money in this account.",
  "bank.error.no_such_account": "There is no such account.",
  "bank.error.closed": "The shop has closed this payment.",
  "bank.error.already_paid": "This code has been paid already.",
  "bank.error.wrong_amount": "This code must be paid exactly.",
  "common.ok": "OK",
  "common.cancel": "Cancel",
  "common.close": "Close",
  "error.network": "The sandbox does not answer.",
};

const KM = {
  "page.title": "Hang Meas",
  "people.title": "មនុស្ស",
  "people.hint": "ជ្រើសរើសថាអ្នកជានរណា",
  "people.new": "បន្ថែមមនុស្ស",
  "people.empty": "មិនទាន់មាននរណានៅទីនេះទេ។ សូមជ្រើសរើសម្នាក់ ឬបន្ថែមមនុស្សថ្មី។",
  "people.first_name": "ឈ្មោះ",
  "people.username": "ឈ្មោះអ្នកប្រើ",
  "people.language": "ភាសាក្នុងទូរស័ព្ទ",
  "people.phone": "លេខទូរស័ព្ទ",
  "people.save": "ចាប់ផ្តើមជជែក",
  "people.unread": "សារមិនទាន់អាន {n}",
  "groups.title": "ក្រុម",
  "groups.new": "បង្កើតក្រុម",
  "groups.choose": "តើទៅក្រុមណា?",
  "groups.name": "ឈ្មោះក្រុម",
  "groups.members": "សមាជិក",
  "groups.save": "បង្កើតក្រុម",
  "groups.count": "សមាជិក {n} នាក់",
  "chat.as": "អ្នកជា {name}",
  "chat.switch": "ជ្រើសរើសមនុស្សផ្សេង",
  "chat.typing": "កំពុងសរសេរ...",
  "chat.edited": "បានកែសម្រួល",
  "chat.today": "ថ្ងៃនេះ",
  "chat.log": "សារ",
  "chat.empty_title": "តើ Hang Meas អាចធ្វើអ្វីបាន?",
  "chat.empty": "សំបុត្រ កាបូប និងកម្មវិធីរបស់ Hang Meas នៅក្នុងការជជែកនេះ។ សូមចុចប៊ូតុងខាងក្រោម ដូចអ្នកគាំទ្រម្នាក់។",
  "chat.empty_group": "មិនទាន់មានសារទេ។",
  "chat.pick": "សូមជ្រើសរើសមនុស្សម្នាក់ ឬបន្ថែមមនុស្សថ្មី។",
  "chat.start": "ចាប់ផ្តើម",
  "chat.photo": "រូបភាព",
  "chat.contact": "លេខទូរស័ព្ទ",
  "chat.message": "សារ",
  "chat.send": "ផ្ញើ",
  "chat.attach": "ភ្ជាប់រូបភាព",
  "chat.share_contact": "ចែករំលែកលេខទូរស័ព្ទ",
  "chat.share_contact_sure": "តើចែករំលែកលេខទូរស័ព្ទទៅ Hang Meas មែនទេ?",
  "chat.commands": "ពាក្យបញ្ជា",
  "chat.keyboard": "ប៊ូតុង",
  "chat.remove_photo": "ដករូបភាពចេញ",
  "chat.copied": "បានចម្លង",
  "chat.open_photo": "បើករូបភាព",
  "chat.new_messages": "សារថ្មី",
  "chat.document": "ឯកសារ",
  "chat.pay_sure": "តើបង់ប្រាក់ {amount} មែនទេ?",
  "chat.stars": "ផ្កាយ៖ {amount}។ បញ្ចូលបន្ថែម",
  "chat.top_up_sure": "តើបន្ថែម {amount} មែនទេ?",
  "chat.scan": "ស្កេនដោយកម្មវិធីធនាគារ",
  "chat.no_answer": "Hang Meas មិនឆ្លើយទេ។ សូមពិនិត្យថាកម្មវិធីកំពុងដំណើរការ។",
  "service.new_chat_members": "{name} បានចូលក្រុម",
  "service.left_chat_member": "{name} បានចាកចេញ",
  "service.group_chat_created": "{name} បានបង្កើតក្រុម",
  "service.supergroup_chat_created": "{name} បានបង្កើតក្រុម",
  "service.pinned_message": "{name} បានខ្ទាស់សារ",
  "service.migrate_to_chat_id": "ក្រុមបានផ្លាស់ទី",
  "service.migrate_from_chat_id": "ក្រុមបានដំឡើង",
  "service.successful_payment": "បានបង់ {amount}",
  "service.refunded_payment": "បានសងប្រាក់វិញ {amount}",
  "service.web_app_data": "បានផ្ញើពី Mini App",
  "miniapp.title": "Mini App",
  "miniapp.close": "បិទ Mini App",
  "miniapp.back": "ថយក្រោយ",
  "miniapp.look": "ភ្លឺ ឬងងឹត",
  "miniapp.light": "ភ្លឺ",
  "miniapp.dark": "ងងឹត",
  "miniapp.finger": "ដាក់ម្រាមដៃលើឧបករណ៍ចាប់សញ្ញា?",
  "miniapp.finger_allow": "អនុញ្ញាតឱ្យបូតសុំស្នាមម្រាមដៃ?",
  "scanner.title": "ស្កេន QR",
  "scanner.picture": "ជ្រើសរើសរូបភាព",
  "scanner.type": "អត្ថបទក្នុង QR",
  "scanner.read": "អាន",
  "scanner.nothing": "គ្មាន QR ក្នុងរូបភាពនេះទេ",
  "bank.title": "កម្មវិធីធនាគារ",
  "bank.open": "បើកកម្មវិធីធនាគារ",
  "bank.pay_from": "បង់ពីគណនី",
  "bank.accounts": "គណនី",
  "bank.scan": "ស្កេនរូបភាព",
  "bank.paste": "បិទភ្ជាប់កូដ",
  "bank.read": "អានកូដ",
  "bank.hint": "សូមចុចកូដ QR ក្នុងការជជែក ឬស្កេនរូបភាព KHQR ណាមួយ។",
  "bank.payee": "អ្នកទទួល",
  "bank.expires_in": "ផុតកំណត់ក្នុង {t}",
  "bank.no_expiry": "គ្មានថ្ងៃផុតកំណត់",
  "bank.expired_mark": "ផុតកំណត់",
  "bank.bill": "លេខយោង",
  "bank.pay": "បង់ប្រាក់",
  "bank.pay_amount": "បង់ប្រាក់ {amount}",
  "bank.paying": "កំពុងបង់ប្រាក់...",
  "bank.paid": "ការទូទាត់ជោគជ័យ",
  "bank.pay_again": "បង់ម្តងទៀតតាមកូដនេះ",
  "bank.done": "រួចរាល់",
  "bank.back": "ថយក្រោយ",
  "bank.from": "ពី",
  "bank.time": "ម៉ោង",
  "bank.hash": "ប្រតិបត្តិការ",
  "bank.late": "បានបង់ក្រោយពេលកូដផុតកំណត់",
  "bank.tests": "សម្រាប់សាកល្បង",
  "bank.force": "បង់ ទោះបីកូដផុតកំណត់",
  "bank.other_amount": "ចំនួនទឹកប្រាក់ផ្សេង",
  "bank.other_currency": "រូបិយប័ណ្ណផ្សេង",
  "bank.same": "តាមកូដ",
  "bank.enter_amount": "បញ្ចូលចំនួនទឹកប្រាក់",
  "bank.not_moved": "ប្រាក់មិនទាន់ត្រូវបានកាត់ទេ។",
  "bank.error.not_khqr": "នេះមិនមែនជាកូដ KHQR ទេ។",
  "bank.error.no_code": "រកមិនឃើញកូដ QR ក្នុងរូបភាពនេះទេ។",
  "bank.error.not_a_picture": "អានរូបភាពនេះមិនបានទេ។",
  "bank.error.tampered": "កូដនេះត្រូវបានកែប្រែ។ សូមកុំបង់ប្រាក់។",
  "bank.error.malformed": "កូដនេះខូច។",
  "bank.error.payee_unclear": "កូដនេះមិនបញ្ជាក់អ្នកទទួលច្បាស់លាស់ទេ។",
  "bank.error.foreign": "កូដនេះមិនមែនសម្រាប់រៀល ឬដុល្លារក្នុងប្រទេសកម្ពុជាទេ។",
  "bank.error.bad_amount": "ចំនួនទឹកប្រាក់ក្នុងកូដមិនត្រឹមត្រូវ។",
  "bank.error.bad_stamp": "ពេលផុតកំណត់ក្នុងកូដមិនត្រឹមត្រូវ។",
  "bank.error.expired": "កូដនេះផុតកំណត់ហើយ។ សូមស្នើសុំកូដថ្មី។",
  "bank.error.wrong_currency": "គណនីនេះមិនមានរូបិយប័ណ្ណនោះទេ។",
  "bank.error.insufficient": "សមតុល្យមិនគ្រប់គ្រាន់។",
  "bank.error.no_such_account": "រកមិនឃើញគណនីនេះទេ។",
  "bank.error.closed": "ហាងបានបិទការទូទាត់នេះ។",
  "bank.error.already_paid": "កូដនេះបានបង់រួចហើយ។",
  "bank.error.wrong_amount": "កូដនេះត្រូវបង់ឱ្យគ្រប់ចំនួន។",
  "common.ok": "យល់ព្រម",
  "common.cancel": "បោះបង់",
  "common.close": "បិទ",
  "error.network": "គ្មានការតភ្ជាប់ទេ។ សូមព្យាយាមម្តងទៀត។",
};

const TABLES = { en: EN, km: KM };
const NO_BREAK_SPACE = "\u00a0";
const DECIMALS = { USD: 2, KHR: 0 };
let language = localStorage.getItem("sandbox.language") === "km" ? "km" : "en";

export const currentLanguage = () => language;

export function setLanguage(chosen) {
  language = chosen;
  localStorage.setItem("sandbox.language", chosen);
}

/** t("chat.as", {name}) in the page's language. */
export function t(key, values = {}) {
  return TABLES[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export const has = (key) => key in EN;

/** {amount_minor, currency} as people write it: $12.50 or 40,000 ៛. */
export function money({ amount_minor: minor, currency }) {
  if (currency === "XTR") return `${minor}${NO_BREAK_SPACE}★`;
  const decimals = DECIMALS[currency] ?? 2;
  const digits = (minor / 10 ** decimals).toLocaleString("en-US", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return currency === "KHR" ? `${digits}${NO_BREAK_SPACE}៛` : `$${digits}`;
}

/** A typed amount as minor units, or null. Khmer digits are taken, commas only by thousands. */
export function readAmount(text, currency) {
  const plain = text
    .trim()
    .replace(/[\u17e0-\u17e9]/g, (digit) => digit.charCodeAt(0) - 0x17e0)
    .replace(/,(?=[0-9]{3}(?![0-9]))/g, "");
  const pattern = currency === "KHR" ? /^[0-9]{1,12}$/ : /^[0-9]{1,10}(\.[0-9]{1,2})?$/;
  if (!pattern.test(plain)) return null;
  const [whole, fraction = ""] = plain.split(".");
  const decimals = DECIMALS[currency];
  const minor = Number(whole) * 10 ** decimals + Number(fraction.padEnd(decimals, "0") || 0);
  return minor > 0 ? minor : null;
}

const CLOCK = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "Asia/Phnom_Penh",
});

/** 24-hour time in Phnom Penh. */
export const clockTime = (milliseconds) => CLOCK.format(new Date(milliseconds));

/** 4:59 */
export function countdown(seconds) {
  const left = Math.max(0, Math.floor(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}
