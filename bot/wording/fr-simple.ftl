### The same sentences in simpler French: short, one idea each. What is not here is said as in fr.ftl.
### Typography as in fr.ftl.

## First screen

notice-invitation = { $La_collectivite } demande votre avis sur l’intelligence artificielle (IA) dans les services publics. Il y a { $length }. Vous pouvez passer, arrêter, reprendre.
notice-not-ai-telegram = Ce robot n’est pas une IA. Des personnes ont écrit les questions.
notice-not-ai-web = Ce questionnaire n’est pas une IA. Des personnes ont écrit les questions.
notice-readers = Vos réponses sont lues par { $readers }. Un groupe de collectivités, la commission numérique, lit les résultats. Nous ne gardons pas votre nom ni votre numéro. Ne les écrivez pas.

## The long notice

changed-kindly = Bonjour de nouveau. Depuis votre accord, quelque chose a changé pour vos données. Voici ce qui vaut aujourd’hui.
changed-kept = Nous gardons vos réponses d’avant. Nous n’enregistrons rien de plus sans votre accord.
changed-basis = La loi le permet : { $basis }.
changed-dpo = La personne qui protège vos données : { $dpo }
stopped-kept = Nous n’enregistrons rien de plus. Nous gardons vos réponses d’avant, comme vous l’aviez accepté. Vous pouvez aussi tout effacer.
event-notice-changed = Ces informations ont changé. Voici celles d’aujourd’hui.

long-purpose = Pourquoi ces questions ? Pour connaître votre avis sur l’IA. Votre avis aide à décider ici et dans toute la France.
long-basis = La loi le permet : { $basis }. Vos réponses peuvent montrer vos opinions. Nous demandons donc votre accord avant la première question.
long-optional = Vous n’êtes pas obligé de répondre. Vous pouvez passer une question. Vous pouvez arrêter. Vous pouvez changer d’avis.
long-recipients = Qui lit vos réponses ? Les personnes qui s’occupent de cette concertation pour { $readers }. La commission numérique reçoit seulement des chiffres. Ses membres sont Les Interconnectés, France urbaine et Intercommunalités de France. Les personnes qui entretiennent le serveur peuvent aussi voir vos réponses. Nous ne publions pas vos phrases sans votre accord.
long-telegram = Telegram est une entreprise à part. Elle voit vos messages. Elle peut les envoyer hors de l’Union européenne. Là-bas, vos données peuvent être moins protégées. Pour répondre sans Telegram, allez ici : { $url }
long-web = Cette page garde un cookie. Il sert seulement à retrouver vos réponses.
long-kept-telegram = Nous gardons vos réponses, leur jour et votre langue. Nous gardons aussi en combien de minutes vous avez terminé. Si vous êtes venu par un lien ou un code QR, nous gardons le lieu où il était. Nous gardons aussi un lien avec votre compte Telegram. Ce lien est chiffré. Il sert à reprendre, à corriger et à effacer. Vous voulez être prévenu des résultats ? Alors nous gardons aussi de quoi vous écrire, loin de vos réponses.
long-kept-web = Nous gardons vos réponses, leur jour et votre langue. Nous gardons aussi en combien de minutes vous avez terminé. Si vous êtes venu par un lien ou un code QR, nous gardons le lieu où il était. Nous gardons aussi un lien avec votre navigateur. Ce lien est chiffré. Il sert à reprendre, à corriger et à effacer.
long-retention =
    Combien de temps ? Jusqu’au { $identities }, nous pouvons retrouver vos réponses. Après, nous détruisons le lien avec { $channel ->
        [telegram] votre compte
       *[web] votre navigateur
    }. Nous ne savons plus qui a répondu. Nous ne pouvons plus corriger ni effacer vos réponses. Nous gardons vos phrases jusqu’au { $texts }. Nous gardons vos autres réponses jusqu’au { $retention }. Après, il reste seulement des totaux. Nos copies de secours gardent vos réponses un peu plus longtemps, sans ce lien.{ $channel ->
        [telegram] {" "}Vous voulez être prévenu ? Nous gardons de quoi vous écrire jusqu’au { $contacts }.
       *[web] {""}
    }
long-rights = Vous pouvez lire, corriger ou effacer vos réponses. Vous pouvez dire non à leur usage, ou le limiter. Vous pouvez corriger ici jusqu’au { $closes }. Vous pouvez effacer jusqu’au { $identities }. Vous pouvez aussi écrire à la personne qui protège vos données : { $dpo }
long-erasing =
    Pour retirer votre accord et tout effacer : { $channel ->
        [telegram] /effacer
       *[web] « { button-erase } », dans « { web-menu } »
    }. Tout est effacé tout de suite. Après, nous ne pourrons plus vous retrouver.
long-chat = Vos messages restent dans votre conversation Telegram. Vous seul pouvez les supprimer.
long-complaint = Vous n’êtes pas content de nos réponses ? Vous pouvez écrire à la CNIL : www.cnil.fr/plaintes

## A question

choose-several =
    { $most ->
        [one] Choisissez 1 réponse. Ensuite, validez.
       *[other] Vous pouvez choisir jusqu’à { $most } réponses. Ensuite, validez.
    }
choose-order =
    { $most ->
        [one] Choisissez la réponse la plus importante. Ensuite, validez.
       *[other] Choisissez-les dans l’ordre. Vous pouvez en choisir jusqu’à { $most }. Ensuite, validez.
    }
choose-several-between = Vous pouvez choisir de { $fewest } à { $most } réponses. Ensuite, validez.
choose-several-exactly = Choisissez { $count } réponses. Ensuite, validez.
choose-order-between = Choisissez-les dans l’ordre. Choisissez-en de { $fewest } à { $most }. Ensuite, validez.
choose-order-exactly = Choisissez-en { $count } dans l’ordre. Ensuite, validez.
write-other = Précisez en quelques mots. Vous avez { $most } caractères au plus. Vous pouvez aussi continuer. N’écrivez ni nom ni numéro.
write-answer = Écrivez votre réponse. Vous avez { $most } caractères au plus. N’écrivez ni nom ni numéro.

## What has just happened

event-not-an-option = Nous n’avons pas compris cette réponse. Choisissez une réponse ci-dessous. Vous pouvez aussi l’écrire comme dans la liste.
event-none-of-the-options = Nous n’avons pas compris cette réponse. Choisissez une ou plusieurs réponses ci-dessous. Vous pouvez aussi les écrire comme dans la liste.
event-nothing-asked = Merci pour votre message. Il n’y a plus de question. Nous ne gardons donc pas ce message. Pour ajouter quelque chose, choisissez « { button-correct } ».
event-before-consent = Nous ne gardons rien avant votre accord. Pour commencer, choisissez un bouton ci-dessous.
event-not-a-date = Nous n’avons pas trouvé de date. Écrivez le jour, le mois et l’année. Par exemple : 14/07/2026
event-reopened = Vous revenez à une question d’avant. Vous pouvez changer votre réponse, ou la garder.
event-yes-or-no = Nous ne gardons pas ce message. Choisissez d’abord Oui ou Non.
event-spoken = Nous continuons en français simple.
event-cut = Votre réponse est trop longue. Le maximum est { $limit } caractères. Nous gardons le début.
event-too-many =
    { $most ->
        [one] Une seule réponse est possible. Retirez-la. Ensuite, choisissez-en une autre.
       *[other] Vous avez { $most } réponses. C’est le maximum. Retirez-en une. Ensuite, choisissez-en une autre.
    }
event-repeated = La même réponse était là deux fois. Nous l’avons laissée une fois. Vérifiez. Ensuite, validez.
event-too-few = Il faut au moins { $fewest } réponses. Choisissez-en encore { $missing }.
event-not-a-municipality = Nous ne trouvons pas cette commune. Vérifiez son nom. Vous pouvez écrire seulement le début.
event-which-municipality = Plusieurs communes correspondent. Choisissez la bonne dans la liste. Vous pouvez aussi écrire son nom en entier.
event-exclusive = Vous ne pouvez pas choisir « { $option } » avec une autre réponse. Retirez l’un ou l’autre.

## Stopping, and publishing

on-hold-kept = Nous gardons vos réponses. Pendant la pause, nous n’enregistrons rien. Revenez un peu plus tard.
on-hold-new = Vous ne pouvez pas répondre maintenant. Revenez un peu plus tard.
pause-kept-web = Vos réponses sont gardées. Vous pouvez reprendre jusqu’au { $closes }. Revenez à cette page avec le même navigateur.
silenced-what = Vous ne recevrez plus de rappel. Vous ne recevrez plus d’annonce. Vos réponses sont gardées.
publishing-otherwise = Si vous dites non, nous ne les publions pas. Seules les personnes de cette concertation les liront. Vous pourrez changer d’avis.

## What one wants to be told of

themes-how = Choisissez un ou plusieurs thèmes. Ensuite, validez. Vous n’en choisissez aucun ? Nous vous écrirons pour tous.

## Ways in and out

invitation-why = { $La_collectivite } a invité des personnes à répondre. Vous avez reçu un code ? Écrivez-le ici. N’écrivez pas d’autre mot.
open-unknown = Nous ne trouvons pas de concertation ouverte avec ce code. Le code est peut-être mal recopié. Il a peut-être déjà servi. Ou la concertation est finie. Écrivez le code de nouveau, ou regardez ce qui est ouvert.

apology-retry = Choisissez « { button-resume } ». Ensuite, répondez encore. Si cela recommence, revenez plus tard.
erase-final = C’est pour toujours. Nous ne pourrons pas retrouver vos réponses. Les résultats déjà publiés ne changent pas.

## Help, and erasing

help-answer = Choisissez un bouton pour répondre. Vous pouvez aussi écrire votre réponse. Vous pouvez arrêter quand vous voulez. Vous pourrez reprendre plus tard. Vos réponses sont gardées.
erase-what = Vos réponses à la concertation « { $title } » ({ $place }) seront effacées. Après, nous ne pourrons plus vous retrouver.
erase-which = Vous participez à { $count } concertations. Choisissez la concertation à effacer. Vous pouvez aussi tout effacer. Vos réponses disparaîtront. Nous ne pourrons plus vous retrouver.
erased-one = Vos réponses à la concertation « { $title } » ({ $place }) sont effacées. Nous gardons vos réponses aux autres concertations.

## Everything that is kept of somebody

data-apart-telegram = Nous gardons à part un lien avec votre compte Telegram. Ce lien est chiffré. Nous gardons aussi le moment de votre premier message et celui du dernier. Ils servent à vous retrouver. Ils servent aussi à voir si beaucoup de personnes commencent en même temps.
data-apart-web = Nous gardons à part un lien avec votre navigateur. Ce lien est chiffré. Nous gardons aussi le moment de votre premier passage et celui du dernier. Ils servent à vous retrouver. Ils servent aussi à voir si beaucoup de personnes commencent en même temps.
data-until = Jusqu’au { $identities }, tout cela a un lien avec vous. Après, nous détruisons ce lien. Nous gardons vos phrases jusqu’au { $texts }. Nous gardons vos autres réponses jusqu’au { $retention }. Après, il reste seulement des totaux.
data-rights = Vous pouvez corriger vos réponses. Vous pouvez aussi les effacer. Utilisez les boutons ci-dessous.
data-file = Tout est aussi dans le fichier mes-donnees.json. Nous l’envoyons avec ce message. Ce fichier est fait pour les ordinateurs.

## Once what links answers to people is destroyed

unlinked-since =
    Concertation « { $title } » ({ $place }). { $how ->
        [announced] Nous l’avions annoncé : le { $day }, nous avons détruit le lien entre les personnes et leurs réponses
       *[lost] Nous avons perdu le lien entre les personnes et leurs réponses. Nous l’avons vu le { $day }
    }. Nous ne savons plus qui a répondu. Nous ne pouvons plus retrouver vos réponses. Nous ne pouvons plus les montrer, ni les corriger, ni les effacer.
unlinked-left =
    { $left ->
        [all] Ce qui reste n’a plus de lien avec vous. Les phrases restent jusqu’au { $texts }. Les autres réponses restent jusqu’au { $retention }. Après, il reste seulement des totaux.
        [choices] Les phrases sont effacées. Les autres réponses restent jusqu’au { $retention }. Elles n’ont plus de lien avec vous. Après, il reste seulement des totaux.
       *[totals] Il reste seulement des totaux.
    }
unlinked-ask = Une question ? Écrivez à la personne qui protège vos données : { $dpo }

## Going on elsewhere

handover-moves = Toutes vos réponses vous suivront. Après, nous ne vous reconnaîtrons plus ici.
handover-untold = Vous avez demandé des messages. Une page web ne reçoit pas de messages. Nous ne pourrons plus vous les envoyer.
go-on-how = Vous avez commencé sur Telegram ? Retournez sur Telegram. Écrivez « aide ». Choisissez « { handover-to-web } ». Un code s’affiche.
code-unknown-why = Un code sert une seule fois. Il marche pendant { $minutes } minutes. Vérifiez-le. Vous pouvez aussi demander un autre code là où vous avez commencé.
code-too-many-why = Plusieurs codes n’ont pas marché. Attendez une heure. Ensuite, demandez un autre code là où vous avez commencé. Vos réponses sont gardées.
handover-both = Vous avez déjà des réponses ici. Vous en avez aussi là où vous avez reçu le code. Nous ne mélangeons pas les deux. Rien n’a changé.
handover-both-choice = Vous pouvez continuer ici ou là-bas. Vous voulez continuer ici avec les réponses de là-bas ? Effacez d’abord les réponses d’ici. Ensuite, donnez encore le code.

## On a page only

web-value-and-choice = Vous avez écrit une réponse. Vous avez aussi choisi une réponse. Gardez une seule réponse. Vous pouvez valider ce qui est écrit. Vous pouvez aussi choisir ci-dessous.
web-later-here = Vous utilisez le même appareil ? Revenez à cette page. Vous continuez où vous étiez.
web-later-elsewhere = Vous changez d’appareil ? Gardez le lien ci-dessous. Ouvrez-le sur l’autre appareil.
web-private-careful = Gardez ce lien pour vous. Avec ce lien, on peut lire et changer vos réponses.
web-link-unknown = Ce lien ne retrouve pas de réponses. Elles sont peut-être effacées. Elles sont peut-être sur Telegram. Le lien n’est peut-être pas entier.
web-switch-other = Une personne répond déjà sur cet appareil. Votre lien ouvre d’autres réponses.
web-switch-forgets = Vous pouvez ouvrir ces autres réponses. Alors cet appareil ne montre plus les premières. Pour y revenir, il faut leur lien privé.
web-leave-kept = Nous gardons vos réponses. Mais cet appareil ne les montre plus. Pour revenir, gardez d’abord ce lien. Sans ce lien, nous ne pouvons pas vous retrouver.
web-leave-kiosk = Nous gardons vos réponses. Mais vous ne pourrez plus les voir ni les changer.
web-kiosk-notice = Plusieurs personnes utilisent cet écran. À la fin, il revient au début. Après 3 minutes sans geste, il revient aussi au début. Ensuite, vous ne pourrez plus corriger ni effacer vos réponses.

# Being told by e-mail.
web-tell-apart = Votre adresse sert seulement à cela. Elle est dans une liste à part. Rien ne la relie à vos réponses.
web-tell-kept = Nous gardons votre adresse jusqu’au { $until } au plus tard. Vous pouvez la retirer à tout moment. Le lien est dans chaque courriel. Vos questions : { $contact }
web-tell-sent-else = Vous ne voyez rien après quelques minutes ? Regardez dans les courriers indésirables. Vérifiez votre adresse. Ensuite, recommencez. Après trois demandes, attendez une heure.
web-tell-elsewhere = Vous avez donné une adresse de courriel ? Elle est dans une autre liste. Nous ne savons pas ici que c’est la vôtre. Pour la retirer, ouvrez le lien dans un de nos courriels.

## The page of a consultation

door-soon = On ne peut pas encore répondre. Revenez ici le { $opens }.
door-open = Donnez votre avis. Vous avez jusqu’au { $closes }.
door-paused = C’est en pause. Pour le moment, on ne peut pas répondre. Nous gardons les réponses déjà données. Tout se termine le { $closes }. Revenez avant.
door-over = C’est fini : on ne peut plus répondre.
door-invited = Avez-vous reçu une invitation ? Vous avez jusqu’au { $closes } pour répondre.
door-scan = Vous avez Telegram sur un téléphone ? Scannez ce code :
door-what = Le sujet
door-decides = Qui décide après
door-long = { $length }. Vous pouvez passer une question, arrêter, revenir.
door-other-way = Vous pouvez aussi répondre autrement
door-data-what = Ce que nous faisons de vos réponses
