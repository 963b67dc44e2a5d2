"""What fans write when they want something: whole phrases and the words that phrases begin with.

Blanks in Khmer phrases may be left out by the fan. Spelling and case do not matter: both the
phrase and the fan's text are folded before they meet.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class IntentKind(StrEnum):
    """The flows that a fan can ask for in words."""

    HOME = "home"
    EVENTS = "events"
    BUY_TICKETS = "buy_tickets"
    MY_TICKETS = "my_tickets"
    WALLET = "wallet"
    TOP_UP = "top_up"
    WITHDRAW = "withdraw"
    SEND = "send"
    VOTE = "vote"
    RECEIVE = "receive"
    SPLIT = "split"
    ANG_PAO = "ang_pao"
    BILLS = "bills"
    SHOP = "shop"
    CART = "cart"
    ORDERS = "orders"
    WATCH = "watch"
    PLANS = "plans"
    CONVERT = "convert"
    LIMITS = "limits"
    FREEZE = "freeze"
    STATEMENT = "statement"
    LANGUAGE = "language"
    SETTINGS = "settings"
    HELP = "help"
    CANCEL = "cancel"


PHRASES: Final[dict[IntentKind, str]] = {
    IntentKind.HOME: """
        home | menu | main menu | start | home page | go home | back to home
        hi | hello | hey | hi there | good morning | good afternoon | good evening
        សួស្តី | ជម្រាបសួរ | ជំរាបសួរ | អរុណសួស្តី | សាយ័ណ្ហសួស្តី
        ទំព័រដើម | ម៉ឺនុយ | ម៉ឺនុយ ដើម | ចាប់ផ្តើម | ទៅ ទំព័រដើម | ត្រឡប់ ទៅ ទំព័រដើម
    """,
    IntentKind.EVENTS: """
        event | events | concert | concerts | show | shows | upcoming events | upcoming concerts
        what's on | what is on | whats on | what's happening | any concerts | any events
        all events | list of events | event list | which events are there | what events are there
        what concerts are there | are there any concerts | see events | find events | programme
        ព្រឹត្តិការណ៍ | ព្រឹត្តិការណ៍ ខាងមុខ | មើល ព្រឹត្តិការណ៍ | ព្រឹត្តិការណ៍ ទាំងអស់
        មាន ព្រឹត្តិការណ៍ អ្វី ខ្លះ | មាន ព្រឹត្តិការណ៍ អី ខ្លះ | កម្មវិធី | មើល កម្មវិធី
        មាន កម្មវិធី អ្វី ខ្លះ | មាន កម្មវិធី អី ខ្លះ | មាន កម្មវិធី អី | កម្មវិធី ខាងមុខ
        ការប្រគុំតន្ត្រី | ប្រគុំតន្ត្រី | មើល ការប្រគុំតន្ត្រី | តន្ត្រី | កុងសឺត | ខនសឺត
        មាន ការប្រគុំតន្ត្រី អ្វី ខ្លះ | មាន ប្រគុំតន្ត្រី ទេ | ស្វែងរក ព្រឹត្តិការណ៍
    """,
    IntentKind.BUY_TICKETS: """
        buy tickets | buy ticket | buy a ticket | get tickets | book tickets | tickets | ticket
        ទិញ សំបុត្រ | កក់ សំបុត្រ | យក សំបុត្រ | សំបុត្រ
    """,
    IntentKind.MY_TICKETS: """
        my tickets | my ticket | see my tickets | view my tickets | view ticket | view tickets
        where is my ticket | where are my tickets | tickets i bought | the tickets i bought
        ticket qr | my ticket qr | qr of my ticket | my bookings | my purchases
        សំបុត្រ របស់ ខ្ញុំ | សំបុត្រ ខ្ញុំ | មើល សំបុត្រ | មើល សំបុត្រ របស់ ខ្ញុំ | មើល សំបុត្រ ខ្ញុំ
        សំបុត្រ ខ្ញុំ នៅ ឯណា | សំបុត្រ របស់ ខ្ញុំ នៅ ឯណា | សំបុត្រ ដែល បាន ទិញ | បង្ហាញ សំបុត្រ
        សំបុត្រ ដែល ខ្ញុំ បាន ទិញ | បង្ហាញ សំបុត្រ របស់ ខ្ញុំ | qr សំបុត្រ | កូដ សំបុត្រ
    """,
    IntentKind.WALLET: """
        wallet | my wallet | balance | my balance | check balance | check my balance | money
        what is my balance | what's my balance | account balance | see my balance | my money
        how much do i have | how much money do i have | how much is in my wallet
        how much money is left | how much is left | history | my history
        transactions | transaction history
        កាបូប | កាបូប របស់ ខ្ញុំ | កាបូប ខ្ញុំ | សមតុល្យ | សមតុល្យ របស់ ខ្ញុំ | សមតុល្យ ខ្ញុំ
        មើល សមតុល្យ | ឆែក សមតុល្យ | ពិនិត្យ សមតុល្យ | មើល កាបូប | លុយ ខ្ញុំ | លុយ របស់ ខ្ញុំ
        លុយ ខ្ញុំ នៅសល់ ប៉ុន្មាន | នៅសល់ លុយ ប៉ុន្មាន | លុយ នៅសល់ ប៉ុន្មាន | លុយ នៅ ប៉ុន្មាន
        ខ្ញុំ មាន លុយ ប៉ុន្មាន | មាន លុយ ប៉ុន្មាន | ប្រវត្តិប្រតិបត្តិការ
    """,
    IntentKind.TOP_UP: """
        top up | topup | recharge | add money | deposit | add funds
        បញ្ចូល លុយ | បញ្ចូល ប្រាក់ | ដាក់ លុយ | បន្ថែម លុយ
    """,
    IntentKind.BILLS: """
        bills | bill | pay bills | pay bill | pay a bill | pay my bill | pay my bills | my bills
        electricity bill | pay electricity | water bill | pay water | internet bill | pay internet
        mobile top up | phone credit | top up phone | top up my phone | recharge phone
        វិក្កយបត្រ | បង់ វិក្កយបត្រ | បង់ ភ្លើង | បង់ ទឹក | បង់ អគ្គិសនី | បង់ អ៊ីនធឺណិត
        បញ្ចូល លុយ ទូរស័ព្ទ | ដាក់ លុយ ទូរស័ព្ទ | បញ្ចូល កាត
    """,
    IntentKind.SHOP: """
        shop | the shop | store | merch | merchandise | buy merch | buy merchandise | shopping
        go shopping | open the shop | goods | products | buy a t-shirt | buy a shirt
        ហាង | ទិញ ទំនិញ | មើល ទំនិញ | បើក ហាង | ទំនិញ | ផលិតផល | ទិញ អាវ
    """,
    IntentKind.CART: """
        cart | my cart | basket | shopping cart | open my cart | show my cart | checkout
        កន្ត្រក | កន្ត្រក ទំនិញ | កន្ត្រក របស់ ខ្ញុំ | ទូទាត់ប្រាក់
    """,
    IntentKind.ORDERS: """
        orders | order | my orders | my order | where is my order | track my order
        where is my parcel | my parcel
        ការបញ្ជាទិញ | ការបញ្ជាទិញ របស់ ខ្ញុំ | តាមដាន ការបញ្ជាទិញ | ឥវ៉ាន់ ខ្ញុំ នៅ ឯណា
    """,
    IntentKind.WATCH: """
        watch | listen | videos | video | music | songs | song | albums | movies | films | series
        watch videos | watch a video | watch something | listen to music | play music | play songs
        watch live | live stream | live streams | continue watching | what can i watch
        something to watch | open the library | library | streaming | interviews | documentaries
        មើល | ស្តាប់ | វីដេអូ | មើល វីដេអូ | តន្ត្រី និង វីដេអូ | ស្តាប់ តន្ត្រី | ស្តាប់ ចម្រៀង
        ស្តាប់ បទចម្រៀង | បទចម្រៀង | ចម្រៀង | អាល់ប៊ុម | មើល ផ្សាយផ្ទាល់ | ផ្សាយផ្ទាល់ | បន្ត មើល
        មើល រឿង | រឿងភាគ | មើល រឿងភាគ | មើល ភាពយន្ត | ចាក់ ចម្រៀង | មើល និង ស្តាប់
    """,
    IntentKind.PLANS: """
        plan | plans | my plan | my plans | subscribe | subscription | my subscription
        subscriptions | see plans | view plans | change my plan | cancel my plan | free trial
        cancel my subscription | pause my plan | renew my plan | premium | vip plan
        គម្រោង | គម្រោង របស់ ខ្ញុំ | គម្រោង ខ្ញុំ | មើល គម្រោង | ជាវ | ការជាវ | ការជាវ របស់ ខ្ញុំ
        ជាវ គម្រោង | ប្តូរ គម្រោង | ផ្អាក គម្រោង | បោះបង់ គម្រោង | បោះបង់ ការជាវ
        សាកល្បង ដោយ ឥតគិតថ្លៃ
    """,
    IntentKind.WITHDRAW: """
        withdraw | withdrawal | withdraw money | withdraw my money | cash out | take money out
        send money to my bank | withdraw to my bank | withdraw to bank
        ដក ប្រាក់ | ដក លុយ | ដក ប្រាក់ ទៅ ធនាគារ | ដក លុយ ទៅ ធនាគារ | ដក លុយ ចេញ | ដក ប្រាក់ ចេញ
    """,
    IntentKind.SEND: """
        send money | send | transfer | transfer money | send cash | pay a friend | pay someone
        send money to a friend | transfer to a friend | send money to someone | p2p
        ផ្ញើ ប្រាក់ | ផ្ញើ លុយ | ផ្ទេរ ប្រាក់ | ផ្ទេរ លុយ | វេរ លុយ | វេរ ប្រាក់
        ផ្ញើ លុយ ឱ្យ មិត្ត | ផ្ញើ ប្រាក់ ឱ្យ មិត្តភក្តិ | ផ្ញើ | ផ្ទេរ
    """,
    IntentKind.SPLIT: """
        split a bill | split the bill | split bill | share a bill | share the bill | go dutch
        shared bills | my shared bills | split with friends | share with friends
        ចែក វិក្កយបត្រ | ចែក លុយ | ចែក លុយ គ្នា | ចែក ប្រាក់ គ្នា | វិក្កយបត្រ រួមគ្នា | ចែក គ្នា បង់
    """,
    IntentKind.ANG_PAO: """
        ang pao | give an ang pao | send an ang pao | angpao | give angpao | red envelope
        give a red envelope | lucky money | hongbao
        អាំងប៉ាវ | ជូន អាំងប៉ាវ | ឱ្យ អាំងប៉ាវ | ផ្ញើ អាំងប៉ាវ | ចែក អាំងប៉ាវ
    """,
    IntentKind.RECEIVE: """
        receive money | receive | my qr | my qr code | my khqr | qr to receive | show my qr
        request money | ask for money | request | payment request | get paid
        ទទួល ប្រាក់ | ទទួល លុយ | qr របស់ ខ្ញុំ | qr ខ្ញុំ | khqr របស់ ខ្ញុំ | កូដ ទទួល ប្រាក់
        ស្នើសុំ ប្រាក់ | ស្នើសុំ លុយ | សុំ លុយ | សុំ ប្រាក់
    """,
    IntentKind.CONVERT: """
        convert | convert money | exchange | exchange money | change money | exchange rate
        convert dollars to riel | convert riel to dollars | dollars to riel | riel to dollars
        ប្តូរ ប្រាក់ | ប្តូរ លុយ | ដូរ លុយ | ដូរ ប្រាក់ | អត្រា ប្តូរ ប្រាក់ | ប្តូរ ដុល្លារ ទៅ រៀល
        ប្តូរ រៀល ទៅ ដុល្លារ | ដូរ ដុល្លារ ទៅ រៀល | ដូរ រៀល ទៅ ដុល្លារ | ដុល្លារ ទៅ រៀល
    """,
    IntentKind.LIMITS: """
        limit | limits | my limits | my limit | daily limit | my daily limit | monthly limit
        how much can i spend | how much can i send | raise my limit | raise my limits
        ដែនកំណត់ | ដែនកំណត់ របស់ ខ្ញុំ | ដែនកំណត់ ខ្ញុំ | មើល ដែនកំណត់ | បង្កើន ដែនកំណត់
    """,
    IntentKind.FREEZE: """
        freeze | freeze wallet | freeze my wallet | lock my wallet | block my wallet
        unfreeze | unfreeze my wallet | unfreeze wallet | stop all payments
        បង្កក | បង្កក កាបូប | បង្កក កាបូប ខ្ញុំ | បង្កក កាបូប របស់ ខ្ញុំ | ឈប់ បង្កក | ឈប់ បង្កក កាបូប
        បាត់ ទូរស័ព្ទ | ខ្ញុំ បាត់ ទូរស័ព្ទ
    """,
    IntentKind.STATEMENT: """
        statement | statements | my statement | account statement | monthly statement
        bank statement | wallet statement
        របាយការណ៍ គណនី | របាយការណ៍ គណនី របស់ ខ្ញុំ | មើល របាយការណ៍ គណនី | របាយការណ៍
    """,
    IntentKind.VOTE: """
        vote | votes | voting | i want to vote | vote now | how do i vote | my votes | vote for
        x factor | the x factor | got talent | cambodia's got talent | the voice
        បោះឆ្នោត | ខ្ញុំ ចង់ បោះឆ្នោត | បោះឆ្នោត ឥឡូវ | ចង់ បោះឆ្នោត | គាំទ្រ បេក្ខជន | សំឡេងឆ្នោត ខ្ញុំ
    """,
    IntentKind.LANGUAGE: """
        language | languages | change language | switch language | change the language
        choose language | another language | other language
        ភាសា | ប្តូរ ភាសា | ផ្លាស់ ប្តូរ ភាសា | ជ្រើសរើស ភាសា | រើស ភាសា | ដូរ ភាសា
    """,
    IntentKind.SETTINGS: """
        settings | setting | my settings | options | preferences | change settings
        pin | my pin | change pin | change my pin | set pin | set a pin | security
        forgot pin | forgot my pin | i forgot my pin | reset pin | reset my pin
        ការកំណត់ | ការកំណត់ របស់ ខ្ញុំ | មើល ការកំណត់ | កំណត់ | សុវត្ថិភាព
        លេខ pin | ប្តូរ លេខ pin | ដូរ លេខ pin | ភ្លេច លេខ pin | ខ្ញុំ ភ្លេច លេខ pin
    """,
    IntentKind.HELP: """
        help | help me | need help | how does it work | how does this work | what can you do
        what can i do | what can i do here | what is this | support | instructions | info
        ជំនួយ | ជួយ | ជួយ ខ្ញុំ | ត្រូវការ ជំនួយ | របៀប ប្រើ | ប្រើ ដូចម្តេច | ប្រើ យ៉ាងម៉េច
        ធ្វើ ដូចម្តេច | ធ្វើ យ៉ាងម៉េច | របៀប ប្រើប្រាស់ | ព័ត៌មាន
    """,
    IntentKind.CANCEL: """
        cancel | stop | cancel it | cancel this | never mind | nevermind | forget it | abort
        no thanks | no thank you | quit | exit
        បោះបង់ | ឈប់ | មិន យក ទេ | អត់ យក ទេ | លែង យក | លែង យក ហើយ | មិន ធ្វើ ទេ
    """,
}
"""Whole phrases, apart by `|` or the end of a line."""

TO_ENGLISH: Final = """
    english | in english | to english | speak english | use english | i speak english
    switch to english | change to english | english language | change language to english
    អង់គ្លេស | ភាសា អង់គ្លេស | ជា ភាសា អង់គ្លេស | ប្តូរ ទៅ ភាសា អង់គ្លេស | ប្តូរ ទៅ អង់គ្លេស
    ប្តូរ ភាសា អង់គ្លេស | និយាយ អង់គ្លេស | ប្តូរ ជា ភាសា អង់គ្លេស
"""
TO_KHMER: Final = """
    khmer | in khmer | to khmer | speak khmer | use khmer | i speak khmer
    switch to khmer | change to khmer | khmer language | change language to khmer
    ខ្មែរ | ភាសា ខ្មែរ | ជា ភាសា ខ្មែរ | ប្តូរ ទៅ ភាសា ខ្មែរ | ប្តូរ ទៅ ខ្មែរ
    ប្តូរ ភាសា ខ្មែរ | និយាយ ខ្មែរ | ប្តូរ ជា ភាសា ខ្មែរ
"""

POLITE_BEGINNINGS: Final = """
    hi | hello | hey | please | pls | can i | could i | may i | can you | could you | let me
    i want to | i want | i wanna | i would like to | i would like | i'd like to | i'd like
    i need to | i need | how do i | how can i | how to | show me | show | open | go to | see
    give me | take me to | want to | the
    សូម | សួស្តី | ខ្ញុំ ចង់ | ខ្ញុំ សូម | ខ្ញុំ ត្រូវការ | ចង់ | តើ | បង | បាទ | ចាស | ជួយ | បើក
    ខ្ញុំ អាច | អាច
"""
POLITE_ENDINGS: Final = """
    please | pls | thanks | thank you | now | for me
    ផង | បន្តិច | បាន ទេ | បាន អត់ | មែន ទេ | ឥឡូវនេះ | ឥឡូវ
"""

MONTHS: Final = """
    january | jan | មករា
    february | feb | កុម្ភៈ
    march | mar | មីនា
    april | apr | មេសា
    may | ឧសភា
    june | jun | មិថុនា
    july | jul | កក្កដា
    august | aug | សីហា
    september | sep | sept | កញ្ញា
    october | oct | តុលា
    november | nov | វិច្ឆិកា
    december | dec | ធ្នូ
"""
"""A line for each month of the year."""

NUMBER_WORDS: Final = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "មួយ": 1,
    "ពីរ": 2,
    "បី": 3,
    "បួន": 4,
    "ប្រាំ": 5,
    "ប្រាំមួយ": 6,
    "ប្រាំពីរ": 7,
    "ប្រាំបី": 8,
    "ប្រាំបួន": 9,
    "ដប់": 10,
}
