"""FOCUS ServiceCategory for the services of native exports.

FOCUS exports tell the category themselves; for native formats it follows from words in the
service's code or name. The category names are those that FOCUS 1.2 allows for ServiceCategory.
Order matters: the first word found decides, so special services come before general words.
"""

from __future__ import annotations

import re

_WORDS: tuple[tuple[str, str], ...] = (
    ("Internet of Things", "iot greengrass timeseriesinsights digitaltwins"),
    (
        "AI and Machine Learning",
        "sagemaker bedrock comprehend rekognition textract transcribe translate polly lexbot "
        "amazonlex personalize forecastservice amazonforecast kendra machinelearning cognitive "
        "openai vertex automl naturallanguage cloudtpu prediction visionapi speech dialogflow "
        "gemini claude foundry devopsguru lookout a2i healthlake fraud documentai botservice azureaisearch",
    ),
    (
        "Business Applications",
        "workmail workdocs chime connectcenter amazonconnect pinpoint "
        "amazonses simpleemail looker365 dynamics office365 power workspace",
    ),
    (
        "Media",
        "elemental mediaconvert mediaservices transcoder kinesisvideo amazonivs videostitcher"
        " livestream",
    ),
    (
        "Migration",
        "datasync databasemigration migrationhub applicationmigration awstransfer "
        "transferappliance azuremigrate bigquerydatatransfer",
    ),
    (
        "Security",
        "awskms keymanagement keyvault secretsmanager secretmanager guardduty securityhub "
        "inspector macie cloudhsm awswaf shield detective defender sentinel securitycommand "
        "recaptcha certificate binaryauthorization beyondcorp webrisk firewallmanager securitylake ddos",
    ),
    ("Identity", "cognito directoryservice activedirectory entra identity"),
    (
        "Databases",
        "amazonrds relationaldatabase dynamodb elasticache redshift documentdb docdb neptune "
        "timestream memorydb amazonmcs sqldatabase cosmosdb azuredatabase databasefor sqlmanaged "
        "sqlserver rediscache azurecache cloudsql bigtable spanner firestore memorystore alloydb "
        "datastream mysql postgresql mariadb datastore",
    ),
    (
        "Analytics",
        "athena glue elasticmapreduce emr amazones opensearch kinesis firehose quicksight "
        "lakeformation msk managedstreaming datapipeline datafactory databricks synapse hdinsight "
        "streamanalytics dataexplorer loganalyticscluster purview fabric bigquery dataflow "
        "dataproc composer datafusion datacatalog looker",
    ),
    (
        "Integration",
        "queueservice sqs sns notificationservice amazonmq eventbridge stepfunctions amazonstates "
        "servicebus eventhub eventgrid logicapps apimanagement pubsub workflows apigee appflow "
        "mwaa apigateway",
    ),
    (
        "Developer Tools",
        "codebuild codepipeline codecommit codeartifact codedeploy amplify devops cloudbuild "
        "cloudshell devicefarm github appsync codecatalyst codeguru devtest loadtest cloudscheduler cloudtasks sourcerepositor xray",
    ),
    (
        "Management and Governance",
        "cloudwatch cloudtrail awsconfig systemsmanager costexplorer budgets servicecatalog "
        "cloudformation prometheus grafana azuremonitor loganalytics automation applicationinsights"
        " advisor cloudlogging cloudmonitoring stackdriver support backupaudit resiliencehub",
    ),
    (
        "Networking",
        "datatransfer amazonvpc virtualprivatecloud cloudfront route53 awselb elasticloadbalancing "
        "directconnect globalaccelerator networkfirewall cloudmap cloudwan appmesh transitgateway virtualnetwork "
        "bandwidth loadbalancer applicationgateway vpn expressroute azuredns frontdoor cdn "
        "natgateway ipaddress trafficmanager privatelink networkwatcher azurefirewall network "
        "clouddns clouddomains cloudnat firewall privateservice servicedirectory",
    ),
    (
        "Storage",
        "amazons3 simplestorage glacier amazonefs elasticfile fsx storagegateway backup disasterrecovery snowball "
        "ebs storage filestore netapp datalakestore siterecovery cloudstorage",
    ),
    (
        "Compute",
        "amazonec2 elasticcompute lambda ecs eks ecr elasticcontainer elastickubernetes anthos openshift kubernetes "
        "lightsail fargate apprunner batch savingsplan beanstalk outposts virtualmachine functions "
        "containerinstance containerapps containerregistry appservice cloudservices computeengine "
        "appengine cloudrun gke vmware springapps virtualdesktop artifactregistry",
    ),
    ("Mobile", "firebase notificationhubs"),
    ("Web", "signalr staticwebapps webpubsub azuresearch maps"),
)
_RULES = tuple((category, tuple(words.split())) for category, words in _WORDS)


def service_category(service: str) -> str:
    """The FOCUS category of a service's code or name; 'Other' where no word is known."""
    key = re.sub(r"[^a-z0-9]", "", service.lower())
    for category, words in _RULES:
        if any(word in key for word in words):
            return category
    return "Other"
