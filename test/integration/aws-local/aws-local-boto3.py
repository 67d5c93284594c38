"""Speaks to aws-local with Amazon's SDK for Python and prints what it read, as JSON."""

import base64
import datetime
import json
import os
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

once = Config(retries={"total_max_attempts": 1})
bedrock = boto3.client("bedrock-runtime", config=once)
jobs = boto3.client("bedrock", config=once)
control = boto3.client("personalize", config=once)
runtime = boto3.client("personalize-runtime", config=once)
events = boto3.client("personalize-events", config=once)
campaign = os.environ["PERSONALIZE_CAMPAIGN_ARN"]
tracking = os.environ["PERSONALIZE_TRACKING_ID"]
picture, interactions, records = sys.argv[1:]
role = "arn:aws:iam::123456789012:role/boto3"
items = ["c1", "c2", "c3"]


def embed(model, body):
    answer = bedrock.invoke_model(
        modelId=model, contentType="application/json", accept="application/json", body=json.dumps(body)
    )
    return json.loads(answer["body"].read())


def rank(user, **more):
    return runtime.get_personalized_ranking(campaignArn=campaign, inputList=items, userId=user, **more)


def refused(call):
    try:
        call()
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]
    return None


titan = embed("amazon.titan-embed-image-v1", {"inputText": "left", "inputImage": picture})
nova = embed(
    "amazon.nova-2-multimodal-embeddings-v1:0",
    {
        "taskType": "SINGLE_EMBEDDING",
        "singleEmbeddingParams": {
            "embeddingPurpose": "GENERIC_INDEX",
            "embeddingDimension": 384,
            "image": {"format": "png", "source": {"bytes": picture}},
        },
    },
)
before = rank("u")
put = events.put_events(
    trackingId=tracking,
    sessionId="s",
    userId="u",
    eventList=[
        {
            "eventType": "VIEW",
            "itemId": "c3",
            "eventId": str(number),
            "sentAt": datetime.datetime.now(datetime.timezone.utc),
            "properties": json.dumps({"imageId": "i"}),
            "impression": items,
        }
        for number in range(3)
    ],
)
after = rank("u", context={"DEVICE": "phone"})
described = control.describe_campaign(campaignArn=campaign)["campaign"]
trackers = control.list_event_trackers()["eventTrackers"]

schema = {
    "type": "record",
    "name": "Interactions",
    "fields": [
        {"name": "USER_ID", "type": "string"},
        {"name": "ITEM_ID", "type": "string"},
        {"name": "TIMESTAMP", "type": "long"},
        {"name": "EVENT_TYPE", "type": "string"},
        {"name": "EVENT_VALUE", "type": ["null", "float"]},
    ],
    "version": "1.0",
}
tags = [{"tagKey": "owner", "tagValue": "boto3"}]
group = control.create_dataset_group(name="boto3", tags=tags)["datasetGroupArn"]
dataset = control.create_dataset(
    name="boto3",
    datasetGroupArn=group,
    datasetType="Interactions",
    schemaArn=control.create_schema(name="boto3", schema=json.dumps(schema))["schemaArn"],
)["datasetArn"]
job = control.describe_dataset_import_job(
    datasetImportJobArn=control.create_dataset_import_job(
        jobName="boto3", datasetArn=dataset, dataSource={"dataLocation": interactions}, roleArn=role
    )["datasetImportJobArn"]
)["datasetImportJob"]
solution = control.create_solution(
    name="boto3",
    datasetGroupArn=group,
    recipeArn=control.list_recipes()["recipes"][1]["recipeArn"],
    performAutoTraining=False,
)["solutionArn"]
version = control.create_solution_version(solutionArn=solution)["solutionVersionArn"]
trained = control.create_campaign(name="boto3", solutionVersionArn=version)["campaignArn"]
control.update_campaign(campaignArn=trained, minProvisionedTPS=2)
batch = jobs.create_model_invocation_job(
    jobName="boto3",
    roleArn=role,
    modelId="amazon.titan-embed-image-v1",
    inputDataConfig={"s3InputDataConfig": {"s3Uri": records}},
    outputDataConfig={"s3OutputDataConfig": {"s3Uri": "s3://bucket/out"}},
)["jobArn"]
while jobs.get_model_invocation_job(jobIdentifier=batch)["status"] in ("Submitted", "Validating", "InProgress"):
    pass

json.dump(
    {
        "import": job["status"],
        "trained": runtime.get_personalized_ranking(campaignArn=trained, inputList=items, userId="u2")[
            "personalizedRanking"
        ][0]["itemId"],
        "metrics": control.get_solution_metrics(solutionVersionArn=version)["metrics"]["mean_reciprocal_rank_at_25"],
        "updated": control.describe_campaign(campaignArn=trained)["campaign"]["latestCampaignUpdate"]["status"],
        "tags": control.list_tags_for_resource(resourceArn=group)["tags"],
        "batches": [
            [each["status"], each["endTime"].tzinfo is not None]
            for each in jobs.list_model_invocation_jobs(nameContains="boto3", maxResults=5)["invocationJobSummaries"]
        ],
        "titan": [len(titan["embedding"]), titan["inputTextTokenCount"], titan["message"]],
        "nova": [[each["embeddingType"], len(each["embedding"])] for each in nova["embeddings"]],
        "before": before["personalizedRanking"],
        "put": put["ResponseMetadata"]["HTTPStatusCode"],
        "after": after["personalizedRanking"],
        "recommendationId": after["recommendationId"],
        "campaign": [described["status"], described["creationDateTime"].tzinfo is not None],
        "tracker": control.describe_event_tracker(eventTrackerArn=trackers[0]["eventTrackerArn"])["eventTracker"][
            "trackingId"
        ],
        "refused": [
            refused(lambda: embed("amazon.titan-embed-image-v1", {"inputText": ""})),
            refused(lambda: rank("")),
            refused(
                lambda: runtime.get_personalized_ranking(campaignArn=campaign + "x", inputList=items, userId="u")
            ),
            refused(lambda: control.describe_campaign(campaignArn=campaign + "x")),
            refused(lambda: control.create_dataset_group(name="parallax")),
            refused(
                lambda: events.put_events(
                    trackingId="none",
                    sessionId="s",
                    eventList=[{"eventType": "VIEW", "sentAt": datetime.datetime.now(datetime.timezone.utc)}],
                )
            ),
        ],
    },
    sys.stdout,
)
