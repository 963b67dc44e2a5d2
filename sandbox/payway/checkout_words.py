"""The words of PayWay's hosted page in both languages."""

LANGUAGES = {"km": "ខ្មែរ", "en": "English"}

_EN = {
    "title": "PayWay checkout",
    "reference": "Reference:",
    "open_bank": "Open in the bank app",
    "pay_from": "Pay from",
    "pay": "Pay",
    "card": "Test card",
    "good_card": "is accepted",
    "bad_card": "is refused",
    "pay_card": "Pay by card",
    "decline": "Do not pay",
    "back": "Back to the shop",
    "approved": "Payment successful",
    "declined": "Not paid",
    "refunded": "Refunded",
    "cancelled": "The shop has closed this payment.",
    "expired": "The time for this payment is over.",
    "insufficient": "Not enough money in this account.",
    "closed": "The shop has closed this payment.",
    "already_paid": "This payment was made already.",
    "refused": "The payment was refused. No money has moved.",
}
_KM = {
    "title": "PayWay",
    "reference": "លេខយោង៖",
    "open_bank": "បើកកម្មវិធីធនាគារ",
    "pay_from": "បង់ពីគណនី",
    "pay": "បង់ប្រាក់",
    "card": "កាតសាកល្បង",
    "good_card": "ទទួល",
    "bad_card": "បដិសេធ",
    "pay_card": "បង់ដោយកាត",
    "decline": "មិនបង់ប្រាក់",
    "back": "ត្រឡប់ទៅហាង",
    "approved": "ការទូទាត់ជោគជ័យ",
    "declined": "មិនបានបង់ប្រាក់",
    "refunded": "បានសងប្រាក់វិញ",
    "cancelled": "ហាងបានបិទការទូទាត់នេះ។",
    "expired": "ការទូទាត់នេះផុតកំណត់ហើយ។",
    "insufficient": "សមតុល្យមិនគ្រប់គ្រាន់។",
    "closed": "ហាងបានបិទការទូទាត់នេះ។",
    "already_paid": "ការទូទាត់នេះបានបង់រួចហើយ។",
    "refused": "ការទូទាត់ត្រូវបានបដិសេធ។ ប្រាក់មិនទាន់ត្រូវបានកាត់ទេ។",
}
WORDS = {"km": _KM, "en": _EN}
