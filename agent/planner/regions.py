"""Where the regions of clouds are: the names of places that people use for ids such as eu-west-1.

From the providers' public lists of regions. A region that is not listed is placed by how its id begins.
"""

from __future__ import annotations

import re

# Country: its names, and the larger places that it is in.
_COUNTRIES: dict[str, tuple[str, str]] = {
    "us": ("usa,united states,the us,the usa,us regions,us region,america,the states,american", "north america"),
    "ca": ("canada,canadian", "north america"),
    "mx": ("mexico", "north america,latin america"),
    "br": ("brazil", "south america,latin america"),
    "cl": ("chile", "south america,latin america"),
    "co": ("colombia", "south america,latin america"),
    "ie": ("republic of ireland,ireland", "europe,european union"),
    "gb": ("uk,united kingdom,britain,england,great britain,the uk", "europe"),
    "fr": ("france,french", "europe,european union"),
    "de": ("germany,german,deutschland", "europe,european union,dach"),
    "at": ("austria", "europe,european union,dach"),
    "ch": ("switzerland,swiss", "europe,dach"),
    "nl": ("netherlands,the netherlands,holland", "europe,european union,benelux"),
    "be": ("belgium", "europe,european union,benelux"),
    "it": ("italy", "europe,european union"),
    "es": ("spain", "europe,european union"),
    "pt": ("portugal", "europe,european union"),
    "gr": ("greece", "europe,european union"),
    "pl": ("poland", "europe,european union"),
    "se": ("sweden", "europe,european union,nordics"),
    "fi": ("finland", "europe,european union,nordics"),
    "dk": ("denmark", "europe,european union,nordics"),
    "no": ("norway", "europe,nordics"),
    "rs": ("serbia", "europe"),
    "il": ("israel", "middle east"),
    "ae": ("uae,united arab emirates,the emirates", "middle east"),
    "qa": ("qatar", "middle east"),
    "bh": ("bahrain", "middle east"),
    "sa": ("saudi arabia", "middle east"),
    "za": ("south africa", "africa"),
    "in": ("india,indian", "asia"),
    "sg": ("singapore", "asia"),
    "hk": ("hong kong,hongkong", "asia"),
    "tw": ("taiwan", "asia"),
    "jp": ("japan,japanese", "asia"),
    "kr": ("korea,south korea", "asia"),
    "id": ("indonesia", "asia"),
    "my": ("malaysia", "asia"),
    "th": ("thailand", "asia"),
    "cn": ("china,mainland china", "asia"),
    "au": ("australia,australian", "oceania"),
    "nz": ("new zealand", "oceania"),
}  # fmt: skip
# Larger places: other names of theirs, and what they are in.
_LARGER: dict[str, str] = {
    "europe": "europe,the eu,eu,eu regions,eu region,european,emea",
    "european union": "european union",
    "north america": "north america,americas,the americas",
    "south america": "south america,americas,the americas",
    "latin america": "latin america,latam",
    "asia": "asia,asian,asia pacific,apac",
    "oceania": "oceania,asia pacific,apac",
    "middle east": "middle east,the middle east,emea",
    "africa": "africa,emea",
    "nordics": "nordics,the nordics,scandinavia",
    "benelux": "benelux",
    "dach": "dach",
}  # fmt: skip
# Cities, states and coasts; country; ids of AWS, Azure, Google Cloud, Oracle and Alibaba Cloud. Nobody
# calls Azure's regions in the US by their states.
_REGIONS = """
us east coast,the us east coast,east coast|us|eastus eastus2 useast useast2 usgovvirginia
us west coast,the us west coast,west coast|us|westus uswest westus2 uswest2
|us|westus3 uswest3 centralus uscentral northcentralus usnorthcentral southcentralus ussouthcentral westcentralus
virginia,n virginia,northern virginia,us east coast,the us east coast,east coast|us|us-east-1 us-gov-east-1 us-east4 us-ashburn-1
ohio,columbus,us east coast,the us east coast,east coast|us|us-east-2 us-east5
south carolina,us east coast,the us east coast,east coast|us|us-east1
n california,northern california,us west coast,the us west coast,west coast|us|us-west-1 us-sanjose-1
los angeles,us west coast,the us west coast,west coast|us|us-west2
oregon,us west coast,the us west coast,west coast|us|us-west-2 us-west1
phoenix,arizona|us|us-phoenix-1
salt lake city,utah|us|us-west3
las vegas,nevada|us|us-west4
iowa|us|us-central1
chicago,illinois|us|us-chicago-1
texas,dallas|us|us-south1
|us|us us-gov-west-1
montreal|ca|ca-central-1 northamerica-northeast1 ca-montreal-1
calgary|ca|ca-west-1
toronto|ca|canadacentral northamerica-northeast2 ca-toronto-1
quebec|ca|canadaeast
queretaro|mx|mx-central-1 mexicocentral northamerica-south1 mx-queretaro-1
sao paulo|br|sa-east-1 brazilsouth southamerica-east1 sa-saopaulo-1
rio de janeiro,rio|br|brazilsoutheast
santiago|cl|chilecentral southamerica-west1 sa-santiago-1
bogota|co|sa-bogota-1
dublin|ie|eu-west-1 northeurope eunorth
london|gb|eu-west-2 uksouth europe-west2 uk-london-1
cardiff,wales|gb|ukwest uk-cardiff-1
paris|fr|eu-west-3 francecentral europe-west9 eu-paris-1
marseille|fr|francesouth eu-marseille-1
frankfurt|de|eu-central-1 germanywestcentral europe-west3 eu-frankfurt-1
berlin|de|germanynorth europe-west10
brandenburg|de|eusc-de-east-1
vienna|at|austriaeast
zurich|ch|eu-central-2 switzerlandnorth europe-west6 eu-zurich-1
geneva|ch|switzerlandwest
amsterdam|nl|westeurope europe-west4 eu-amsterdam-1 euwest
brussels|be|europe-west1 belgiumcentral
milan|it|eu-south-1 italynorth europe-west8 eu-milan-1
turin|it|europe-west12
madrid|es|spaincentral europe-southwest1 eu-madrid-1
aragon|es|eu-south-2
athens|gr|greececentral
warsaw|pl|polandcentral europe-central2
stockholm|se|eu-north-1 swedencentral europe-north2 eu-stockholm-1
|se|swedensouth
helsinki|fi|europe-north1 finlandcentral
copenhagen|dk|denmarkeast
oslo|no|norwayeast
|no|norwaywest
tel aviv|il|il-central-1 israelcentral me-west1
jerusalem|il|il-jerusalem-1
dubai|ae|uaenorth me-dubai-1
abu dhabi|ae|uaecentral me-abudhabi-1
|ae|me-central-1
doha|qa|qatarcentral me-central1
|bh|me-south-1
dammam|sa|me-central2
jeddah|sa|me-jeddah-1
riyadh|sa|me-riyadh-1
johannesburg|za|southafricanorth africa-south1 af-johannesburg-1
cape town,capetown|za|af-south-1 southafricawest
mumbai|in|ap-south-1 westindia asia-south1 ap-mumbai-1
hyderabad|in|ap-south-2 indiasouthcentral ap-hyderabad-1
pune|in|centralindia
chennai|in|southindia
delhi|in|asia-south2
|in|jioindiawest jioindiacentral
|sg|ap-southeast-1 southeastasia asia-southeast1 ap-singapore-1 apsoutheast
|hk|ap-east-1 eastasia asia-east2 apeast
taipei|tw|ap-east-2 asia-east1 taiwannorth
tokyo|jp|ap-northeast-1 japaneast asia-northeast1 ap-tokyo-1
osaka|jp|ap-northeast-3 japanwest asia-northeast2 ap-osaka-1
seoul|kr|ap-northeast-2 koreacentral asia-northeast3 ap-seoul-1
busan|kr|koreasouth
chuncheon|kr|ap-chuncheon-1
jakarta|id|ap-southeast-3 indonesiacentral asia-southeast2
kuala lumpur|my|malaysiawest ap-southeast-5
bangkok|th|ap-southeast-7
beijing|cn|cn-north-1 cn-beijing
ningxia|cn|cn-northwest-1
shanghai|cn|chinaeast chinaeast2 cn-shanghai
|cn|chinanorth chinanorth2 chinanorth3
sydney|au|ap-southeast-2 australiaeast australia-southeast1 ap-sydney-1
melbourne|au|ap-southeast-4 australiasoutheast australia-southeast2 ap-melbourne-1
canberra|au|australiacentral australiacentral2
auckland|nz|ap-southeast-6 newzealandnorth
"""
# How an id begins or ends where the region itself is not listed.
_BY_ID: tuple[tuple[str, str], ...] = (
    (r"us-|us_|.*us\d?$", "us"), (r"ca-|canada", "ca"), (r"mx-|mexico", "mx"), (r"uk", "gb"),
    (r"france", "fr"), (r"germany", "de"), (r"switzerland", "ch"), (r"italy", "it"),
    (r"sweden", "se"), (r"norway", "no"), (r"il-", "il"), (r"uae", "ae"), (r"cn-|china", "cn"),
    (r"japan", "jp"), (r"korea", "kr"), (r".*india", "in"), (r"australia", "au"),
    (r"eu$|eu[-_]|europe", "europe"), (r"ap-|asia", "asia"), (r"sa-|southamerica", "south america"),
    (r"northamerica", "north america"), (r"me-", "middle east"), (r"af-|africa|southafrica", "africa"),
)  # fmt: skip
# What Azure's portal and old bills call a region.
_OTHER_NAMES: dict[str, str] = {
    "westeurope": "west europe", "northeurope": "north europe", "eastus": "east us",
    "eastus2": "east us 2", "westus": "west us", "westus2": "west us 2", "westus3": "west us 3",
    "centralus": "central us", "southcentralus": "south central us", "uksouth": "uk south",
    "northcentralus": "north central us", "francecentral": "france central", "ukwest": "uk west",
    "germanywestcentral": "germany west central", "southeastasia": "southeast asia",
    "eastasia": "east asia", "japaneast": "japan east", "australiaeast": "australia east",
    "swedencentral": "sweden central", "norwayeast": "norway east", "canadacentral": "canada central",
    "switzerlandnorth": "switzerland north", "centralindia": "central india",
    "brazilsouth": "brazil south", "uaenorth": "uae north", "koreacentral": "korea central",
}  # fmt: skip


def _around(place: str) -> tuple[str, ...]:
    """Names of a country or larger place, and of what it is in."""
    if place in _LARGER:
        return tuple(_LARGER[place].split(","))
    names, larger = _COUNTRIES[place]
    found = names.split(",")
    for one in larger.split(","):
        found += _LARGER[one].split(",")
    return tuple(found)


def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _REGIONS.strip().splitlines():
        cities, country, ids = line.split("|")
        for one in ids.split():
            names = (_OTHER_NAMES.get(one, ""), *cities.split(","), *_around(country))
            found[one] = tuple(dict.fromkeys(name for name in names if name))
    return found


PLACES: dict[str, tuple[str, ...]] = _table()
_CITIES: dict[str, tuple[str, ...]] = {names[0]: names for names in PLACES.values()} | {
    "n. virginia": PLACES["us-east-1"], "n. california": PLACES["us-west-1"]
}  # fmt: skip
_INSIDE = re.compile(r"\(([^)]*)\)")


def places_of(region: str) -> tuple[str, ...]:
    """Names of the places that a region, given by id or by name, is at or in."""
    lowered = region.lower()
    tight = lowered.replace(" ", "")
    if tight in PLACES:
        return PLACES[tight]
    inside = _INSIDE.search(lowered)
    if inside and inside.group(1) in _CITIES:  # 'US East (N. Virginia)'
        return _CITIES[inside.group(1)]
    for pattern, place in _BY_ID:
        if re.match(pattern, tight):
            return _around(place)
    return ()
