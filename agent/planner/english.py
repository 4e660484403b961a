"""Common English words that are not misspellings of the words of the trade."""

from __future__ import annotations

ENGLISH: frozenset[str] = frozenset(
    """send sends sent mail email emails stored store stores storing express expressed gross summer
    winter spring autumn reject rejected project projects string strings starting stating seven
    cooling cooled litre litres liter liters water waters beside
    weather whether poem poet door doors floor slow slower fast faster secure safe safety security
    pods pod bucket buckets function functions cluster clusters table tables queue queues user users
    login logged log logs create created creates who whom owner reason season person people human
    time timer latency lag delay request requests second seconds minute minutes hour memory moment
    music movie movies sport sports food recipe book books story joke jokes song songs game games
    president capital city country river world history science math translate language word words
    letter letters read reads write writes wrote written speak talk hello house home car train plane
    computer phone letter market stock stocks share shares trade currency bitcoin price crypto
    support supports supported windows window linux ubuntu debian operating system systems kernel
    patch patches version versions release releases deploy deployed deployment pipeline build builds
    test tests code repo branch commit merge ticket tickets incident incidents alert alerts alarm
    alarms page pages pager call calls meeting calendar holiday weekend weekday weekdays business
    median mode percentile variance deviation correlation cumulative distinct unique random
    guess bet favorite favourite best worst nice good better bad tired happy sad love hate
    subnet subnets port ports firewall rule rules route routes dns domain domains certificate
    certificates key keys vault secret image images container containers pod kernel driver
    bandwidth packet packets drop drops error errors warning warnings failure failures crash crashed
    reboot rebooted restart restarted boot booted login logins backup backups restore restored
    increase decrease fiscal sprint spring planned plan plans target targets goal goals limit limits
    quota quotas threshold thresholds license licenses licence seat seats contract contracts vendor
    reverse reversed rest remainder both combined together difference gap ratio rate rates
    fortnight mid middle half week weeks month months untaxed taxed""".split()
)
