"""Whether the provider of identities, where one is set, can be asked who somebody is. The secret is not tried: that takes somebody."""

from server.doctor.findings import Finding, fault, well
from server.pages.provider_cookies import BACK
from server.pages.sign_in_with_proconnect import RETURN
from server.settings import Settings


async def provider_found(settings: Settings) -> Finding:
    provider = settings.provider
    if provider is None:
        return well("ProConnect : il n’est pas réglé (CONCERTIA_OIDC_ISSUER). On se connecte par un lien.")
    from server.oidc import NotBelieved, ProviderAway, discovered

    try:
        await discovered(provider)
    except ProviderAway:
        return fault(
            f"ProConnect : « {provider.issuer} » ne répond pas comme un fournisseur d’identité. "
            "Vérifiez CONCERTIA_OIDC_ISSUER, et que cette machine peut l’atteindre."
        )
    except NotBelieved:
        return fault(
            f"ProConnect : « {provider.issuer} » répond, mais se nomme autrement, ou donne une adresse qui n’est pas en https. "
            "Écrivez dans CONCERTIA_OIDC_ISSUER son nom exact (« issuer »), à la barre oblique près."
        )
    return well(
        f"ProConnect : le fournisseur répond. Adresses à lui déclarer : {settings.public_url}{RETURN} (retour), "
        f"{settings.public_url}{BACK} (déconnexion)."
    )
