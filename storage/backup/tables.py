"""Which table goes in which file. Every table is in one of these, or a test fails: nobody forgets to decide."""

from typing import Any, Final

import sqlalchemy as sa

from storage import models

ANSWERS: Final = (
    models.authorities,
    models.script_versions,
    models.bots,
    models.consultations,
    models.consultation_authorities,
    models.consultation_versions,
    models.sources,
    models.records,
    models.partners,
    models.pledges,
    models.municipality_lists,
    models.municipalities,
    models.participations,
    models.former_consents,
    models.answers,
    models.former_answers,
    models.draws,
    models.tallies,
    models.moderated_texts,
    models.room_showings,
    models.broadcasts,
    models.releases,
    models.released_participations,
)
"""What the dated files hold. They say what was asked and answered, and nobody's name but those that people wrote themselves."""

IDENTITIES: Final = (
    models.organisers,
    models.memberships,
    models.journal,
    models.joining_requests,
    models.bots,
    models.records,
    models.pledges,
    models.server_secrets,
    models.consultation_keys,
    models.identities,
    models.messages,
    models.pointers,
    models.used_invitations,
    models.contacts,
)
"""What only the one undated file holds: whoever takes part, organises or asked to be told, and the keys, wrapped."""

LEFT_OUT: Final = (
    models.sign_in_links,
    models.sessions,
    models.api_keys,
    models.handovers,
    models.seen_updates,
    models.dead_letters,
    models.bulk_messages,
    models.bulk_senders,
    models.processes,
)
"""Of use for minutes, or days at most: after a restore one signs in again, and what waited to be sent is not sent twice. Keys of the API
are made anew as well: one that was revoked since the backup must not open anything again."""

SECRET: Final[frozenset[sa.Column[Any]]] = frozenset({models.bots.c.sealed_token, models.records.c.contact_email, models.pledges.c.signer})
"""Columns that the dated files leave empty."""
