### Everything the bot itself says, in French. One page to read aloud, for its tone: warm, clear, plain, « vous ».
### Typography: U+202F before ? ! ; and U+00A0 before : and within « », U+2019 as apostrophe. A test holds to it.
### Comments with variables say what they are. Words of the scripts are not here: they are in dialogues/scripts.

## First screen: the notice, at most 90 words

notice-title = Bonjour.

# $la_collectivite, here and below: « Nantes Métropole », « le Sicoval »; $La_collectivite with its capital. $length is notice-length.
notice-invitation = { $La_collectivite } demande votre avis sur l’intelligence artificielle (IA) dans les services publics : { $length }. Vous pouvez passer, arrêter, reprendre.

# $questions counts those of the consultation, $profile those about the person; $order says whether the latter come last, or among them.
notice-length =
    { $questions ->
        [one] 1 question
       *[other] { $questions } questions
    }{ $profile ->
        [0] { "" }
       *[other] { $order ->
            [last] , puis
           *[among] , et
        } { $profile } sur vous
    }, environ { $minutes ->
        [one] 1 minute
       *[other] { $minutes } minutes
    }

notice-not-ai-telegram = Ce robot n’est pas une IA : il pose des questions écrites par des personnes.
notice-not-ai-web = Ce questionnaire n’est pas une IA : ses questions sont écrites par des personnes.

notice-readers = Vos réponses sont lues par { $readers } ; la commission numérique, un groupe national de collectivités, reçoit les résultats. Nous ne gardons ni votre nom ni votre numéro : ne les écrivez pas.
# Stands for $readers in notice-readers when the full name would make the notice too long.
notice-readers-short =
    { $count ->
        [one] la collectivité
       *[other] les collectivités qui vous consultent
    }

notice-telegram = Telegram voit vos messages. Sans Telegram : { $url }
notice-erase = Tout effacer : /effacer
notice-web = Un cookie permet de reprendre. Vous pourrez tout effacer.

button-consent = J’ai 15 ans ou plus, j’accepte
button-more = En savoir plus
# Each language is named in its own words.
button-french = Français courant
button-simple = Français simple
button-english = English
button-refuse = Non merci

fictional-mark = Démonstration : données fictives.

## For one who agreed to another notice and comes back

changed-title = Du nouveau sur vos données
changed-kindly = Bonjour de nouveau. Depuis votre accord, ce que nous vous disons de vos données a changé : voici ce qui vaut aujourd’hui.
changed-kept = Vos réponses d’avant sont gardées. Nous n’enregistrons rien de plus sans votre accord.
changed-basis = Base légale : { $basis }.
changed-dpo = Délégué à la protection des données : { $dpo }
button-agree-again = J’accepte, je continue
button-stop-here = Je m’arrête ici
stopped-kept = Rien de plus n’est enregistré. Vos réponses d’avant restent gardées, comme vous l’aviez accepté. Vous pouvez aussi tout effacer.
# To one who agrees by an old button.
event-notice-changed = Ces informations ont changé entre-temps. Voici celles d’aujourd’hui.
event-before-agreeing = Ce message n’est pas gardé. Pour continuer, choisissez un bouton ci-dessous.
# $label is button-agree-again.
event-agree-in-words = Pour continuer, touchez ou écrivez « { $label } ».

## The long notice, behind « En savoir plus » and « /confidentialite »

long-title = Ce que deviennent vos réponses

# $names lists the authorities.
long-controller =
    { $count ->
        [one] Responsable de vos données : { $names }.
       *[other] Responsables de vos données : { $names }.
    }
long-purpose = But : connaître votre avis sur l’IA dans les services publics, pour éclairer les choix locaux et le travail national de la commission numérique.
long-basis = Base légale : { $basis }. Vos réponses peuvent montrer vos opinions : c’est pourquoi nous demandons votre accord avant la première question.
long-optional = Répondre est libre. Vous pouvez passer une question, arrêter ou retirer votre accord à tout moment, sans conséquence pour vous.
long-recipients = Qui lit vos réponses : les personnes chargées de cette concertation pour { $readers }. La commission numérique (Les Interconnectés, France urbaine, Intercommunalités de France) reçoit les résultats en chiffres. Les personnes qui entretiennent le serveur peuvent aussi voir vos réponses. Vos phrases ne seront pas publiées sans votre accord.
long-telegram = Telegram est une entreprise séparée, responsable de son propre service. Elle voit vos messages et peut envoyer des données hors de l’Union européenne, vers des pays dont la protection n’est pas reconnue équivalente. Vous préférez sans Telegram ? Les mêmes questions sont ici : { $url }
long-web = Cette page garde un cookie dans votre navigateur, seulement pour retrouver vos réponses. Elle ne fait appel à aucun autre site.
long-kept-telegram = Ce que nous gardons : vos réponses, leur jour, votre langue, en combien de minutes vous avez terminé, et le lieu du lien ou du code QR qui vous a amené ici, s’il en indique un. Le lien avec votre compte Telegram est chiffré et rangé à part : il sert à reprendre, à corriger et à effacer. Si vous demandez à être prévenu des résultats, nous gardons aussi de quoi vous écrire, séparé de vos réponses.
long-kept-web = Ce que nous gardons : vos réponses, leur jour, votre langue, en combien de minutes vous avez terminé, et le lieu du lien ou du code QR qui vous a amené ici, s’il en indique un. Le lien avec votre navigateur est chiffré et rangé à part : il sert à reprendre, à corriger et à effacer.
# $identities is the last day on which one can be found again.
long-retention =
    Combien de temps : jusqu’au { $identities }, nous pouvons retrouver vos réponses. Ensuite, le lien avec { $channel ->
        [telegram] votre compte
       *[web] votre navigateur
    } est détruit : nous ne savons plus qui a répondu, et nous ne pouvons plus rien corriger ni effacer. Vos phrases restent jusqu’au { $texts }, vos autres réponses jusqu’au { $retention }. Après, il ne reste que des totaux. Nos sauvegardes gardent vos réponses un peu plus longtemps, sans ce lien.{ $channel ->
        [telegram] {" "}Si vous demandez à être prévenu, de quoi vous écrire est gardé jusqu’au { $contacts }.
       *[web] {""}
    }
# $dpo is an address or a name; $closes the last day to correct.
long-rights = Vos droits : lire, corriger ou effacer vos réponses, en limiter l’usage, vous y opposer. Vous pouvez corriger ici jusqu’au { $closes } et effacer jusqu’au { $identities }. Vous pouvez aussi écrire au délégué à la protection des données : { $dpo }
long-erasing =
    Pour retirer votre accord et tout effacer : { $channel ->
        [telegram] /effacer
       *[web] « { button-erase } », dans « { web-menu } »
    }. C’est fait tout de suite. Ensuite, nous ne pourrons plus vous retrouver.
long-chat = Les messages déjà échangés restent dans votre conversation Telegram : vous seul pouvez les supprimer.
long-automated = Aucune décision n’est prise sur vous par une machine.
long-complaint = Vous n’êtes pas satisfait de nos réponses ? Vous pouvez vous adresser à la CNIL : www.cnil.fr/plaintes

# How else to take part: « En mairie, le mardi de 9 h à 12 h. »
other-way = Autre moyen de participer : { $way }

## Where one is in the questions

progress-question = Question { $number } sur { $total }
progress-profile = Sur vous : { $number } sur { $total }
# Before these, where the questions stand in titled parts. $title is the part’s.
progress-part = Partie { $part } sur { $parts } : { $title }
# After these, for questions asked once per card, once per line, or once per sentence to vote on.
progress-card = carte { $card }
progress-line = ligne { $line } sur { $lines }
progress-statement = phrase { $line } sur { $lines }

## A question

# A question asked line by line, when its words end with « … »: they are read on with the line, « …que l’IA aide à » « repérer les fuites d’eau ».
question-line = { $beginning } { $line } ?
# The same when its words are whole.
question-and-line = { $question } { $line }
# A question and the sentence that was voted on.
question-and-statement = { $question } « { $statement } »

# Something to read or try before answering.
resource-producer = Proposé par : { $producer }
resource-link = Voir « { $title } »

choose-one = Choisissez une réponse.
# $lowest and $highest are « 0 (pas du tout) » and « 10 (tout à fait) ».
choose-degree = Choisissez un nombre, de { $lowest } à { $highest }.
choose-several =
    { $most ->
        [one] Choisissez 1 réponse, puis validez.
       *[other] Choisissez { $most } réponses au plus, puis validez.
    }
choose-order =
    { $most ->
        [one] Choisissez la réponse la plus importante, puis validez.
       *[other] Choisissez-les dans l’ordre, { $most } au plus, puis validez.
    }
choose-several-between = Choisissez de { $fewest } à { $most } réponses, puis validez.
choose-several-exactly = Choisissez { $count } réponses, puis validez.
choose-order-between = Choisissez-les dans l’ordre, de { $fewest } à { $most }, puis validez.
choose-order-exactly = Choisissez-en { $count } dans l’ordre, puis validez.
write-answer = Écrivez votre réponse, { $most } caractères au plus. N’écrivez ni nom ni numéro.
write-more = Ajoutez un message, ou continuez.
# Where no room is left for more.
write-no-more = Modifiez votre réponse, ou continuez.
# Beside « Autre », once it is chosen.
write-other = Précisez en quelques mots, { $most } caractères au plus, ou continuez. N’écrivez ni nom ni numéro.

write-number = Écrivez un nombre, en chiffres.
# $unit is « euros » or « km ».
write-number-unit = Écrivez un nombre, en chiffres ({ $unit }).
# $lowest and $highest have their unit: « 0 km », « 100 km ».
number-between = De { $lowest } à { $highest }.
number-lowest = { $lowest } au moins.
number-highest = { $highest } au plus.
write-date = Écrivez une date : jour, mois, année. Par exemple : 14/07/2026
date-between = Du { $lowest } au { $highest }.
date-lowest = À partir du { $lowest }.
date-highest = Jusqu’au { $highest }.
write-municipality = Écrivez le nom de la commune.
# $elsewhere is the label of the choice for every other place.
write-or-municipality = Écrivez le nom de la commune, ou choisissez « { $elsewhere } ».
# A value of any other kind.
write-value = Écrivez votre réponse.
write-or-value = Écrivez votre réponse, ou choisissez « { $elsewhere } ».

answer-before = Votre réponse : { $answer }
answer-passed-before = Vous aviez passé cette question.

answer-dont-know = Je ne sais pas
answer-prefer-not = Je préfère ne pas répondre
answer-skipped = Passé
# For words whose time is over, where they are still told of.
answer-words-erased = (vos mots sont effacés)

button-submit = Valider
# $count chosen so far, of $most that may be.
button-submit-count = { button-submit } ({ $count } sur { $most })
button-continue = Continuer
button-keep = Ne rien changer
button-dont-know = { answer-dont-know }
button-prefer-not = { answer-prefer-not }
button-skip = Passer
button-back = Retour

## What has just happened, above the question

event-not-an-option = Nous n’avons pas reconnu cette réponse. Choisissez-en une ci-dessous, ou écrivez-la comme dans la liste.
# The same where several may be chosen.
event-none-of-the-options = Nous n’avons pas reconnu cette réponse. Choisissez-en une ou plusieurs ci-dessous, ou écrivez-les comme dans la liste.
# The same where no question is asked: at the summary.
event-not-an-option-here = Nous n’avons pas compris. Choisissez une des possibilités ci-dessous.
# The same at the end, to « merci » as to one opinion more.
event-nothing-asked = Merci pour votre message. Il n’est pas gardé : il n’y a plus de question. Pour ajouter quelque chose, choisissez « { button-correct } ».
# The same before taking part: what was written may have been meant as an answer.
event-before-consent = Nous ne gardons rien avant votre accord : pour commencer, choisissez un bouton ci-dessous.
# The same to « oui » or « ok »: the notice asks for two things. $label is button-consent.
event-consent-in-words = Pour commencer, touchez ou écrivez « { $label } ».
quoted-label = « { $label } »
# $options lists labels, in quotes.
event-ambiguous = Plusieurs réponses commencent ainsi : { $options }. Laquelle choisissez-vous ?
event-too-many =
    { $most ->
        [one] Une seule réponse est possible. Retirez-la pour en choisir une autre.
       *[other] Vous avez déjà { $most } réponses, c’est le maximum. Retirez-en une pour en choisir une autre.
    }
# $chosen is more than $most.
event-too-many-sent = Vous avez choisi { $chosen } réponses : { $most } au plus. Retirez-en { $extra }.
# $decline is button-skip or button-prefer-not.
event-none-chosen =
    { $fewest ->
        [one] Choisissez au moins une réponse
       *[other] Choisissez au moins { $fewest } réponses
    }, ou bien « { $decline } ».
# $missing more are needed to have $fewest.
event-too-few = Il faut au moins { $fewest } réponses : choisissez-en encore { $missing }.
event-exclusive = « { $option } » ne va pas avec d’autres réponses. Retirez l’un ou l’autre.
event-repeated = Vous avez choisi deux fois la même réponse : nous la laissons une fois. Vérifiez, puis validez.
event-empty = Votre réponse est vide.
# $example is a number that the question takes.
event-not-a-whole-number = Il faut un nombre entier, en chiffres, par exemple { $example }.
event-not-a-number =
    { $decimals ->
        [one] Il faut un nombre en chiffres, par exemple { $example }. Un seul chiffre est possible après la virgule.
       *[other] Il faut un nombre en chiffres, par exemple { $example }. Après la virgule, { $decimals } chiffres au plus.
    }
event-number-too-low = Ce nombre est trop petit. Le plus petit possible ici est { $bound }.
event-number-too-high = Ce nombre est trop grand. Le plus grand possible ici est { $bound }.
event-not-a-date = Nous n’avons pas reconnu de date. Écrivez le jour, le mois et l’année en quatre chiffres, par exemple 14/07/2026.
event-date-too-early = Cette date n’est pas possible ici : la première est le { $bound }.
event-date-too-late = Cette date n’est pas possible ici : la dernière est le { $bound }.
event-not-a-municipality = Nous ne trouvons pas cette commune. Vérifiez son nom, ou écrivez seulement le début.
event-not-a-value = Nous n’avons pas reconnu cette réponse. Vérifiez-la, ou écrivez-la autrement.
event-which-municipality = Plusieurs communes correspondent. Choisissez la bonne ci-dessous, ou écrivez son nom en entier.
# Where one name only begins so: it is not taken for sure.
event-this-municipality = Est-ce « { $meant } » ? Choisissez-la ci-dessous, ou écrivez le nom en entier.
event-which-value = Plusieurs réponses correspondent. Choisissez la bonne ci-dessous, ou écrivez-la en entier.
event-this-value = Est-ce « { $meant } » ? Choisissez cette réponse ci-dessous, ou écrivez-la en entier.
event-stale = Ce bouton ne sert plus. Voici où vous en êtes.
event-reopened = Vous revenez à une question précédente. Votre réponse reste la même tant que vous n’en donnez pas une autre.
event-cut = Votre réponse dépasse { $limit } caractères : nous en gardons le début.
event-received = Bien reçu.
event-corrected = C’est corrigé.
event-at-start = C’est la première question : il n’y a rien avant.

event-wished = C’est noté, nous vous préviendrons.
event-wished-nothing = C’est noté, nous ne vous préviendrons pas.

# Words that are neither, where only these two are answers.
event-yes-or-no = Ce message n’est pas gardé. Choisissez d’abord Oui ou Non.
# After another language was chosen: each catalogue names its own.
event-spoken = Nous continuons en français courant.

# To who comes in a second time, once all is answered.
event-answered-before = Vous avez déjà répondu à cette concertation. Vous pouvez corriger vos réponses jusqu’au { $closes }.

event-resumed-question = Reprenons à la question { $number }.
event-resumed-line = Reprenons à la question { $number }, ligne { $line } sur { $lines }.
event-resumed-profile = Reprenons aux questions sur vous : { $number } sur { $total }.
event-resumed-profile-line = Reprenons aux questions sur vous : { $number } sur { $total }, ligne { $line } sur { $lines }.
event-resumed-summary = Vous avez déjà répondu à tout. Voici vos réponses.

# A kind line for what is no text. $kind is Telegram’s word for it.
event-unreadable =
    { $kind ->
        [sticker] Merci pour l’autocollant. Ici, nous lisons seulement les mots.
        [photo] Merci pour la photo. Ici, nous lisons seulement les mots : elle n’est pas gardée.
        [video] Merci pour la vidéo. Ici, nous lisons seulement les mots : elle n’est pas gardée.
        [video_note] Merci pour la vidéo. Ici, nous lisons seulement les mots : elle n’est pas gardée.
        [animation] Merci pour l’image. Ici, nous lisons seulement les mots : elle n’est pas gardée.
        [voice] Merci pour le message vocal. Ici, nous lisons seulement les mots écrits : il n’est pas gardé.
        [audio] Merci pour l’enregistrement. Ici, nous lisons seulement les mots écrits : il n’est pas gardé.
        [document] Merci pour le document. Ici, nous lisons seulement les messages écrits : il n’est pas gardé.
        [location] Nous n’avons pas besoin de savoir où vous êtes : votre position n’est pas gardée.
        [contact] Nous n’avons besoin d’aucun numéro : ce contact n’est pas gardé.
        [forward] Un message transféré ne compte pas comme une réponse. Écrivez avec vos mots.
        [bot] Un message écrit par un autre robot ne compte pas comme une réponse. Écrivez avec vos mots.
        [poll] Un sondage ne compte pas comme une réponse. Ici, nous lisons seulement les mots.
        [dice] Le hasard ne peut pas répondre pour vous. Ici, nous lisons seulement les mots.
       *[other] Merci. Ici, nous lisons seulement les mots.
    }

## The summary before the end

summary-title = Vos réponses
summary-saved = Elles sont enregistrées. Pour en corriger une, choisissez sa question ci-dessous.
summary-question = { $number }. { $question }
summary-profile = Sur vous { $number }. { $question }
# A question asked once per card.
summary-card = Carte { $card } : { $question }
summary-line = { $line } : { $answer }
# When there are more questions than one screen can show.
summary-more =
    { $count ->
        [one] Et 1 autre question.
       *[other] Et { $count } autres questions.
    } Pour y aller, choisissez « { button-back } ».
# In the middle of the questions.
answers-none = Vous n’avez pas encore répondu.
# Whether sentences may be published.
summary-publishing = Publication de vos phrases : { $may_publish ->
        [yes] oui
       *[no] non
    }
button-publishing = Publication de vos phrases
button-confirm = C’est bon, j’ai fini

## The last screen

finished-title = Merci.
finished-results = Résultats le { $results } ici : { $url }
finished-results-web = Résultats le { $results }, à l’adresse ci-dessous.
finished-correct = Vous pouvez corriger jusqu’au { $closes }.
finished-wishes = Prévenez-moi :
button-correct = Corriger une réponse
button-wish-results = Des résultats
button-wish-follow-up = De la suite donnée
button-wish-none = Non merci
# $count of those one may hear of have been chosen; 0 is all.
button-wish-themes =
    Thèmes choisis : { $count ->
        [0] tous
       *[other] { $count }
    }
link-results = Voir les résultats
# What is chosen, on a button or in the trace left by an answer.
ticked-label = ✓ { $label }

## What one wants to be told of

themes-title = Sur quels thèmes voulez-vous connaître la suite donnée ?
themes-how = Choisissez les thèmes qui vous intéressent, puis validez. Si vous n’en choisissez aucun, nous vous écrirons pour tous.
# « de la suite donnée (travail et formation) ».
wished-on-themes = { $wish } ({ $themes })

theme-knowledge = Connaissance de l’IA
theme-use = Usages de l’IA
theme-feeling = Ressenti des gens
theme-trust = Confiance
theme-benefit = Ce que l’IA apporte
theme-fear = Craintes
theme-acceptability = Ce qui est acceptable
theme-condition = Conditions à respecter
theme-human-control = Contrôle humain
theme-governance = Qui décide
theme-work = Travail
theme-training = Formation
theme-digital-divide = Aisance avec le numérique
theme-environment = Environnement
theme-future = Avenir
theme-proposal = Propositions
theme-vigilance = Points à surveiller

## Ways in and out

open-title = Concertations ouvertes
open-choose = À laquelle voulez-vous répondre ?
open-none = Aucune concertation n’est ouverte en ce moment. Votre collectivité annonce les prochaines.
# For a code never known, as for one of a closed consultation, or for an invitation used already: the same words, which tell nothing.
open-unknown = Nous ne trouvons pas de concertation ouverte avec ce code. Il est peut-être mal recopié, déjà utilisé, ou sa concertation est terminée. Vérifiez-le et écrivez-le de nouveau, ou regardez ce qui est ouvert.
# $label names a consultation in the list.
open-by-invitation = { $label } (sur invitation)
button-open = Voir les concertations ouvertes

closed-title = Cette concertation est terminée.
closed-kept = Vos réponses sont gardées telles que vous les avez laissées. Merci.

on-hold-title = Cette concertation est en pause.
on-hold-kept = Vos réponses sont gardées telles que vous les avez laissées. Pendant la pause, rien de nouveau n’est enregistré. Revenez un peu plus tard pour continuer.
on-hold-until = La concertation se termine le { $closes }.
on-hold-new = Pour le moment, on ne peut pas y répondre. Revenez un peu plus tard.

invitation-title = Votre code d’invitation
invitation-why = { $La_collectivite } a invité des personnes à répondre à cette concertation. Vous avez reçu un code ? Écrivez-le ici, sans autre mot.
# Codes are made of letters and digits that are not taken for one another.
invitation-how = Il a 16 lettres et chiffres, comme 7Q2M-9D4K-0XWB-RT5H. Les majuscules et les tirets ne comptent pas.
invitation-once = Il sert une seule fois. Rien ne le relie à vos réponses.
event-not-a-code = Ce n’est pas un code d’invitation. Écrivez seulement le code que vous avez reçu.

## The page of a consultation, which anybody can read before it opens, while it is open and afterwards

door-soon = Cette concertation n’est pas encore ouverte. Revenez ici le { $opens }.
door-open = Donnez votre avis : vous pouvez répondre jusqu’au { $closes }.
door-paused = Cette concertation est en pause : pour le moment, on ne peut pas y répondre. Les réponses déjà données sont gardées. Elle se termine le { $closes } : revenez d’ici là.
door-over = Cette concertation est terminée : on ne peut plus y répondre.
door-invited = Vous avez reçu une invitation à donner votre avis ? Vous pouvez répondre jusqu’au { $closes }.
door-here = Répondre ici
door-telegram = Répondre sur Telegram
door-scan = Pour répondre sur Telegram avec un téléphone, scannez ce code :
door-paper = Pour répondre, scannez ce code ou tapez cette adresse :
# $address is a web address.
door-code = Code QR de l’adresse { $address }
door-facts = L’essentiel
door-who = Qui demande
door-decides = Qui décide ensuite
door-what = Sur quoi
door-topic = L’intelligence artificielle (IA) dans les services publics
door-when = Quand
door-dates = Du { $opens } au { $closes }
door-length = Combien de temps
# $length is notice-length.
door-long = { $length }. Vous pouvez passer, arrêter, reprendre.
door-results = Résultats
door-results-on = Le { $results }
door-results-page = Page des résultats
door-other-way = Autre moyen de participer
door-data = Vos données
door-data-what = Ce que deviennent vos réponses
door-data-figures = Comment les chiffres sont protégés
door-languages = Dans une autre langue
invitation-enter = Entrer

waiting-title = Faisons une pause
waiting-why = Beaucoup de codes ont été essayés, et aucun n’a été trouvé. Attendez une heure, puis essayez de nouveau.
waiting-how = Si votre code ne passe toujours pas, demandez à la collectivité qui vous l’a envoyé.

refused-title = C’est noté.
refused-nothing-kept = Vous ne participez pas, et nous ne gardons aucune réponse.
refused-return = Si vous changez d’avis, vous pouvez répondre jusqu’au { $closes }.
button-return = Revenir à la concertation

apology-title = Un problème de notre côté
apology-lost = Votre dernier message n’a pas été pris en compte. Vos réponses d’avant sont gardées.
apology-retry = Choisissez « { button-resume } », puis répondez de nouveau. Si cela recommence, revenez un peu plus tard.

group-title = Parlons en privé
group-why = Ici, les autres membres du groupe verraient vos réponses. Écrivez à ce robot en privé.
link-private = Ouvrir la conversation privée

## Help

help-title = Aide
help-answer = Pour répondre, choisissez un bouton ou écrivez votre réponse. Vous pouvez arrêter quand vous voulez et reprendre plus tard : vos réponses sont gardées.
# One line per command, shown by Telegram as its menu too.
help-start = /start : voir les concertations ouvertes
help-resume = /reprendre : revenir à la question en cours
help-answers = /mesreponses : relire ou corriger vos réponses
help-language = /langue : changer de langue
help-resources = /ressources : en savoir plus sur l’IA
help-data = /mesdonnees : recevoir tout ce que nous gardons de vous
help-erase = /effacer : effacer toutes vos réponses
help-privacy = /confidentialite : savoir ce que deviennent vos réponses
# Telegram asks every bot for this one.
help-privacy-too = /privacy : comme /confidentialite
help-help = /aide : relire cette aide
help-stop = /stop : faire une pause, ou tout arrêter
# For those who do not find the stroke.
help-words = Vous pouvez aussi écrire un seul mot : aide, retour, stop ou effacer.
help-without-telegram = Sans Telegram, les mêmes questions sont ici : { $url }
button-resume = Reprendre
button-privacy = Vos données
button-erase = Tout effacer

## Another language

language-title = Langue
language-choose = Dans quelle langue voulez-vous continuer ?
language-only = Ces questions n’existent que dans cette langue.

## What to read or try

resources-title = Pour en savoir plus sur l’IA
resources-intro = Ces ressources sont proposées par d’autres. Leurs sites ont leurs propres règles.
resource-without-address = Nous n’avons pas son adresse complète.

## Stopping, for now or for good

stop-title = Que voulez-vous faire ?
stop-pause = Pause : vos réponses sont gardées, vous reprenez quand vous voulez.
stop-silence = Plus de messages : ni rappel, ni annonce. Vos réponses sont gardées.
stop-erase = Tout effacer : vos réponses sont effacées.
button-pause = Pause
button-silence = Plus de messages

pause-title = C’est en pause.
pause-kept = Vos réponses sont gardées. Pour reprendre : /reprendre
pause-kept-web = Vos réponses sont gardées. Pour reprendre, revenez à cette page avec le même navigateur, jusqu’au { $closes }.
# $place is « Question 7 sur 12 · ligne 4 sur 6 ».
pause-place = Vous en êtes ici : { $place }
pause-all-answered = Vous avez déjà répondu à tout.

reminder-asked = Voulez-vous un rappel ?
button-reminder-yes = Oui, un seul rappel
button-reminder-no = Non merci
button-reminder-take-back = Pas de rappel, finalement
reminder-wished = Vous recevrez un seul rappel, en journée.
reminder-none = Vous ne recevrez pas de rappel.
reminder-sent = Vous avez déjà reçu votre rappel. Il n’y en aura pas d’autre.

noted-title = C’est noté.
silenced-what = Vous ne recevrez plus ni rappel ni annonce. Vos réponses sont gardées.
silenced-answers = Si vous nous écrivez, nous vous répondrons.

## Publishing what was written

publishing-title = Pouvons-nous publier vos phrases, sans votre nom ?
publishing-otherwise = Sinon, seules les personnes chargées de cette concertation les liront. Vous pourrez changer d’avis.
button-yes = Oui
button-no = Non

## Privacy, when no consultation is chosen yet

privacy-title = Vos données
privacy-controller = Chaque concertation est organisée par une collectivité, responsable de vos données. Choisissez une concertation : elle vous dit qui lit vos réponses et combien de temps elles sont gardées, avant la première question.
privacy-before = Avant votre accord, nous ne gardons aucune réponse. Nous ne gardons ni votre nom ni votre numéro.
privacy-telegram = Telegram est une entreprise séparée, responsable de son propre service. Elle voit vos messages et peut envoyer des données hors de l’Union européenne.

## Erasing

erase-title = Tout effacer ?
# $place is where it is asked: titles may be alike.
erase-what = Vos réponses à la concertation « { $title } » ({ $place }) seront effacées, avec ce qui permet de vous retrouver.
erase-which-title = Que voulez-vous effacer ?
# For one who takes part in several.
erase-which = Vous participez à { $count } concertations. Choisissez celle à effacer, ou toutes : vos réponses disparaîtront, avec ce qui permet de vous retrouver.
erase-final = C’est définitif : nous ne pourrons pas les rétablir. Les résultats déjà publiés ne changeront pas.
button-erase-yes = Oui, tout effacer
button-erase-no = Non, garder mes réponses
# $name is a place, or a place and the title of its consultation.
button-erase-one = Effacer : { $name }
button-erase-all = Tout effacer, les { $count } concertations

erased-title = C’est effacé.
erased-what =
    { $count ->
        [one] Vos réponses à 1 concertation sont effacées. Nous ne pouvons plus vous retrouver.
       *[other] Vos réponses à { $count } concertations sont effacées. Nous ne pouvons plus vous retrouver.
    }
erased-one = Vos réponses à la concertation « { $title } » ({ $place }) sont effacées. Celles que vous avez données à d’autres concertations sont gardées.
erased-nothing-title = Il n’y a rien à effacer.
erased-nothing = Nous ne gardons aucune réponse de vous.
# Above what says that no answer is kept.
event-wishes-erased = Vos demandes d’être prévenu sont retirées.

## Once what links answers to people is destroyed

unlinked-title = Vos réponses ne peuvent plus être retrouvées.
# $title and $place are those of a consultation; $day is when it was done, or found out.
unlinked-since =
    Concertation « { $title } » ({ $place }) : { $how ->
        [announced] comme annoncé, le lien entre les personnes et leurs réponses a été détruit le { $day }
       *[lost] le lien entre les personnes et leurs réponses a été perdu, plus tôt qu’annoncé. Nous l’avons constaté le { $day }
    }. Depuis, nous ne savons plus qui a répondu. Si vous avez répondu, nous ne pouvons plus retrouver vos réponses, ni les montrer, ni les corriger, ni les effacer.
unlinked-left =
    { $left ->
        [all] Ce qui reste n’est plus lié à vous : les phrases jusqu’au { $texts }, les autres réponses jusqu’au { $retention }, puis seulement des totaux.
        [choices] Les phrases sont effacées. Les autres réponses restent jusqu’au { $retention } sans lien avec vous, puis seulement des totaux.
       *[totals] Il ne reste que des totaux.
    }
unlinked-ask = Une question ? Écrivez au délégué à la protection des données : { $dpo }

## Everything that is kept of somebody

data-title = Ce que nous gardons de vous
# $title and $place are those of a consultation; what follows is about it.
data-of = « { $title } » ({ $place })
data-consent = Accord donné le { $day } (notice { $version }).
data-former-consent = Accord d’avant, donné le { $day } (notice { $version }).
data-language = Langue : { $language }
data-day = Réponses données le { $day }.
data-days = Réponses données du { $first } au { $last }.
# $place is where the link was that one came by.
data-minutes =
    Temps mis pour terminer : { $count ->
        [one] 1 minute
       *[other] { $count } minutes
    }
data-source = Lien utilisé pour venir : { $place }
data-reminder = Rappel : { $state ->
        [sent] déjà envoyé
       *[wished] demandé
    }
# $wishes is « des résultats et de la suite donnée ».
data-wishes = Nous vous préviendrons : { $wishes }
# What one asked to be told of, kept apart from the answers.
data-wishes-until = Cette demande est gardée à part de vos réponses, jusqu’au { $until } au plus tard.
data-former =
    Nous gardons aussi { $count ->
        [one] 1 réponse que vous avez changée
       *[other] { $count } réponses que vous avez changées
    }.
data-until = Jusqu’au { $identities }, tout cela est lié à vous. Ensuite, ce lien est détruit. Vos phrases restent jusqu’au { $texts }, vos autres réponses jusqu’au { $retention }, puis seulement des totaux.
data-answers =
    { $count ->
        [0] Vous n’avez pas encore répondu.
        [one] Votre réponse :
       *[other] Vos { $count } réponses :
    }
data-answer = – { $question } → { $answer }
data-answer-hidden = – { $question } → { $answer } (ne compte plus, car une autre réponse a changé)
data-more-answers =
    { $count ->
        [one] – et 1 autre, dans le fichier.
       *[other] – et { $count } autres, dans le fichier.
    }
data-more =
    { $count ->
        [one] Vous participez aussi à 1 autre concertation : elle est dans le fichier.
       *[other] Vous participez aussi à { $count } autres concertations : elles sont dans le fichier.
    }
data-apart-telegram = Rangés à part de vos réponses : le lien chiffré avec votre compte Telegram, et les moments de votre premier et de votre dernier message. Ils servent à vous retrouver, et à voir si beaucoup de personnes commencent en même temps.
data-apart-web = Rangés à part de vos réponses : le lien chiffré avec votre navigateur, et les moments de votre premier et de votre dernier passage. Ils servent à vous retrouver, et à voir si beaucoup de personnes commencent en même temps.
data-not-kept = Nous ne gardons ni votre nom ni votre numéro de téléphone.
data-rights = Vous pouvez corriger vos réponses, ou les effacer, avec les boutons ci-dessous.
data-file = Tout est aussi dans le fichier mes-donnees.json, envoyé avec ce message. Il est fait pour être lu par un ordinateur.
link-data = Télécharger mes données (fichier JSON)

## Going on elsewhere: from a page in a chat, or back

# On buttons, and the titles of what they lead to.
handover-to-web = Continuer sur une page web
handover-to-telegram = Continuer sur Telegram
button-stay = Rester ici

# $code is in two groups, to be read aloud and typed; $url is where it is typed.
handover-web-steps =
    Ouvrez cette page, sur cet appareil ou sur un autre :
    { $url }

    Écrivez-y ce code :
    { $code }
handover-telegram-steps =
    Ouvrez le lien ci-dessous là où vous avez Telegram. Ou bien écrivez ce code au robot :
    { $code }
handover-once =
    Ce code sert une seule fois, pendant { $minutes ->
        [one] 1 minute
       *[other] { $minutes } minutes
    }.
handover-moves = Toutes vos réponses vous suivront. Ensuite, nous ne vous reconnaîtrons plus ici.
# For one who asked to be told or reminded.
handover-untold = Les messages que vous avez demandés ne pourront plus vous être envoyés : une page web n’en reçoit pas.
event-moved = C’est fait : vous continuez ici, avec toutes vos réponses.

link-telegram = Ouvrir la conversation sur Telegram
link-go-on = J’ai commencé sur Telegram, je continue ici
go-on-title = Continuer ici
go-on-how = Vous avez commencé sur Telegram ? Là-bas, écrivez « aide », puis choisissez « { handover-to-web } » : un code s’affiche.
go-on-field = Votre code
go-on-example = 8 lettres et chiffres, par exemple XK7Q M3PR
go-on-button = Continuer ici avec ce code

code-unknown = Ce code ne marche pas.
code-unknown-why = Un code sert une seule fois, pendant { $minutes } minutes. Vérifiez-le, ou demandez-en un autre là où vous avez commencé.
code-too-many = Faisons une pause.
code-too-many-why = Plusieurs codes n’ont pas marché. Attendez une heure, puis demandez un autre code là où vous avez commencé. Vos réponses sont gardées.

handover-both-title = Vous participez déjà ici.
handover-both = Vous avez déjà des réponses à cette concertation ici, et d’autres là où le code vous a été donné. Nous ne les mélangeons pas : rien n’a changé.
handover-both-choice = Continuez ici ou là-bas, comme vous préférez. Pour continuer ici avec les réponses de là-bas, effacez d’abord celles d’ici, puis donnez de nouveau le code.

## On a page only

web-skip = Aller au contenu
web-fictional = Données fictives de démonstration
web-footer = Concertia, concertations territoriales de l’IA
web-limits = Ce qui n’est pas protégé
web-menu = Aide et données
web-to-answer = Aller à la réponse
# Beside a question of the summary, whose words follow for those who do not see it.
web-correct = Corriger
# The field beside « Autre ».
web-other = Précisez « { $option } »
# Heads the choices below a field.
web-or = Ou choisissez :
# Both a value and a choice below it were sent.
web-value-and-choice = Vous avez écrit une réponse et choisi une autre. Gardez-en une : validez ce qui est écrit, ou choisissez ci-dessous.
rank-choose = Choisissez…
rank-label =
    { $rank ->
        [1] 1er choix
       *[other] { $rank }e choix
    }

web-resume-later = Reprendre plus tard
web-leave = Quitter

# The private link is on a line of its own below.
web-private-link = Votre lien privé :
web-private-copy = Copier le lien
web-private-copied = Le lien est copié.
web-private-mail = Me l’envoyer par courriel
web-private-careful = Gardez ce lien pour vous : qui l’ouvre peut lire et changer vos réponses.
web-later-title = Reprendre plus tard
web-later-here = Sur cet appareil, revenez simplement à cette page : vous reprendrez où vous en étiez.
web-later-elsewhere = Pour reprendre sur un autre appareil, gardez le lien ci-dessous, puis ouvrez-le là-bas.
web-link-unknown = Ce lien ne retrouve aucune réponse. Elles sont peut-être effacées, ou sur Telegram, ou le lien est incomplet.

# Two people answered in one browser: its own, and whoever the link that was opened leads to.
web-switch-title = Ouvrir d’autres réponses ?
web-switch-other = Sur cet appareil, quelqu’un répond déjà à cette concertation. Le lien que vous avez ouvert mène à d’autres réponses.
web-switch-forgets = Si vous les ouvrez, cet appareil ne montrera plus les premières. Pour y revenir, il faudra leur lien privé.
web-switch-link = Voir le lien privé des premières réponses
web-switch-yes = Ouvrir les autres réponses
web-switch-no = Garder les réponses de cet appareil

web-leave-title = Quitter ?
web-leave-kept = Vos réponses sont gardées, mais cet appareil ne les montrera plus. Pour y revenir, notez d’abord ce lien : sans lui, nous ne pourrons pas vous retrouver.
web-leave-kiosk = Vos réponses sont gardées, mais vous ne pourrez plus les revoir ni les changer.
web-leave-yes = Quitter
web-leave-no = Continuer à répondre
web-left-title = Vous avez quitté.
web-left-nobody = Vos réponses sont gardées. Cet appareil ne les montre plus.
web-left-return = Pour revenir, ouvrez votre lien privé.
web-left-close = Vous pouvez fermer cette page.
web-left-anew = Commencer une nouvelle participation

# On a tablet that many people use, one after the other.
web-kiosk-notice = Écran partagé : à la fin, ou après 3 minutes sans geste, il revient au début. Ensuite, vous ne pourrez plus corriger ni effacer vos réponses.
web-kiosk-still = Êtes-vous toujours là ?
web-kiosk-returns = Cet écran revient au début dans { $seconds } secondes.
web-kiosk-stay = Oui, je continue
web-kiosk-touch = Touchez-le pour le garder plus longtemps.

# With a script: what was asked and answered above the question, and what went wrong.
web-exchanges = Vos réponses précédentes
web-you-answered = Vous avez répondu :
web-slow = Envoi en cours… C’est plus long que d’habitude.
web-offline = Pas de réseau : votre réponse est encore ici. Réessayez.
web-away = Le service ne répond pas : votre réponse est encore ici. Réessayez.
web-retry = Réessayer

# Being told by e-mail.
web-tell-link = Être prévenu par courriel
web-tell-title = Être prévenu par courriel
web-tell-what = Donnez une adresse de courriel, et choisissez ce que vous voulez recevoir pour la concertation « { $title } ».
web-tell-apart = Votre adresse sert seulement à cela. Elle est chiffrée, et rangée dans une liste à part : rien ne la relie à vos réponses.
web-tell-kept = Elle est gardée jusqu’au { $until } au plus tard. Vous pourrez la retirer à tout moment, avec le lien qui est dans chaque courriel. Questions, droits : { $contact }
web-tell-address = Votre adresse de courriel
web-tell-example = Par exemple : camille.martin@exemple.fr
web-tell-topics = Prévenez-moi
# What is sent of each.
web-tell-results = Un courriel quand les résultats sont publiés
web-tell-follow-up = Des courriels sur la suite donnée
web-tell-themes = La suite donnée, sur quels thèmes ?
web-tell-themes-how = Sans choix ici, nous vous écrirons pour tous les thèmes.
web-tell-send = Recevoir le courriel de confirmation
web-tell-no-address = Écrivez une adresse de courriel complète, avec une arobase, comme camille.martin@exemple.fr.
web-tell-refused = Le serveur de courriel ne trouve pas cette adresse. Vérifiez-la.
web-tell-no-topic = Choisissez les résultats, la suite donnée, ou les deux.
web-tell-themes-alone = Pour recevoir la suite donnée sur ces thèmes, choisissez aussi « { $topic } ».
web-tell-away = Le courriel n’a pas pu partir : notre service de courriel ne répond pas. Rien n’est perdu, votre adresse est encore ci-dessous. Réessayez dans quelques minutes.
web-tell-too-many-title = Faisons une pause
web-tell-too-many = Beaucoup de demandes viennent de votre connexion. Attendez une heure, puis réessayez.
web-tell-sent-title = Regardez vos courriels
web-tell-sent = Nous avons envoyé un courriel à l’adresse que vous avez donnée. Ouvrez le lien qu’il contient pour confirmer, dans les { $hours } heures.
web-tell-sent-before = Avant cela, nous ne gardons pas votre adresse.
web-tell-sent-else = Rien après quelques minutes ? Regardez dans les courriers indésirables, ou vérifiez l’adresse et recommencez. Après trois demandes pour la même adresse, attendez une heure.
web-tell-again = Recommencer
web-tell-confirm-title = Confirmer votre demande ?
web-tell-confirm-what = Pour la concertation « { $title } », vous serez prévenu :
web-tell-confirm = Confirmer
web-tell-spent-title = Ce lien ne sert plus.
web-tell-spent = Un lien de confirmation sert pendant { $hours } heures. Celui-ci est trop ancien, ou incomplet. Vous pouvez faire une nouvelle demande.
web-tell-choices-title = Vos choix
web-tell-choices-what = Pour la concertation « { $title } ». Votre adresse est gardée jusqu’au { $until } au plus tard, à part de toute réponse.
web-tell-keep = Enregistrer ces choix
web-tell-confirmed = C’est confirmé. Pour changer vos choix plus tard, gardez le courriel de confirmation : son lien vous ramènera ici.
web-tell-saved = C’est noté.
web-tell-withdraw = Ne plus rien recevoir
web-tell-withdraw-what = Pour retirer votre adresse de notre liste :
web-tell-gone-title = Votre adresse n’est pas dans notre liste.
web-tell-gone = Nous ne vous écrirons plus pour la concertation « { $title } ». Nous ne gardons pas votre adresse.
web-tell-none-title = Nous n’envoyons pas de courriel.
web-tell-none = Les résultats de la concertation « { $title } » seront publiés le { $results }, à l’adresse ci-dessous. Notez-la.
web-tell-none-since = Les résultats de la concertation « { $title } » sont annoncés depuis le { $results }, à l’adresse ci-dessous.
web-tell-return = Revenir à la concertation
# On the pages about erasing and about one's data.
web-tell-elsewhere = Vous avez donné une adresse de courriel pour être prévenu ? Elle est rangée à part, et rien ne dit ici que c’est la vôtre. Pour la retirer, ouvrez le lien qui est dans chacun de nos courriels.

## To many people at once

# What an organiser begins with, and may change before it is sent. $title is the consultation’s own.
broadcast-closing =
    Bonjour. La concertation « { $title } » ferme le { $closes }. Vous n’avez pas terminé : vous pouvez encore répondre.

    Vos réponses sont gardées. Touchez « { button-resume } » pour continuer.
broadcast-results =
    Bonjour. Les résultats de la concertation « { $title } » sont publiés :
    { $url }

    Merci pour vos réponses.
broadcast-follow-up =
    Bonjour. Vous vouliez connaître la suite donnée à la concertation « { $title } ». Voici ce qui est décidé :
# What we say by ourselves, once, to those who asked for it.
broadcast-reminder = Bonjour. Vous avez demandé un rappel : la concertation « { $title } » est ouverte jusqu’au { $closes }. Vos réponses sont gardées. C’est notre seul rappel.

## By e-mail

letter-hello = Bonjour,
letter-confirm-subject = Confirmez votre adresse : { $title }
# $place is the authority; the list of what was asked for follows.
letter-confirm-asked = Vous avez demandé à être prévenu à cette adresse, pour la concertation « { $title } » ({ $place }) :
# A link on a line of its own follows.
letter-confirm-how = Pour confirmer, ouvrez ce lien dans les { $hours } heures, puis touchez le bouton « { web-tell-confirm } » :
letter-confirm-keep = Gardez ce courriel : une fois votre adresse confirmée, le même lien servira à changer vos choix, ou à la retirer.
letter-confirm-else = Vous n’avez rien demandé ? Ne faites rien : sans confirmation, nous ne gardons pas votre adresse, et nous ne vous écrirons plus.
letter-results = Les résultats sont publiés : { $title }
letter-follow-up = La suite donnée : { $title }
letter-why = Vous recevez ce courriel car vous avez demandé à être prévenu, pour la concertation « { $title } » ({ $place }).
# A link on a line of its own follows.
letter-choices = Pour changer vos choix, ou ne plus rien recevoir :
letter-no-reply = Ce courriel est envoyé par un programme : les réponses ne sont pas lues. Une question sur vos données ? { $contact }

## What was checked so that everybody can answer: true of each version, or not said

accessibility-title = Accessibilité
accessibility-aim = Tout le monde doit pouvoir répondre. Voici ce que nous vérifions sur les pages qui servent à répondre, et ce que nous n’avons pas vérifié.
accessibility-checked-title = Ce que nous vérifions
accessibility-checked = À chaque version, des essais automatiques vérifient dans le navigateur Chromium :
accessibility-checked-rules = les règles d’axe-core 4.12, sur chaque page et chaque sorte de question, en clair et en sombre : contrastes, noms des champs, titres, taille de ce que l’on touche ;
accessibility-checked-keyboard = une concertation entière répondue au clavier seul ;
accessibility-checked-zoom = l’agrandissement à 400 % et le texte à 200 % : rien n’est coupé, rien ne défile de côté ;
accessibility-checked-plain = les mêmes questions sans JavaScript.
accessibility-unchecked-title = Ce que nous n’avons pas vérifié
accessibility-unchecked-part = Ces règles ne trouvent qu’une partie des défauts.
accessibility-unchecked-people = Personne n’a encore essayé ces pages pour nous avec un lecteur d’écran, une loupe ou une commande vocale.
accessibility-unchecked-audit = Aucun audit n’a été fait : nous n’annonçons aucune conformité.
accessibility-unchecked-elsewhere = Telegram, les pages des organisateurs et les sites vers lesquels mènent nos liens ne sont pas couverts.
accessibility-tell-title = Quelque chose vous gêne ?
# $contact is an address or a name.
accessibility-tell-contact = Dites-le ici : { $contact }
accessibility-tell-authority = Dites-le à la collectivité qui demande votre avis. Son adresse est sur les pages de sa concertation, à « { button-privacy } ».
accessibility-defender = Si la réponse ne vous aide pas, vous pouvez écrire au Défenseur des droits : www.defenseurdesdroits.fr

## On Telegram only

# Before anyone writes to the bot: its card, 120 characters at most.
bot-short = Concertation sur l’IA dans les services publics. Ce robot n’est pas une IA. Vos données : /privacy
# In the empty chat, with notice-not-ai-telegram: 512 characters at most. $authorities: one or more.
bot-purpose = Donnez votre avis sur l’intelligence artificielle (IA) dans les services publics.
bot-asked-by = Il est demandé par { $authorities }.
bot-asked-by-each = Chaque concertation dit d’abord quelle collectivité le demande.
bot-freedom = Vous pouvez passer une question, arrêter, reprendre plus tard ou tout effacer.
bot-data = Ce que deviennent vos réponses : /privacy

# Passes over the chat after a tap on a button that is none of ours.
toast-unknown = Ce bouton ne sert plus. Pour reprendre : /reprendre
# Instead of the twentieth time the same answer within minutes.
pause-repeats = Nous vous avons répondu plusieurs fois la même chose. Faisons une pause de quelques minutes. Pour reprendre ensuite : /reprendre
# An address as text, with what it leads to.
link-line = { $label } : { $url }
