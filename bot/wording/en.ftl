### Everything the bot itself says, in English: British spelling, warm, clear and plain, as the French beside it.
### Typography: U+2019 as apostrophe, “ ” as quotation marks, no space before ? ! ; and :. A test holds to it.
### Comments with variables are in fr.ftl. Commands have their English names, as in Telegram’s menu; the French ones work too.

## First screen: the notice, at most 90 words

notice-title = Hello.

notice-invitation = { $La_collectivite } would like your opinion on artificial intelligence (AI) in public services: { $length }. You may skip, stop, come back.

notice-length =
    { $questions ->
        [one] 1 question
       *[other] { $questions } questions
    }{ $profile ->
        [0] { "" }
       *[other] { $order ->
            [last] , then
           *[among] , and
        } { $profile } about you
    }, about { $minutes ->
        [one] 1 minute
       *[other] { $minutes } minutes
    }

notice-not-ai-telegram = This bot is not an AI: people wrote its questions.
notice-not-ai-web = This questionnaire is not an AI: people wrote its questions.

notice-readers = Your answers are read by { $readers }; the commission numérique, a national group of local authorities, receives the results. We keep neither your name nor your number: please do not write them.
notice-readers-short =
    { $count ->
        [one] the local authority
       *[other] the local authorities that consult you
    }

notice-telegram = Telegram sees your messages. Without Telegram: { $url }
notice-erase = Erase everything: /erase
notice-web = A cookie lets you come back. You can erase everything.

button-consent = I am 15 or older, I agree
button-more = Find out more
button-french = Français
button-simple = Français simple
button-english = English
button-refuse = No, thank you

fictional-mark = Demonstration: made-up data.

## For one who agreed to another notice and comes back

changed-title = Something new about your data
changed-kindly = Welcome back. Since you agreed, what we tell you about your data has changed: here is what holds today.
changed-kept = Your earlier answers are kept. We record nothing more without your agreement.
changed-basis = Legal basis, in French: { $basis }.
changed-dpo = Data protection officer: { $dpo }
button-agree-again = I agree, I go on
button-stop-here = I stop here
stopped-kept = Nothing more is recorded. Your earlier answers are kept, as you had agreed. You can also erase everything.
event-notice-changed = This information has changed in the meantime. Here is today’s.
event-before-agreeing = This message is not kept. To go on, choose a button below.
event-agree-in-words = To go on, touch or write “{ $label }”.

## The long notice, behind “Find out more” and “/confidentialite”

long-title = What happens to your answers

long-controller =
    { $count ->
        [one] Responsible for your data: { $names }.
       *[other] Responsible for your data, together: { $names }.
    }
long-purpose = Purpose: to learn what you think of AI in public services, as a guide for local choices and for the national work of the commission numérique.
long-basis = Legal basis, in French: { $basis }. Your answers may reveal your opinions, which is why we ask for your agreement before the first question.
long-optional = You are free to answer or not. You may skip a question, stop, or withdraw your agreement at any time, without any consequence for you.
long-recipients = Who reads your answers: the people in charge of this consultation for { $readers }. The commission numérique (Les Interconnectés, France urbaine, Intercommunalités de France) receives the results as figures. Those who look after the server may see your answers too. Your sentences will not be published without your agreement.
long-telegram = Telegram is a separate company, responsible for its own service. It sees your messages and may send data outside the European Union, to countries whose protection is not recognised as equivalent. Would you rather not use Telegram? The same questions are here: { $url }
long-web = This page keeps a cookie in your browser, only to find your answers again. It calls on no other site.
long-kept-telegram = What we keep: your answers, their day, your language, in how many minutes you finished, and the place of the link or QR code that brought you here, if it names one. The link with your Telegram account is encrypted and stored apart: it serves to come back, to correct and to erase. If you ask to be told of the results, we also keep a way to write to you, apart from your answers.
long-kept-web = What we keep: your answers, their day, your language, in how many minutes you finished, and the place of the link or QR code that brought you here, if it names one. The link with your browser is encrypted and stored apart: it serves to come back, to correct and to erase.
long-retention =
    For how long: until { $identities }, we can find your answers. After that, the link with { $channel ->
        [telegram] your account
       *[web] your browser
    } is destroyed: we no longer know who answered, and we can correct and erase nothing. Your sentences are kept until { $texts }, your other answers until { $retention }. After that, only totals remain. Our backups keep your answers a little longer, without this link.{ $channel ->
        [telegram] {" "}If you ask to be told, what we need to write to you is kept until { $contacts }.
       *[web] {""}
    }
long-rights = Your rights: to read, correct or erase your answers, to limit how they are used, to object. You can correct them here until { $closes } and erase them until { $identities }. You may also write to the data protection officer: { $dpo }
long-erasing =
    To withdraw your agreement and erase everything: { $channel ->
        [telegram] /erase
       *[web] “{ button-erase }”, in “{ web-menu }”
    }. It is done at once. After that, we can no longer find you.
long-chat = The messages already exchanged stay in your Telegram chat: only you can delete them.
long-automated = No decision about you is made by a machine.
long-complaint = Not satisfied with our reply? You may turn to the CNIL, the French data protection authority: www.cnil.fr/plaintes

other-way = Another way to take part, in French: { $way }

## Where one is in the questions

progress-question = Question { $number } of { $total }
progress-profile = About you: { $number } of { $total }
progress-part = Part { $part } of { $parts }: { $title }
progress-card = card { $card }
progress-line = line { $line } of { $lines }
progress-statement = sentence { $line } of { $lines }

## A question

question-line = { $beginning } { $line }?
question-and-line = { $question } { $line }
question-and-statement = { $question } “{ $statement }”

resource-producer = Offered by: { $producer }
resource-link = See “{ $title }”

choose-one = Choose an answer.
choose-degree = Choose a number, from { $lowest } to { $highest }.
choose-several =
    { $most ->
        [one] Choose 1 answer, then confirm.
       *[other] Choose up to { $most } answers, then confirm.
    }
choose-order =
    { $most ->
        [one] Choose the most important answer, then confirm.
       *[other] Choose them in order, up to { $most }, then confirm.
    }
choose-several-between = Choose from { $fewest } to { $most } answers, then confirm.
choose-several-exactly = Choose { $count } answers, then confirm.
choose-order-between = Choose them in order, from { $fewest } to { $most }, then confirm.
choose-order-exactly = Choose { $count } of them in order, then confirm.
write-answer = Write your answer, in { $most } characters at most. Please write no name and no number.
write-more = Add a message, or continue.
write-no-more = Change your answer, or continue.
write-other = Say more in a few words, { $most } characters at most, or continue. Please write no name and no number.

write-number = Write a number, in figures.
write-number-unit = Write a number, in figures ({ $unit }).
number-between = From { $lowest } to { $highest }.
number-lowest = { $lowest } or more.
number-highest = { $highest } or less.
write-date = Write a date: day, month, year. For example: 14/07/2026
date-between = From { $lowest } to { $highest }.
date-lowest = From { $lowest } on.
date-highest = Until { $highest }.
write-municipality = Write the name of the town or village.
write-or-municipality = Write the name of the town or village, or choose “{ $elsewhere }”.
# A value of any other kind.
write-value = Write your answer.
write-or-value = Write your answer, or choose “{ $elsewhere }”.

answer-before = Your answer: { $answer }
answer-passed-before = You skipped this question.

answer-dont-know = I don’t know
answer-prefer-not = I prefer not to answer
answer-skipped = Skipped
answer-words-erased = (your words are erased)

button-submit = Confirm
button-submit-count = { button-submit } ({ $count } of { $most })
button-continue = Continue
button-keep = Change nothing
button-dont-know = { answer-dont-know }
button-prefer-not = { answer-prefer-not }
button-skip = Skip
button-back = Back

## What has just happened, above the question

event-not-an-option = We did not recognise this answer. Choose one below, or write it as in the list.
event-none-of-the-options = We did not recognise this answer. Choose one or more below, or write them as in the list.
event-not-an-option-here = We did not understand. Choose one of the possibilities below.
event-nothing-asked = Thank you for your message. It is not kept: there are no more questions. To add something, choose “{ button-correct }”.
event-before-consent = We keep nothing before you agree: to begin, choose a button below.
event-consent-in-words = To begin, touch or write “{ $label }”.
quoted-label = “{ $label }”
event-ambiguous = Several answers begin like this: { $options }. Which one do you choose?
event-too-many =
    { $most ->
        [one] Only one answer is possible. Remove it to choose another one.
       *[other] You already have { $most } answers, which is the maximum. Remove one to choose another one.
    }
event-too-many-sent = You chose { $chosen } answers: { $most } at most. Remove { $extra }.
event-none-chosen =
    { $fewest ->
        [one] Choose at least one answer
       *[other] Choose at least { $fewest } answers
    }, or else “{ $decline }”.
event-too-few = At least { $fewest } answers are needed: choose { $missing } more.
event-exclusive = “{ $option }” does not go with other answers. Remove one or the other.
event-repeated = You chose the same answer twice: we keep it once. Check, then confirm.
event-empty = Your answer is empty.
event-not-a-whole-number = A whole number is needed, in figures, for example { $example }.
event-not-a-number =
    { $decimals ->
        [one] A number in figures is needed, for example { $example }. Only one digit can follow the point.
       *[other] A number in figures is needed, for example { $example }. At most { $decimals } digits can follow the point.
    }
event-number-too-low = This number is too small. The smallest possible here is { $bound }.
event-number-too-high = This number is too large. The largest possible here is { $bound }.
event-not-a-date = We did not recognise a date. Write the day, the month and the year in four digits, for example 14/07/2026.
event-date-too-early = This date is not possible here: the first one is { $bound }.
event-date-too-late = This date is not possible here: the last one is { $bound }.
event-not-a-municipality = We cannot find this place. Check its name, or write only its beginning.
event-not-a-value = We did not recognise this answer. Check it, or write it another way.
event-which-municipality = Several places may be meant. Choose the right one below, or write its whole name.
event-this-municipality = Is it “{ $meant }”? Choose it below, or write the whole name.
event-which-value = Several answers may be meant. Choose the right one below, or write it whole.
event-this-value = Is it “{ $meant }”? Choose it below, or write it whole.
event-stale = This button no longer works. Here is where you are.
event-reopened = You are back at an earlier question. Your answer stays the same as long as you do not give another one.
event-cut = Your answer is longer than { $limit } characters: we keep its beginning.
event-received = Received, thank you.
event-corrected = Corrected.
event-at-start = This is the first question: there is nothing before it.

event-wished = Noted, we will let you know.
event-wished-nothing = Noted, we will not write to you.

event-yes-or-no = This message is not kept. First choose Yes or No.
event-spoken = We go on in English.

event-answered-before = You have already answered this consultation. You can correct your answers until { $closes }.

event-resumed-question = Let us go on from question { $number }.
event-resumed-line = Let us go on from question { $number }, line { $line } of { $lines }.
event-resumed-profile = Let us go on with the questions about you: { $number } of { $total }.
event-resumed-profile-line = Let us go on with the questions about you: { $number } of { $total }, line { $line } of { $lines }.
event-resumed-summary = You have already answered everything. Here are your answers.

event-unreadable =
    { $kind ->
        [sticker] Thank you for the sticker. Here, we only read words.
        [photo] Thank you for the photo. Here, we only read words: it is not kept.
        [video] Thank you for the video. Here, we only read words: it is not kept.
        [video_note] Thank you for the video. Here, we only read words: it is not kept.
        [animation] Thank you for the picture. Here, we only read words: it is not kept.
        [voice] Thank you for the voice message. Here, we only read written words: it is not kept.
        [audio] Thank you for the recording. Here, we only read written words: it is not kept.
        [document] Thank you for the document. Here, we only read written messages: it is not kept.
        [location] We do not need to know where you are: your location is not kept.
        [contact] We do not need any number: this contact is not kept.
        [forward] A forwarded message does not count as an answer. Write in your own words.
        [bot] A message written by another bot does not count as an answer. Write in your own words.
        [poll] A poll does not count as an answer. Here, we only read words.
        [dice] Chance cannot answer for you. Here, we only read words.
       *[other] Thank you. Here, we only read words.
    }

## The summary before the end

summary-title = Your answers
summary-saved = They are saved. To correct one, choose its question below.
summary-question = { $number }. { $question }
summary-profile = About you { $number }. { $question }
summary-card = Card { $card }: { $question }
summary-line = { $line }: { $answer }
summary-more =
    { $count ->
        [one] And 1 more question.
       *[other] And { $count } more questions.
    } To get there, choose “{ button-back }”.
answers-none = You have not answered yet.
summary-publishing = Publishing your sentences: { $may_publish ->
        [yes] yes
       *[no] no
    }
button-publishing = Publishing your sentences
button-confirm = That’s it, I’m done

## The last screen

finished-title = Thank you.
finished-results = Results on { $results } here: { $url }
finished-results-web = Results on { $results }, at the address below.
finished-correct = You can correct your answers until { $closes }.
finished-wishes = Let me know about:
button-correct = Correct an answer
button-wish-results = The results
button-wish-follow-up = What is done next
button-wish-none = No, thank you
# $count of those one may hear of have been chosen; 0 is all.
button-wish-themes =
    Topics chosen: { $count ->
        [0] all
       *[other] { $count }
    }
link-results = See the results
ticked-label = ✓ { $label }

## What one wants to be told of

themes-title = Which topics do you want to hear about?
themes-how = Choose the topics that matter to you, then confirm. If you choose none, we will write to you about all of them.
# « what is done next (work and training) ».
wished-on-themes = { $wish } ({ $themes })

theme-knowledge = Knowing about AI
theme-use = Uses of AI
theme-feeling = How people feel
theme-trust = Trust
theme-benefit = What AI brings
theme-fear = Fears
theme-acceptability = What is acceptable
theme-condition = Conditions to meet
theme-human-control = Human control
theme-governance = Who decides
theme-work = Work
theme-training = Training
theme-digital-divide = Being at ease with digital tools
theme-environment = Environment
theme-future = The future
theme-proposal = Proposals
theme-vigilance = Points to watch

## Ways in and out

open-title = Open consultations
open-choose = Which one would you like to answer?
open-none = No consultation is open at the moment. Your local authority announces the next ones.
open-unknown = We find no open consultation with this code. It may be miscopied or used already, or its consultation is over. Check it and write it again, or see what is open.
open-by-invitation = { $label } (by invitation)
button-open = See the open consultations

closed-title = This consultation is over.
closed-kept = Your answers are kept as you left them. Thank you.

on-hold-title = This consultation is paused.
on-hold-kept = Your answers are kept as you left them. During the pause, nothing new is recorded. Come back a little later to continue.
on-hold-until = The consultation ends on { $closes }.
on-hold-new = For the moment, nobody can answer it. Come back a little later.

invitation-title = Your invitation code
invitation-why = { $La_collectivite } invited people to answer this consultation. Did you receive a code? Write it here, without any other word.
invitation-how = It has 16 letters and digits, like 7Q2M-9D4K-0XWB-RT5H. Capitals and hyphens do not matter.
invitation-once = It works once. Nothing links it to your answers.
event-not-a-code = This is not an invitation code. Write only the code you received.

## The page of a consultation

door-soon = This consultation is not open yet. Come back here on { $opens }.
door-open = Have your say: you can answer until { $closes }.
door-paused = This consultation is paused: for the moment, nobody can answer it. Answers given before are kept. It ends on { $closes }: come back before then.
door-over = This consultation is over: it can no longer be answered.
door-invited = Did you receive an invitation to have your say? You can answer until { $closes }.
door-here = Answer here
door-telegram = Answer on Telegram
door-scan = To answer on Telegram with a phone, scan this code:
door-paper = To answer, scan this code or type this address:
door-code = QR code of the address { $address }
door-facts = In short
door-who = Who is asking
door-decides = Who decides then
door-what = What about
door-topic = Artificial intelligence (AI) in public services
door-when = When
door-dates = From { $opens } to { $closes }
door-length = How long it takes
door-long = { $length }. You can skip, stop and come back.
door-results = Results
door-results-on = On { $results }
door-results-page = Page of the results
door-other-way = Another way to take part
door-data = Your data
door-data-what = What becomes of your answers
door-data-figures = How figures are protected (in French)
door-languages = In another language
invitation-enter = Enter

waiting-title = Let us take a break
waiting-why = Many codes were tried, and none was found. Wait an hour, then try again.
waiting-how = If your code still does not work, ask the local authority that sent it to you.

refused-title = Noted.
refused-nothing-kept = You are not taking part, and we keep no answer.
refused-return = If you change your mind, you can answer until { $closes }.
button-return = Back to the consultation

apology-title = A problem on our side
apology-lost = Your last message was not taken into account. Your earlier answers are kept.
apology-retry = Choose “{ button-resume }”, then answer again. If this happens once more, come back a little later.

group-title = Let us talk in private
group-why = Here, the other members of the group would see your answers. Write to this bot in private.
link-private = Open the private chat

## Help

help-title = Help
help-answer = To answer, choose a button or write your answer. You can stop whenever you like and come back later: your answers are kept.
help-start = /start: see the open consultations
help-resume = /resume: go back to the current question
help-answers = /answers: read or correct your answers
help-language = /language: change the language
help-resources = /resources: learn more about AI
help-data = /data: get all that we keep about you
help-erase = /erase: erase all your answers
help-privacy = /privacy: find out what happens to your answers
help-privacy-too = /confidentialite: the same as /privacy
help-help = /help: read this help again
help-stop = /stop: pause, or stop altogether
help-words = You can also write just one word: help, back, stop or erase.
help-without-telegram = Without Telegram, the same questions are here: { $url }
button-resume = Go on
button-privacy = Your data
button-erase = Erase everything

## Another language

language-title = Language
language-choose = In which language would you like to go on?
language-only = These questions exist in this language only.

## What to read or try

resources-title = To learn more about AI
resources-intro = These resources, in French, are offered by others. Their sites have their own rules.
resource-without-address = We do not have its full address.

## Stopping, for now or for good

stop-title = What would you like to do?
stop-pause = Pause for now: your answers are kept, and you go on whenever you like.
stop-silence = No more messages: no reminder, no announcement. Your answers are kept.
stop-erase = Erase everything: your answers are erased.
button-pause = Pause for now
button-silence = No more messages

pause-title = Paused.
pause-kept = Your answers are kept. To go on: /resume
pause-kept-web = Your answers are kept. To go on, come back to this page with the same browser, until { $closes }.
pause-place = You are here: { $place }
pause-all-answered = You have already answered everything.

reminder-asked = Would you like a reminder?
button-reminder-yes = Yes, one reminder only
button-reminder-no = No, no reminder
button-reminder-take-back = No reminder after all
reminder-wished = You will get one reminder only, in the daytime.
reminder-none = You will get no reminder.
reminder-sent = You have already had your reminder. There will be no other.

noted-title = Done.
silenced-what = You will get no more reminders or announcements. Your answers are kept.
silenced-answers = If you write to us, we will answer.

## Publishing what was written

publishing-title = May we publish your sentences, without your name?
publishing-otherwise = Otherwise, only the people in charge of this consultation will read them. You can change your mind later.
button-yes = Yes
button-no = No

## Privacy, when no consultation is chosen yet

privacy-title = Your data
privacy-controller = Each consultation is held by a local authority, which is responsible for your data. Choose a consultation: before the first question, it tells you who reads your answers and how long they are kept.
privacy-before = Before you agree, we keep no answer. We keep neither your name nor your number.
privacy-telegram = Telegram is a separate company, responsible for its own service. It sees your messages and may send data outside the European Union.

## Erasing

erase-title = Erase everything?
# $place is where it is asked: titles may be alike.
erase-what = Your answers to the consultation “{ $title }” ({ $place }) will be erased, with all that lets us find you.
erase-which-title = What do you want to erase?
# For one who takes part in several.
erase-which = You take part in { $count } consultations. Choose the one to erase, or all: your answers will be gone, with all that lets us find you.
erase-final = This is final: we will not be able to bring them back. Results already published will not change.
button-erase-yes = Yes, erase everything
button-erase-no = No, keep my answers
# $name is a place, or a place and the title of its consultation.
button-erase-one = Erase: { $name }
button-erase-all = Erase all { $count } consultations

erased-title = Erased.
erased-what =
    { $count ->
        [one] Your answers to 1 consultation are erased. We can no longer find you.
       *[other] Your answers to { $count } consultations are erased. We can no longer find you.
    }
erased-one = Your answers to the consultation “{ $title }” ({ $place }) are erased. Those you gave to other consultations are kept.
erased-nothing-title = There is nothing to erase.
erased-nothing = We keep no answer of yours.
# Above what says that no answer is kept.
event-wishes-erased = Your requests to be told are withdrawn.

## Once what links answers to people is destroyed

unlinked-title = Your answers cannot be found any more.
unlinked-since =
    Consultation “{ $title }” ({ $place }): { $how ->
        [announced] as announced, the link between people and their answers was destroyed on { $day }
       *[lost] the link between people and their answers was lost, earlier than announced. We found out on { $day }
    }. Since then, we no longer know who answered. If you did, we can no longer find your answers, nor show, correct or erase them.
unlinked-left =
    { $left ->
        [all] What remains is no longer linked to you: sentences until { $texts }, other answers until { $retention }, then only totals.
        [choices] The sentences are erased. The other answers remain until { $retention } without any link to you, then only totals.
       *[totals] Only totals remain.
    }
unlinked-ask = Any question? Write to the data protection officer: { $dpo }

## Everything that is kept of somebody

data-title = What we keep about you
# $title and $place are those of a consultation; what follows is about it.
data-of = “{ $title }” ({ $place })
data-consent = Agreement given on { $day } (notice { $version }).
data-former-consent = Earlier agreement, given on { $day } (notice { $version }).
data-language = Language: { $language }
data-day = Answers given on { $day }.
data-days = Answers given from { $first } to { $last }.
# $place is where the link was that one came by.
data-minutes =
    Time taken to finish: { $count ->
        [one] 1 minute
       *[other] { $count } minutes
    }
data-source = Link you came by: { $place }
data-reminder = Reminder: { $state ->
        [sent] already sent
       *[wished] asked for
    }
# $wishes is « of the results and of what follows ».
data-wishes = We will tell you: { $wishes }
# What one asked to be told of, kept apart from the answers.
data-wishes-until = This request is kept apart from your answers, until { $until } at the latest.
data-former =
    We also keep { $count ->
        [one] 1 answer that you changed
       *[other] { $count } answers that you changed
    }.
data-until = Until { $identities }, all this is linked to you. After that, this link is destroyed. Your sentences are kept until { $texts }, your other answers until { $retention }, then only totals.
data-answers =
    { $count ->
        [0] You have not answered yet.
        [one] Your answer:
       *[other] Your { $count } answers:
    }
data-answer = – { $question } → { $answer }
data-answer-hidden = – { $question } → { $answer } (does not count any more, as another answer has changed)
data-more-answers =
    { $count ->
        [one] – and 1 more, in the file.
       *[other] – and { $count } more, in the file.
    }
data-more =
    { $count ->
        [one] You also take part in 1 other consultation: it is in the file.
       *[other] You also take part in { $count } other consultations: they are in the file.
    }
data-apart-telegram = Kept apart from your answers: the encrypted link with your Telegram account, and the moments of your first and of your last message. They serve to find you again, and to see whether many people begin at the same time.
data-apart-web = Kept apart from your answers: the encrypted link with your browser, and the moments of your first and of your last visit. They serve to find you again, and to see whether many people begin at the same time.
data-not-kept = We keep neither your name nor your phone number.
data-rights = You can correct your answers, or erase them, with the buttons below.
data-file = All of it is also in the file mes-donnees.json, sent with this message. It is made to be read by a computer.
link-data = Download my data (JSON file)

## Going on elsewhere: from a page in a chat, or back

# On buttons, and the titles of what they lead to.
handover-to-web = Continue on a web page
handover-to-telegram = Continue on Telegram
button-stay = Stay here

# $code is in two groups, to be read aloud and typed; $url is where it is typed.
handover-web-steps =
    Open this page, on this device or another:
    { $url }

    Type this code there:
    { $code }
handover-telegram-steps =
    Open the link below where you have Telegram. Or send this code to the bot:
    { $code }
handover-once =
    This code works once, for { $minutes ->
        [one] 1 minute
       *[other] { $minutes } minutes
    }.
handover-moves = All your answers will go with you. After that, we will not recognise you here any more.
# For one who asked to be told or reminded.
handover-untold = The messages you asked for cannot be sent to you any more: a web page does not get any.
event-moved = Done: you go on here, with all your answers.

link-telegram = Open the chat on Telegram
link-go-on = I began on Telegram, and continue here
go-on-title = Go on here
go-on-how = Did you begin on Telegram? There, type “help”, then choose “{ handover-to-web }”: a code is shown.
go-on-field = Your code
go-on-example = 8 letters and digits, for example XK7Q M3PR
go-on-button = Go on here with this code

code-unknown = This code does not work.
code-unknown-why = A code works once, for { $minutes } minutes. Check it, or ask for another one where you began.
code-too-many = Let us take a break.
code-too-many-why = Several codes did not work. Wait for an hour, then ask for another code where you began. Your answers are kept.

handover-both-title = You already take part here.
handover-both = You already have answers to this consultation here, and others where the code was given to you. We do not mix them: nothing has changed.
handover-both-choice = Go on here or there, as you like. To go on here with the answers from there, first erase those from here, then give the code again.

## On a page only

web-skip = Skip to the content
web-fictional = Made-up data for demonstration
web-footer = Concertia, local consultations on AI
web-limits = What is not protected (in French)
web-menu = Help and data
web-to-answer = Go to the answer
web-correct = Correct
web-other = Say more about “{ $option }”
web-or = Or choose:
web-value-and-choice = You wrote one answer and chose another. Keep one: confirm what is written, or choose below.
rank-choose = Choose…
rank-label =
    { $rank ->
        [1] First choice
        [2] Second choice
        [3] Third choice
       *[other] Choice number { $rank }
    }

web-resume-later = Come back later
web-leave = Leave

# The private link is on a line of its own below.
web-private-link = Your private link:
web-private-copy = Copy the link
web-private-copied = The link is copied.
web-private-mail = Send it to myself by e-mail
web-private-careful = Keep this link to yourself: whoever opens it can read and change your answers.
web-later-title = Come back later
web-later-here = On this device, just come back to this page: you will go on where you were.
web-later-elsewhere = To go on from another device, keep the link below, then open it there.
web-link-unknown = This link finds no answers. They may have been erased, or be on Telegram, or the link is not complete.

# Two people answered in one browser: its own, and whoever the link that was opened leads to.
web-switch-title = Open other answers?
web-switch-other = On this device, somebody is already answering this consultation. The link you opened leads to other answers.
web-switch-forgets = If you open them, this device will no longer show the first ones. To come back to those, their private link will be needed.
web-switch-link = See the private link of the first answers
web-switch-yes = Open the other answers
web-switch-no = Keep the answers of this device

web-leave-title = Leave?
web-leave-kept = Your answers are kept, but this device will no longer show them. To come back to them, first keep this link: without it, we cannot find you again.
web-leave-kiosk = Your answers are kept, but you will not be able to see or change them again.
web-leave-yes = Leave
web-leave-no = Go on answering
web-left-title = You have left.
web-left-nobody = Your answers are kept. This device no longer shows them.
web-left-return = To come back, open your private link.
web-left-close = You can close this page.
web-left-anew = Begin a new participation

# On a tablet that many people use, one after the other.
web-kiosk-notice = Shared screen: at the end, or when left alone for 3 minutes, it goes back to the beginning. After that, you can no longer correct or erase your answers.
web-kiosk-still = Are you still there?
web-kiosk-returns = This screen goes back to the beginning in { $seconds } seconds.
web-kiosk-stay = Yes, I am going on
web-kiosk-touch = Touch it to keep it longer.

# With a script: what was asked and answered above the question, and what went wrong.
web-exchanges = Your earlier answers
web-you-answered = You answered:
web-slow = Sending… This takes longer than usual.
web-offline = No network: your answer is still here. Try again.
web-away = The service does not respond: your answer is still here. Try again.
web-retry = Try again

# Being told by e-mail.
web-tell-link = Be told by e-mail
web-tell-title = Be told by e-mail
web-tell-what = Give an e-mail address, and choose what you want to receive for the consultation “{ $title }”.
web-tell-apart = Your address is used for this only. It is encrypted, and kept in a list apart: nothing links it to your answers.
web-tell-kept = It is kept until { $until } at the latest. You can take it back at any time, with the link in each e-mail. Questions, rights: { $contact }
web-tell-address = Your e-mail address
web-tell-example = For example: camille.martin@example.org
web-tell-topics = Let me know
# What is sent of each.
web-tell-results = One e-mail when the results are published
web-tell-follow-up = E-mails about what is done next
web-tell-themes = What is done next, about which topics?
web-tell-themes-how = If you choose none here, we will write to you about all topics.
web-tell-send = Receive the confirmation e-mail
web-tell-no-address = Write a whole e-mail address, with an at sign, such as camille.martin@example.org.
web-tell-refused = The mail server does not find this address. Check it.
web-tell-no-topic = Choose the results, what is done next, or both.
web-tell-themes-alone = To hear about these topics, also choose “{ $topic }”.
web-tell-away = The e-mail could not leave: our mail service does not answer. Nothing is lost, your address is still below. Try again in a few minutes.
web-tell-too-many-title = Let us pause
web-tell-too-many = Many requests come from your connection. Wait an hour, then try again.
web-tell-sent-title = Look at your e-mails
web-tell-sent = We sent an e-mail to the address you gave. Open the link in it to confirm, within { $hours } hours.
web-tell-sent-before = Before that, we do not keep your address.
web-tell-sent-else = Nothing after a few minutes? Look among junk mail, or check the address and start again. After three requests for the same address, wait an hour.
web-tell-again = Start again
web-tell-confirm-title = Confirm your request?
web-tell-confirm-what = For the consultation “{ $title }”, you will be told about:
web-tell-confirm = Confirm
web-tell-spent-title = This link no longer works.
web-tell-spent = A confirmation link works for { $hours } hours. This one is too old, or incomplete. You can ask again.
web-tell-choices-title = Your choices
web-tell-choices-what = For the consultation “{ $title }”. Your address is kept until { $until } at the latest, apart from any answer.
web-tell-keep = Save these choices
web-tell-confirmed = Confirmed. To change your choices later, keep the confirmation e-mail: its link will bring you back here.
web-tell-saved = Noted.
web-tell-withdraw = Receive nothing more
web-tell-withdraw-what = To take your address out of our list:
web-tell-gone-title = Your address is not in our list.
web-tell-gone = We will not write to you again about the consultation “{ $title }”. We do not keep your address.
web-tell-none-title = We send no e-mail.
web-tell-none = The results of the consultation “{ $title }” will be published on { $results }, at the address below. Write it down.
web-tell-none-since = The results of the consultation “{ $title }” have been announced since { $results }, at the address below.
web-tell-return = Back to the consultation
# On the pages about erasing and about one's data.
web-tell-elsewhere = Did you give an e-mail address to be told? It is kept apart, and nothing here says that it is yours. To take it back, open the link in any of our e-mails.

## To many people at once

broadcast-closing =
    Hello. The consultation “{ $title }” closes on { $closes }. You have not finished: you can still answer.

    Your answers are kept. Touch “{ button-resume }” to go on.
broadcast-results =
    Hello. The results of the consultation “{ $title }” are published:
    { $url }

    Thank you for your answers.
broadcast-follow-up =
    Hello. You wanted to know what follows from the consultation “{ $title }”. This is what has been decided:
broadcast-reminder = Hello. You asked for a reminder: the consultation “{ $title }” is open until { $closes }. Your answers are kept. This is our only reminder.

## By e-mail

letter-hello = Hello,
letter-confirm-subject = Confirm your address: { $title }
# $place is the authority; the list of what was asked for follows.
letter-confirm-asked = You asked to be told at this address, for the consultation “{ $title }” ({ $place }), about:
# A link on a line of its own follows.
letter-confirm-how = To confirm, open this link within { $hours } hours, then press the button “{ web-tell-confirm }”:
letter-confirm-keep = Keep this e-mail: once your address is confirmed, the same link will serve to change your choices, or to take it back.
letter-confirm-else = You asked for nothing? Do nothing: without confirmation we do not keep your address, and we will not write to you again.
letter-results = The results are published: { $title }
letter-follow-up = What is done next: { $title }
letter-why = You receive this e-mail because you asked to be told, for the consultation “{ $title }” ({ $place }).
# A link on a line of its own follows.
letter-choices = To change your choices, or to receive nothing more:
letter-no-reply = This e-mail is sent by a program: replies are not read. A question about your data? { $contact }

## What was checked so that everybody can answer: true of each version, or not said

accessibility-title = Accessibility
accessibility-aim = Everybody must be able to answer. Here is what we check on the pages that serve to answer, and what we have not checked.
accessibility-checked-title = What we check
accessibility-checked = With each version, automatic tests check in the Chromium browser:
accessibility-checked-rules = the rules of axe-core 4.12, on each page and each kind of question, in light and in dark: contrasts, names of fields, headings, size of what is touched;
accessibility-checked-keyboard = a whole consultation answered with the keyboard alone;
accessibility-checked-zoom = zoom at 400% and text at 200%: nothing is cut, nothing scrolls sideways;
accessibility-checked-plain = the same questions without JavaScript.
accessibility-unchecked-title = What we have not checked
accessibility-unchecked-part = These rules find only a part of the faults.
accessibility-unchecked-people = Nobody has yet tried these pages for us with a screen reader, a magnifier or voice control.
accessibility-unchecked-audit = No audit has been made: we claim no conformity.
accessibility-unchecked-elsewhere = Telegram, the pages of organisers and the sites that our links lead to are not covered.
accessibility-tell-title = Is something in your way?
# $contact is an address or a name.
accessibility-tell-contact = Tell us here: { $contact }
accessibility-tell-authority = Tell the authority that asks for your views. Its address is on the pages of its consultation, at “{ button-privacy }”.
accessibility-defender = If the answer does not help you, you can write to the Défenseur des droits: www.defenseurdesdroits.fr

## On Telegram only

bot-short = A consultation on AI in public services. This bot is not an AI. Your data: /privacy
bot-purpose = Give your opinion on artificial intelligence (AI) in public services.
bot-asked-by = It is asked for by { $authorities }.
bot-asked-by-each = Each consultation begins by saying which local authority asks for it.
bot-freedom = You may skip a question, stop, come back later or erase everything.
bot-data = What happens to your answers: /privacy

toast-unknown = This button no longer works. To go on: /resume
pause-repeats = We have sent you the same reply several times. Let us pause for a few minutes. To go on afterwards: /resume
link-line = { $label }: { $url }
